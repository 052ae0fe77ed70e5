from django.db import migrations

from resort.db.operations import run_sql


class Migration(migrations.Migration):
    """The search finds busy chalets without reading their stays."""

    dependencies = [("chalets", "0009_refund_guard")]
    operations = [run_sql(__file__, "0010_busy_from_index")]
