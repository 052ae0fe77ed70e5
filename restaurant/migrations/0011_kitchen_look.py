"""The version of what the kitchen has to do, asked in one statement."""

from django.db import migrations

from resort.db.operations import run_sql


class Migration(migrations.Migration):
    dependencies = [
        ("db", "0002_framework"),
        ("restaurant", "0010_parties"),
    ]

    operations = [run_sql(__file__, "0011_kitchen_look")]
