from django.db import migrations

from resort.db.operations import run_sql


class Migration(migrations.Migration):
    """Guests take a stay that costs nothing."""

    dependencies = [("chalets", "0005_pictures")]
    operations = [run_sql(__file__, "0006_free_stays")]
