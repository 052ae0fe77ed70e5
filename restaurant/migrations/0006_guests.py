"""Doors for guests who reserve without an account, and when they were reminded."""

from django.db import migrations, models

from resort.db.operations import run_sql


class Migration(migrations.Migration):
    dependencies = [("restaurant", "0005_serving")]

    operations = [
        migrations.AddField(
            model_name="reservation",
            name="reminded_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="reminded"),
        ),
        run_sql(__file__, "0006_guests"),
    ]
