import uuid

import django.contrib.postgres.functions
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import resort.db.rowsecurity
from resort.db.operations import keep_updated_at


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_records"),
        ("payments", "0001_payments"),
    ]

    operations = [
        migrations.CreateModel(
            name="Credit",
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
                ("amount", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="amount")),
                (
                    "type",
                    models.CharField(
                        choices=[("refund", "From a cancellation"), ("goodwill", "Goodwill")],
                        db_default="refund",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("source_booking_id", models.UUIDField(blank=True, null=True, verbose_name="from booking")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="valid until")),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="used")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credits",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "guest credit",
                "verbose_name_plural": "guest credits",
                "db_table": "user_credits",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("type__in", ["refund", "goodwill"]),
                            models.Q(("type__isnull", True), _negated=True),
                        ),
                        name="user_credits_type_listed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)), name="user_credits_amount_floor"
                    ),
                    resort.db.rowsecurity.RowSecurity(
                        grants={
                            "resort_admin": ["SELECT", "INSERT", "UPDATE"],
                            "resort_customer": ["SELECT"],
                            "resort_service": ["SELECT", "INSERT", "UPDATE"],
                        },
                        name="user_credits_rls",
                        policies=[
                            resort.db.rowsecurity.Policy(
                                command="SELECT",
                                name="own_read",
                                role="resort_customer",
                                using="user_id = (SELECT app.user_id())",
                            ),
                            resort.db.rowsecurity.Policy(
                                command="SELECT",
                                departments=("finance",),
                                name="finance_read",
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
        keep_updated_at("user_credits"),
    ]
