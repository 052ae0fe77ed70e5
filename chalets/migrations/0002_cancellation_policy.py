import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chalets", "0001_core"),
        ("payments", "0003_seasonal_pricing"),
    ]

    operations = [
        migrations.AddField(
            model_name="booking",
            name="cancellation_policy",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="chalet_bookings",
                to="payments.cancellationpolicy",
            ),
        ),
    ]
