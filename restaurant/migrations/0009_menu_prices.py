"""Prices of dishes and of their options keep their history."""

from django.db import migrations

from resort.db.operations import run_sql


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0003_seasonal_pricing"),
        ("restaurant", "0008_kitchen_board"),
    ]

    operations = [run_sql(__file__, "0009_menu_prices")]
