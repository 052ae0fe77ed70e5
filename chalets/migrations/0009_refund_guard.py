from django.db import migrations

from resort.db.operations import run_sql


class Migration(migrations.Migration):
    """What a guest may write down as their refund."""

    dependencies = [("chalets", "0008_sold_at_once")]
    operations = [run_sql(__file__, "0009_refund_guard")]
