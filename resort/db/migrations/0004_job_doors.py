from django.db import migrations

from resort.db.operations import run_sql


class Migration(migrations.Migration):
    """Each role of the web queues the jobs its pages need, and no refund that was not promised."""

    dependencies = [
        ("db", "0003_guards"),
        ("chalets", "0013_prices_of_holds"),
        ("pool", "0004_selling"),
    ]
    operations = [run_sql(__file__, "0004_job_doors")]
