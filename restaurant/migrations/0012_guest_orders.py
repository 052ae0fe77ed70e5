"""Cards on the tables, and what guests order by them."""

import uuid

import django.contrib.postgres.functions
import django.db.models.deletion
from django.db import migrations, models

import resort.db.rowsecurity
from resort.db.operations import keep_updated_at, run_sql


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_secrets"),
        ("audit", "0001_records"),
        ("restaurant", "0011_kitchen_look"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="table",
            name="qr_issue",
        ),
        migrations.CreateModel(
            name="GuestOrder",
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
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits for a waiter"),
                            ("sent", "Sent to the kitchen"),
                            ("declined", "Declined"),
                        ],
                        db_default="waiting",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "lines",
                    models.JSONField(db_default=models.Value([], models.JSONField()), verbose_name="dishes"),
                ),
                (
                    "allergy_notes",
                    models.CharField(
                        blank=True, db_default="", max_length=300, verbose_name="allergies at the table"
                    ),
                ),
                ("needs_waiter", models.BooleanField(db_default=True, verbose_name="a waiter confirms")),
                (
                    "reason",
                    models.CharField(blank=True, db_default="", max_length=200, verbose_name="why declined"),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                ("language", models.CharField(blank=True, db_default="", editable=False, max_length=10)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.staff",
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asked_for",
                        to="restaurant.order",
                    ),
                ),
                (
                    "reservation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guest_orders",
                        to="restaurant.reservation",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guest_orders",
                        to="restaurant.table",
                    ),
                ),
            ],
            options={
                "verbose_name": "order by a guest",
                "verbose_name_plural": "orders by guests",
                "db_table": "guest_orders",
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(fields=["table", "created_at"], name="idx_guest_orders_table"),
                    models.Index(
                        condition=models.Q(("status", "waiting")),
                        fields=["created_at"],
                        name="idx_guest_orders_waiting",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["waiting", "sent", "declined"]),
                            models.Q(("status__isnull", True), _negated=True),
                        ),
                        name="guest_orders_status_listed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("order__isnull", False), ("status", "sent")),
                            models.Q(models.Q(("status", "sent"), _negated=True), ("order__isnull", True)),
                            _connector="OR",
                        ),
                        name="guest_orders_sent_is_an_order",
                    ),
                    resort.db.rowsecurity.RowSecurity(
                        grants={
                            "resort_admin": [
                                "SELECT",
                                "UPDATE (status, order_id, reason, answered_by_id, answered_at, updated_at)",
                            ],
                            "resort_service": [
                                "SELECT",
                                "UPDATE (status, order_id, reason, answered_by_id, answered_at, updated_at)",
                            ],
                            "resort_staff": [
                                "SELECT",
                                "UPDATE (status, order_id, reason, answered_by_id, answered_at, updated_at)",
                            ],
                        },
                        name="guest_orders_rls",
                        policies=[
                            resort.db.rowsecurity.Policy(
                                command="SELECT",
                                departments=("restaurant",),
                                name="waiter_read",
                                role="resort_staff",
                                using="true",
                            ),
                            resort.db.rowsecurity.Policy(
                                check="true",
                                command="UPDATE",
                                departments=("restaurant",),
                                name="waiter_update",
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
        migrations.CreateModel(
            name="TableCard",
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
                ("code", models.CharField(max_length=20, unique=True, verbose_name="code")),
                ("issue", models.IntegerField(db_default=1, verbose_name="issue")),
                (
                    "table",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="card",
                        to="restaurant.table",
                    ),
                ),
            ],
            options={
                "verbose_name": "card on the table",
                "verbose_name_plural": "cards on the tables",
                "db_table": "table_cards",
                "ordering": ["table__table_number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("issue__gte", 1)), name="table_cards_issue_floor"
                    ),
                    resort.db.rowsecurity.RowSecurity(
                        grants={
                            "resort_admin": ["SELECT", "INSERT", "UPDATE"],
                            "resort_staff": ["SELECT", "INSERT", "UPDATE (code, issue, updated_at)"],
                        },
                        name="table_cards_rls",
                        policies=[
                            resort.db.rowsecurity.Policy(
                                command="SELECT",
                                departments=("restaurant", "front_office"),
                                name="floor_read",
                                role="resort_staff",
                                using="true",
                            ),
                            resort.db.rowsecurity.Policy(
                                check="true",
                                command="INSERT",
                                departments=("restaurant", "front_office"),
                                name="floor_insert",
                                role="resort_staff",
                            ),
                            resort.db.rowsecurity.Policy(
                                check="true",
                                command="UPDATE",
                                departments=("restaurant", "front_office"),
                                name="floor_update",
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
                        ],
                    ),
                ],
            },
        ),
        keep_updated_at("table_cards", "guest_orders"),
        run_sql(__file__, "0012_guest_orders"),
    ]
