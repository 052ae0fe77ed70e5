"""Indexes for what the kitchen's screen asks every other second."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("restaurant", "0007_bills"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("status", "ready")), fields=["ready_at"], name="idx_orders_ready"
            ),
        ),
        migrations.AddIndex(
            model_name="orderitem",
            index=models.Index(
                condition=models.Q(("void_seen_at__isnull", True), ("voided_at__isnull", False)),
                fields=["order"],
                name="idx_order_items_void",
            ),
        ),
    ]
