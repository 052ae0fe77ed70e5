import uuid

import django.contrib.postgres.functions
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import resort.db.rowsecurity
from resort.db.operations import keep_updated_at


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("chalets", "0001_core"),
    ]

    operations = [
        migrations.CreateModel(
            name="Capacity",
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
                ("day", models.DateField(verbose_name="day")),
                (
                    "half",
                    models.CharField(
                        choices=[("morning", "Morning"), ("afternoon", "Afternoon")],
                        max_length=20,
                        verbose_name="half-day",
                    ),
                ),
                ("places", models.IntegerField(verbose_name="places")),
                ("taken", models.IntegerField(db_default=0, verbose_name="taken")),
            ],
            options={
                "verbose_name": "half-day",
                "verbose_name_plural": "half-days",
                "db_table": "pool_capacity",
                "ordering": ["day", "half"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("half__in", ["morning", "afternoon"]),
                            models.Q(("half__isnull", True), _negated=True),
                        ),
                        name="pool_capacity_half_listed",
                    ),
                    models.UniqueConstraint(fields=("day", "half"), name="pool_capacity_one_per_half_day"),
                    models.CheckConstraint(
                        condition=models.Q(("taken__gte", 0), ("taken__lte", models.F("places"))),
                        name="pool_capacity_not_oversold",
                    ),
                    resort.db.rowsecurity.RowSecurity(
                        grants={
                            "resort_admin": ["SELECT", "INSERT", "UPDATE"],
                            "resort_anonymous": ["SELECT"],
                            "resort_customer": ["SELECT"],
                            "resort_service": ["SELECT", "INSERT", "UPDATE"],
                        },
                        name="pool_capacity_rls",
                        policies=[
                            resort.db.rowsecurity.Policy(
                                command="SELECT", name="visitor_read", role="resort_anonymous", using="true"
                            ),
                            resort.db.rowsecurity.Policy(
                                command="SELECT", name="customer_read", role="resort_customer", using="true"
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
            name="Ticket",
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
                ("ticket_date", models.DateField(verbose_name="day")),
                (
                    "slot",
                    models.CharField(
                        choices=[
                            ("morning", "Morning"),
                            ("afternoon", "Afternoon"),
                            ("full_day", "Full day"),
                        ],
                        max_length=20,
                        verbose_name="time of day",
                    ),
                ),
                ("adults", models.IntegerField(db_default=1, null=True, verbose_name="adults")),
                ("children", models.IntegerField(db_default=0, null=True, verbose_name="children")),
                ("total_price", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="total")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Held"),
                            ("confirmed", "Valid"),
                            ("used", "Used"),
                            ("cancelled", "Cancelled"),
                            ("expired", "Expired"),
                        ],
                        db_default="pending",
                        max_length=20,
                        null=True,
                        verbose_name="status",
                    ),
                ),
                ("qr_code", models.TextField(blank=True, null=True)),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="used")),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pool_tickets",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "pool ticket",
                "verbose_name_plural": "pool tickets",
                "db_table": "pool_tickets",
                "ordering": ["-ticket_date"],
            },
        ),
        migrations.CreateModel(
            name="Entry",
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
                    "outcome",
                    models.CharField(
                        choices=[("admitted", "Let in"), ("refused", "Refused"), ("left", "Left")],
                        max_length=20,
                        verbose_name="outcome",
                    ),
                ),
                ("reason", models.CharField(db_default="", max_length=100, verbose_name="reason")),
                ("persons", models.IntegerField(db_default=1, verbose_name="people")),
                ("gate", models.CharField(db_default="", max_length=50, verbose_name="gate")),
                ("client_id", models.UUIDField(null=True, unique=True)),
                (
                    "staff",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.staff",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="pool.ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "gate entry",
                "verbose_name_plural": "gate entries",
                "db_table": "pool_entries",
                "ordering": ["-created_at"],
            },
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["ticket_date"], name="idx_tickets_date"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["user"], name="idx_tickets_user"),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("slot__in", ["morning", "afternoon", "full_day"]),
                    models.Q(("slot__isnull", True), _negated=True),
                ),
                name="pool_tickets_slot_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["pending", "confirmed", "used", "cancelled", "expired"]),
                    models.Q(("status__isnull", True), _negated=True),
                ),
                name="pool_tickets_status_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(("adults__gte", 0)), name="pool_tickets_adults_floor"
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(("children__gte", 0)), name="pool_tickets_children_floor"
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(("total_price__gte", 0)), name="pool_tickets_total_price_floor"
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=resort.db.rowsecurity.RowSecurity(
                grants={
                    "resort_admin": ["SELECT", "INSERT", "UPDATE"],
                    "resort_customer": ["SELECT", "INSERT", "UPDATE (status, updated_at)"],
                    "resort_service": ["SELECT", "INSERT", "UPDATE"],
                    "resort_staff": ["UPDATE (status, used_at, updated_at)"],
                },
                name="pool_tickets_rls",
                policies=[
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        name="own_read",
                        role="resort_customer",
                        using="user_id = (SELECT app.user_id())",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="user_id = (SELECT app.user_id()) AND status = 'pending'",
                        command="INSERT",
                        name="own_buy",
                        role="resort_customer",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="user_id = (SELECT app.user_id()) AND status = 'cancelled'",
                        command="UPDATE",
                        name="own_cancel",
                        role="resort_customer",
                        using="user_id = (SELECT app.user_id()) AND status IN ('pending', 'confirmed')",
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        departments=("pool", "front_office"),
                        name="gate_read",
                        role="resort_staff",
                        using="true",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="true",
                        command="UPDATE",
                        departments=("pool", "front_office"),
                        name="gate_update",
                        role="resort_staff",
                        using="true",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="true", command="ALL", name="admin_all", role="resort_admin", using="true"
                    ),
                    resort.db.rowsecurity.Policy(
                        check="true", command="ALL", name="service_all", role="resort_service", using="true"
                    ),
                ],
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome__in", ["admitted", "refused", "left"]),
                    models.Q(("outcome__isnull", True), _negated=True),
                ),
                name="pool_entries_outcome_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("persons__gte", 0)), name="pool_entries_persons_floor"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=resort.db.rowsecurity.RowSecurity(
                grants={
                    "resort_admin": ["SELECT", "INSERT"],
                    "resort_customer": ["SELECT"],
                    "resort_service": ["SELECT", "INSERT"],
                    "resort_staff": ["INSERT"],
                },
                name="pool_entries_rls",
                policies=[
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        name="own_read",
                        role="resort_customer",
                        using="EXISTS (SELECT FROM pool_tickets t WHERE t.id = ticket_id AND t.user_id = (SELECT app.user_id()))",
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        departments=("pool", "front_office"),
                        name="gate_read",
                        role="resort_staff",
                        using="true",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="staff_id = (SELECT app.user_id())",
                        command="INSERT",
                        departments=("pool", "front_office"),
                        name="gate_insert",
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
        ),
        keep_updated_at("pool_tickets", "pool_entries", "pool_capacity"),
    ]
