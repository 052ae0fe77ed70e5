import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.db.models.deletion
from django.db import migrations, models

import resort.db.rowsecurity
from resort.db.operations import append_only, keep_updated_at


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0002_credits"),
        ("restaurant", "0003_order_items"),
    ]

    operations = [
        migrations.CreateModel(
            name="SeasonalPricingRule",
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
                ("description", models.TextField(blank=True, null=True, verbose_name="description")),
                ("start_date", models.DateField(verbose_name="first night")),
                ("end_date", models.DateField(verbose_name="last night")),
                (
                    "multiplier",
                    models.DecimalField(decimal_places=2, max_digits=4, verbose_name="multiplier"),
                ),
                (
                    "apply_to_days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10),
                        blank=True,
                        null=True,
                        size=None,
                        verbose_name="weekdays",
                    ),
                ),
                ("is_active", models.BooleanField(db_default=True, null=True, verbose_name="in use")),
                ("priority", models.IntegerField(db_default=0, null=True, verbose_name="priority")),
            ],
            options={
                "verbose_name": "season",
                "verbose_name_plural": "seasons",
                "db_table": "seasonal_pricing_rules",
                "ordering": ["start_date", "-priority"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("end_date__gte", models.F("start_date"))),
                        name="seasonal_pricing_rules_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("multiplier__gte", 0)),
                        name="seasonal_pricing_rules_multiplier_floor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("apply_to_days__isnull", True),
                            (
                                "apply_to_days__contained_by",
                                [
                                    "monday",
                                    "tuesday",
                                    "wednesday",
                                    "thursday",
                                    "friday",
                                    "saturday",
                                    "sunday",
                                ],
                            ),
                            _connector="OR",
                        ),
                        name="seasonal_pricing_rules_days_listed",
                    ),
                    resort.db.rowsecurity.RowSecurity(
                        grants={
                            "resort_admin": ["SELECT", "INSERT", "UPDATE"],
                            "resort_anonymous": ["SELECT"],
                            "resort_customer": ["SELECT"],
                            "resort_service": ["SELECT"],
                        },
                        name="seasonal_pricing_rules_rls",
                        policies=[
                            resort.db.rowsecurity.Policy(
                                command="SELECT", name="visitor_read", role="resort_anonymous", using="true"
                            ),
                            resort.db.rowsecurity.Policy(
                                command="SELECT", name="customer_read", role="resort_customer", using="true"
                            ),
                            resort.db.rowsecurity.Policy(
                                command="SELECT", name="service_read", role="resort_service", using="true"
                            ),
                            resort.db.rowsecurity.Policy(
                                check="true",
                                command="ALL",
                                name="admin_all",
                                role="resort_admin",
                                using="true",
                            ),
                        ],
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceRecord",
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
                ("item_type", models.CharField(max_length=50, verbose_name="kind")),
                ("item_id", models.UUIDField(verbose_name="thing")),
                ("booking_id", models.UUIDField(null=True, verbose_name="booking")),
                (
                    "base_price",
                    models.DecimalField(
                        decimal_places=2, max_digits=10, null=True, verbose_name="base price"
                    ),
                ),
                (
                    "final_price",
                    models.DecimalField(decimal_places=2, max_digits=10, null=True, verbose_name="price"),
                ),
                (
                    "applied_rules",
                    models.JSONField(db_default=models.Value([], models.JSONField()), verbose_name="rules"),
                ),
                ("booking_date", models.DateField(verbose_name="sold on")),
                ("check_in_date", models.DateField(null=True, verbose_name="night")),
                (
                    "rule",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="price_history",
                        to="payments.seasonalpricingrule",
                    ),
                ),
            ],
            options={
                "verbose_name": "price record",
                "verbose_name_plural": "price history",
                "db_table": "price_history",
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(
                        fields=["item_type", "item_id", "check_in_date"], name="idx_price_history_item"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("base_price__gte", 0)), name="price_history_base_price_floor"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("final_price__gte", 0)), name="price_history_final_price_floor"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("item_type", "chalet_night")),
                        fields=("booking_id", "check_in_date"),
                        name="price_history_night_once",
                    ),
                    resort.db.rowsecurity.RowSecurity(
                        grants={
                            "resort_admin": ["SELECT", "INSERT"],
                            "resort_service": ["SELECT", "INSERT"],
                            "resort_staff": ["SELECT", "INSERT"],
                        },
                        name="price_history_rls",
                        policies=[
                            resort.db.rowsecurity.Policy(
                                command="SELECT",
                                departments=("front_office", "finance"),
                                name="staff_read",
                                role="resort_staff",
                                using="true",
                            ),
                            resort.db.rowsecurity.Policy(
                                check="true",
                                command="INSERT",
                                departments=("front_office", "finance"),
                                name="staff_insert",
                                role="resort_staff",
                            ),
                            resort.db.rowsecurity.Policy(
                                command="SELECT", name="admin_read", role="resort_admin", using="true"
                            ),
                            resort.db.rowsecurity.Policy(
                                check="true", command="INSERT", name="admin_insert", role="resort_admin"
                            ),
                            resort.db.rowsecurity.Policy(
                                command="SELECT", name="service_read", role="resort_service", using="true"
                            ),
                            resort.db.rowsecurity.Policy(
                                check="true", command="INSERT", name="service_insert", role="resort_service"
                            ),
                        ],
                    ),
                ],
            },
        ),
        keep_updated_at("seasonal_pricing_rules"),
        append_only("price_history"),
    ]
