from django.db import migrations

from resort.db.operations import run_sql


class Migration(migrations.Migration):
    """The price history also has the nights of stays that are firm from the first."""

    dependencies = [("chalets", "0007_seen_houses")]
    operations = [run_sql(__file__, "0008_sold_at_once")]
