from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations

from resort.db.operations import run_sql


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [BtreeGistExtension(), run_sql(__file__, "0001_identity")]
