from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pool", "0002_memberships"),
        ("restaurant", "0001_tables"),
    ]

    operations = [
        migrations.AddField(
            model_name="table",
            name="section",
            field=models.CharField(blank=True, max_length=50, null=True, verbose_name="section"),
        ),
        migrations.AddField(
            model_name="table",
            name="position_x",
            field=models.IntegerField(blank=True, null=True, verbose_name="from the left"),
        ),
        migrations.AddField(
            model_name="table",
            name="position_y",
            field=models.IntegerField(blank=True, null=True, verbose_name="from the top"),
        ),
        migrations.AddField(
            model_name="table",
            name="shape",
            field=models.CharField(
                choices=[("rectangle", "Rectangle"), ("round", "Round"), ("square", "Square")],
                db_default="rectangle",
                max_length=20,
                null=True,
                verbose_name="shape",
            ),
        ),
        migrations.AddField(
            model_name="table",
            name="features",
            field=models.JSONField(
                blank=True,
                db_default=models.Value([], models.JSONField()),
                null=True,
                verbose_name="features",
            ),
        ),
        migrations.AddConstraint(
            model_name="table",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("shape__in", ["rectangle", "round", "square"]),
                    models.Q(("shape__isnull", True), _negated=True),
                ),
                name="restaurant_tables_shape_listed",
            ),
        ),
    ]
