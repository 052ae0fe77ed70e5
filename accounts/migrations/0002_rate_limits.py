from django.db import migrations

from resort.db.operations import run_sql


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_users"), ("db", "0002_framework")]
    operations = [run_sql(__file__, "0002_rate_limits")]
