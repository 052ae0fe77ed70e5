from django.db import migrations

from resort.db.operations import run_sql


class Migration(migrations.Migration):
    """Sold nights land in the price history; guests may choose to pay at the desk."""

    dependencies = [("chalets", "0002_cancellation_policy")]
    operations = [run_sql(__file__, "0003_selling")]
