import uuid

import django.contrib.postgres.functions
import django.db.models.deletion
from django.db import migrations, models

import resort.db.rowsecurity
from resort.db.operations import keep_updated_at


class Migration(migrations.Migration):
    dependencies = [
        ("restaurant", "0002_layout"),
    ]

    operations = [
        migrations.CreateModel(
            name="OrderItem",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), editable=False
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), editable=False
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("quantity", models.IntegerField(db_default=1, verbose_name="quantity")),
                ("unit_price", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="price")),
                (
                    "modifications",
                    models.JSONField(db_default=models.Value([], models.JSONField()), verbose_name="changes"),
                ),
                ("notes", models.TextField(blank=True, null=True, verbose_name="notes")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "New"),
                            ("cooking", "Cooking"),
                            ("ready", "Ready"),
                            ("served", "Served"),
                            ("cancelled", "Void"),
                        ],
                        db_default="pending",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("prepared_at", models.DateTimeField(blank=True, null=True, verbose_name="prepared")),
                (
                    "menu_item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="order_items",
                        to="restaurant.menuitem",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="restaurant.order",
                    ),
                ),
            ],
            options={
                "verbose_name": "order item",
                "verbose_name_plural": "order items",
                "db_table": "kitchen_order_items",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["pending", "cooking", "ready", "served", "cancelled"]),
                            models.Q(("status__isnull", True), _negated=True),
                        ),
                        name="kitchen_order_items_status_listed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 1)), name="kitchen_order_items_quantity_floor"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit_price__gte", 0)),
                        name="kitchen_order_items_unit_price_floor",
                    ),
                    resort.db.rowsecurity.RowSecurity(
                        grants={
                            "resort_admin": ["SELECT", "INSERT", "UPDATE"],
                            "resort_service": ["SELECT", "INSERT", "UPDATE"],
                            "resort_staff": ["SELECT", "INSERT", "UPDATE"],
                        },
                        name="kitchen_order_items_rls",
                        policies=[
                            resort.db.rowsecurity.Policy(
                                command="SELECT",
                                departments=("restaurant", "kitchen"),
                                name="house_read",
                                role="resort_staff",
                                using="true",
                            ),
                            resort.db.rowsecurity.Policy(
                                check="true",
                                command="INSERT",
                                departments=("restaurant", "kitchen"),
                                name="house_insert",
                                role="resort_staff",
                            ),
                            resort.db.rowsecurity.Policy(
                                check="true",
                                command="UPDATE",
                                departments=("restaurant", "kitchen"),
                                name="house_update",
                                role="resort_staff",
                                using="true",
                            ),
                            resort.db.rowsecurity.Policy(
                                check="true",
                                command="ALL",
                                name="admin_all",
                                role="resort_admin",
                                using="true",
                            ),
                            resort.db.rowsecurity.Policy(
                                check="true",
                                command="ALL",
                                name="service_all",
                                role="resort_service",
                                using="true",
                            ),
                        ],
                    ),
                ],
            },
        ),
        keep_updated_at("kitchen_order_items"),
    ]
