import uuid

import django.contrib.postgres.functions
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import resort.db.rowsecurity
from resort.db.operations import keep_updated_at


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0002_credits"),
        ("pool", "0001_tickets"),
    ]

    operations = [
        migrations.CreateModel(
            name="Membership",
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
                    "type",
                    models.CharField(
                        choices=[
                            ("individual", "Individual"),
                            ("family", "Family"),
                            ("corporate", "Corporate"),
                            ("vip", "VIP"),
                        ],
                        max_length=20,
                        verbose_name="plan",
                    ),
                ),
                (
                    "billing_cycle",
                    models.CharField(
                        choices=[("monthly", "Monthly"), ("quarterly", "Quarterly"), ("annually", "Yearly")],
                        max_length=20,
                        verbose_name="paid",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("paused", "Paused"),
                            ("cancelled", "Cancelled"),
                            ("expired", "Expired"),
                        ],
                        db_default="active",
                        max_length=20,
                        null=True,
                        verbose_name="status",
                    ),
                ),
                ("start_date", models.DateField(verbose_name="from")),
                ("end_date", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "monthly_price",
                    models.DecimalField(decimal_places=2, max_digits=10, verbose_name="price of a month"),
                ),
                ("stripe_subscription_id", models.CharField(blank=True, max_length=100, null=True)),
                ("auto_renew", models.BooleanField(db_default=True, null=True, verbose_name="renews itself")),
                (
                    "guest_passes_remaining",
                    models.IntegerField(db_default=0, null=True, verbose_name="guest passes left"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pool_memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "membership",
                "verbose_name_plural": "memberships",
                "db_table": "pool_memberships",
                "ordering": ["-start_date"],
            },
        ),
        migrations.CreateModel(
            name="Member",
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
                ("email", models.EmailField(max_length=255, verbose_name="e-mail")),
                (
                    "status",
                    models.CharField(
                        choices=[("invited", "Invited"), ("accepted", "Member"), ("removed", "Removed")],
                        db_default="invited",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "invited_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), verbose_name="invited"
                    ),
                ),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="accepted")),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="pool.membership",
                    ),
                ),
            ],
            options={
                "verbose_name": "member",
                "verbose_name_plural": "members",
                "db_table": "membership_members",
            },
        ),
        migrations.CreateModel(
            name="GuestPassUse",
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
                ("guest_name", models.CharField(max_length=200, verbose_name="guest")),
                (
                    "guest_email",
                    models.EmailField(blank=True, max_length=255, null=True, verbose_name="e-mail"),
                ),
                (
                    "used_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), verbose_name="used"
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guest_passes_used",
                        to="pool.membership",
                    ),
                ),
                (
                    "pool_ticket",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pool.ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "guest pass used",
                "verbose_name_plural": "guest passes used",
                "db_table": "guest_pass_usage",
            },
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("status", "active")), fields=["user"], name="idx_memberships_user"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("type__in", ["individual", "family", "corporate", "vip"]),
                    models.Q(("type__isnull", True), _negated=True),
                ),
                name="pool_memberships_type_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("billing_cycle__in", ["monthly", "quarterly", "annually"]),
                    models.Q(("billing_cycle__isnull", True), _negated=True),
                ),
                name="pool_memberships_billing_cycle_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["active", "paused", "cancelled", "expired"]),
                    models.Q(("status__isnull", True), _negated=True),
                ),
                name="pool_memberships_status_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("monthly_price__gte", 0)), name="pool_memberships_monthly_price_floor"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("guest_passes_remaining__gte", 0)),
                name="pool_memberships_guest_passes_remaining_floor",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("end_date__isnull", True), ("end_date__gte", models.F("start_date")), _connector="OR"
                ),
                name="pool_memberships_dates_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=resort.db.rowsecurity.RowSecurity(
                grants={
                    "resort_admin": ["SELECT", "INSERT", "UPDATE"],
                    "resort_customer": ["SELECT"],
                    "resort_service": ["SELECT", "INSERT", "UPDATE"],
                    "resort_staff": ["UPDATE (guest_passes_remaining, updated_at)"],
                },
                name="pool_memberships_rls",
                policies=[
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        name="own_read",
                        role="resort_customer",
                        using="user_id = (SELECT app.user_id())",
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
                        name="gate_use_pass",
                        role="resort_staff",
                        using="status = 'active'",
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
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["invited", "accepted", "removed"]),
                    models.Q(("status__isnull", True), _negated=True),
                ),
                name="membership_members_status_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=resort.db.rowsecurity.RowSecurity(
                grants={
                    "resort_admin": ["SELECT", "INSERT", "UPDATE"],
                    "resort_customer": ["SELECT", "INSERT", "UPDATE (status, updated_at)"],
                    "resort_service": ["SELECT", "INSERT", "UPDATE"],
                },
                name="membership_members_rls",
                policies=[
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        name="own_read",
                        role="resort_customer",
                        using="user_id = (SELECT app.user_id()) OR EXISTS (SELECT FROM pool_memberships m WHERE m.id = membership_id AND m.user_id = (SELECT app.user_id()))",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="EXISTS (SELECT FROM pool_memberships m WHERE m.id = membership_id AND m.user_id = (SELECT app.user_id())) AND status = 'invited'",
                        command="INSERT",
                        name="own_invite",
                        role="resort_customer",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="status = 'removed'",
                        command="UPDATE",
                        name="own_remove",
                        role="resort_customer",
                        using="EXISTS (SELECT FROM pool_memberships m WHERE m.id = membership_id AND m.user_id = (SELECT app.user_id()))",
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        departments=("pool", "front_office"),
                        name="gate_read",
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
            model_name="guestpassuse",
            constraint=resort.db.rowsecurity.RowSecurity(
                grants={
                    "resort_admin": ["SELECT", "INSERT"],
                    "resort_customer": ["SELECT"],
                    "resort_service": ["SELECT", "INSERT"],
                    "resort_staff": ["INSERT"],
                },
                name="guest_pass_usage_rls",
                policies=[
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        name="own_read",
                        role="resort_customer",
                        using="EXISTS (SELECT FROM pool_memberships m WHERE m.id = membership_id AND m.user_id = (SELECT app.user_id()))",
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
                        command="INSERT",
                        departments=("pool", "front_office"),
                        name="gate_insert",
                        role="resort_staff",
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
        keep_updated_at("pool_memberships", "membership_members", "guest_pass_usage"),
    ]
