from django.db import migrations

from resort.db.operations import run_sql


class Migration(migrations.Migration):
    """What people may do with their own account, sign-in's counters among it."""

    dependencies = [
        ("accounts", "0002_rate_limits"),
        ("chalets", "0002_cancellation_policy"),
        ("payments", "0003_seasonal_pricing"),
        ("pool", "0002_memberships"),
        ("restaurant", "0003_order_items"),
    ]
    operations = [run_sql(__file__, "0003_own_account")]
