from django.db import migrations

from resort.db.operations import run_sql


class Migration(migrations.Migration):
    """Closes two gaps in the guards: a manager's second factor, and money whose status is taken away."""

    dependencies = [
        ("db", "0002_framework"),
        ("accounts", "0003_own_account"),
        ("payments", "0003_seasonal_pricing"),
    ]
    operations = [run_sql(__file__, "0003_guards")]
