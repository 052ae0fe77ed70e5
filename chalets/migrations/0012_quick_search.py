from django.db import migrations

from resort.db.operations import run_sql


class Migration(migrations.Migration):
    """The search gathers its houses from an index, and their covers without looking at every house again."""

    dependencies = [("chalets", "0011_stay_charges")]
    operations = [run_sql(__file__, "0012_quick_search")]
