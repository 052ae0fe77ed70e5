import uuid
from decimal import Decimal

import django.contrib.postgres.functions
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import resort.db.rowsecurity
from resort.db.operations import append_only, keep_updated_at, run_sql


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("restaurant", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="CancellationPolicy",
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
                (
                    "booking_type",
                    models.CharField(
                        choices=[
                            ("chalet", "Chalet"),
                            ("pool", "Pool"),
                            ("restaurant", "Restaurant"),
                            ("membership", "Membership"),
                        ],
                        max_length=20,
                        verbose_name="for",
                    ),
                ),
                ("days_before_checkin", models.IntegerField(verbose_name="days before arrival")),
                (
                    "refund_percentage",
                    models.DecimalField(decimal_places=2, max_digits=5, verbose_name="refund in percent"),
                ),
                (
                    "refund_type",
                    models.CharField(
                        choices=[
                            ("full", "Full refund"),
                            ("partial", "Part refund"),
                            ("credit", "Credit"),
                            ("none", "No refund"),
                        ],
                        db_default="partial",
                        max_length=20,
                        verbose_name="refunded as",
                    ),
                ),
                ("is_active", models.BooleanField(db_default=True, verbose_name="in use")),
            ],
            options={
                "verbose_name": "cancellation term",
                "verbose_name_plural": "cancellation terms",
                "db_table": "cancellation_policies",
                "ordering": ["booking_type", "-days_before_checkin"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("booking_type__in", ["chalet", "pool", "restaurant", "membership"]),
                            models.Q(("booking_type__isnull", True), _negated=True),
                        ),
                        name="cancellation_policies_booking_type_listed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("refund_type__in", ["full", "partial", "credit", "none"]),
                            models.Q(("refund_type__isnull", True), _negated=True),
                        ),
                        name="cancellation_policies_refund_type_listed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days_before_checkin__gte", 0)),
                        name="cancellation_policies_days_before_checkin_floor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("refund_percentage__gte", 0), ("refund_percentage__lte", 100)),
                        name="cancellation_policies_percentage_range",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)),
                        fields=("booking_type", "days_before_checkin"),
                        name="cancellation_policies_one_per_step",
                    ),
                    resort.db.rowsecurity.RowSecurity(
                        grants={
                            "resort_admin": ["SELECT", "INSERT", "UPDATE"],
                            "resort_anonymous": ["SELECT"],
                            "resort_customer": ["SELECT"],
                            "resort_service": ["SELECT"],
                        },
                        name="cancellation_policies_rls",
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
            name="Payment",
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
                ("booking_id", models.UUIDField(null=True, verbose_name="booking")),
                (
                    "booking_type",
                    models.CharField(
                        choices=[
                            ("chalet", "Chalet"),
                            ("pool", "Pool"),
                            ("restaurant", "Restaurant"),
                            ("membership", "Membership"),
                        ],
                        max_length=20,
                        null=True,
                        verbose_name="for",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="amount")),
                (
                    "currency",
                    models.CharField(db_default="USD", max_length=3, null=True, verbose_name="currency"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Waiting"),
                            ("succeeded", "Paid"),
                            ("failed", "Not paid"),
                            ("refunded", "Refunded"),
                        ],
                        max_length=20,
                        null=True,
                        verbose_name="status",
                    ),
                ),
                ("stripe_payment_id", models.CharField(blank=True, max_length=100, null=True)),
                ("stripe_intent_id", models.CharField(blank=True, max_length=100, null=True)),
                ("metadata", models.JSONField(blank=True, null=True)),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("stripe", "Card online"),
                            ("cash", "Cash at the desk"),
                            ("terminal", "Card at the desk"),
                            ("credit", "Credit"),
                        ],
                        db_default="stripe",
                        max_length=20,
                        verbose_name="how",
                    ),
                ),
                ("stripe_session_id", models.CharField(blank=True, max_length=100, null=True)),
                ("checkout_url", models.TextField(blank=True, null=True)),
                (
                    "refunded_amount",
                    models.DecimalField(
                        db_default=Decimal("0"), decimal_places=2, max_digits=10, verbose_name="refunded"
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="settled")),
                (
                    "failure",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="why it failed"),
                ),
                ("needs_staff", models.BooleanField(db_default=False, verbose_name="needs a person")),
                (
                    "taken_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "payment",
                "verbose_name_plural": "payments",
                "db_table": "payments",
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="Refund",
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
                ("booking_id", models.UUIDField(null=True, verbose_name="booking")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="amount")),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("stripe", "Card online"),
                            ("cash", "Cash at the desk"),
                            ("terminal", "Card at the desk"),
                            ("credit", "Credit"),
                        ],
                        max_length=20,
                        verbose_name="how",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("pending", "On its way"), ("succeeded", "Refunded"), ("failed", "Failed")],
                        db_default="pending",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("reason", models.CharField(db_default="", max_length=255, verbose_name="reason")),
                ("stripe_refund_id", models.CharField(blank=True, max_length=100, null=True, unique=True)),
                (
                    "failure",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="why it failed"),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="settled")),
                (
                    "paid_out_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="payments.payment",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "refund",
                "verbose_name_plural": "refunds",
                "db_table": "payment_refunds",
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="LedgerEntry",
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
                ("posting_id", models.UUIDField(default=uuid.uuid4, verbose_name="posting")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("payment", "Payment"),
                            ("refund", "Refund"),
                            ("reversal", "Refund that failed"),
                        ],
                        db_default="payment",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "account",
                    models.CharField(
                        choices=[
                            ("stripe", "Stripe"),
                            ("cash", "Cash drawer"),
                            ("terminal", "Card terminal"),
                            ("revenue", "Revenue"),
                            ("credits", "Guest credits"),
                        ],
                        max_length=50,
                        verbose_name="account",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="amount")),
                ("currency", models.CharField(db_default="USD", max_length=3, verbose_name="currency")),
                (
                    "booking_type",
                    models.CharField(
                        choices=[
                            ("chalet", "Chalet"),
                            ("pool", "Pool"),
                            ("restaurant", "Restaurant"),
                            ("membership", "Membership"),
                        ],
                        max_length=20,
                        verbose_name="for",
                    ),
                ),
                ("posted_on", models.DateField(verbose_name="day")),
                ("description", models.CharField(db_default="", max_length=255, verbose_name="description")),
                (
                    "posted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ledger_entries",
                        to="payments.payment",
                    ),
                ),
                (
                    "refund",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ledger_entries",
                        to="payments.refund",
                    ),
                ),
            ],
            options={
                "verbose_name": "ledger entry",
                "verbose_name_plural": "ledger",
                "db_table": "payment_ledger",
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="StripeEvent",
            fields=[
                ("id", models.CharField(max_length=255, primary_key=True, serialize=False)),
                ("event_type", models.CharField(max_length=100, verbose_name="event")),
                ("object_id", models.CharField(max_length=255, verbose_name="about")),
                ("processed_at", models.DateTimeField(null=True, verbose_name="done")),
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
            ],
            options={
                "verbose_name": "Stripe event",
                "verbose_name_plural": "Stripe events",
                "db_table": "stripe_events",
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("processed_at__isnull", True)),
                        fields=["created_at"],
                        name="idx_stripe_events_open",
                    )
                ],
                "constraints": [
                    resort.db.rowsecurity.RowSecurity(
                        grants={"resort_admin": ["SELECT"], "resort_service": ["SELECT", "INSERT", "UPDATE"]},
                        name="stripe_events_rls",
                        policies=[
                            resort.db.rowsecurity.Policy(
                                command="SELECT", name="admin_read", role="resort_admin", using="true"
                            ),
                            resort.db.rowsecurity.Policy(
                                check="true",
                                command="ALL",
                                name="service_all",
                                role="resort_service",
                                using="true",
                            ),
                        ],
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["booking_id"], name="idx_payments_booking"),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("status", "pending")), fields=["created_at"], name="idx_payments_pending"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("booking_type__in", ["chalet", "pool", "restaurant", "membership"]),
                    ("booking_type__isnull", True),
                    _connector="OR",
                ),
                name="payments_booking_type_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["pending", "succeeded", "failed", "refunded"]),
                    ("status__isnull", True),
                    _connector="OR",
                ),
                name="payments_status_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("method__in", ["stripe", "cash", "terminal", "credit"]),
                    models.Q(("method__isnull", True), _negated=True),
                ),
                name="payments_method_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="payments_amount_floor"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("refunded_amount__gte", 0), ("refunded_amount__lte", models.F("amount"))),
                name="payments_refunded_within_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                fields=("stripe_session_id",), name="payments_one_per_session"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(fields=("stripe_intent_id",), name="payments_one_per_intent"),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("method", "stripe"), ("status", "pending")),
                fields=("booking_id",),
                name="payments_one_open_per_booking",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=resort.db.rowsecurity.RowSecurity(
                grants={
                    "resort_admin": ["SELECT", "INSERT", "UPDATE"],
                    "resort_customer": [
                        "SELECT",
                        "INSERT",
                        "UPDATE (stripe_session_id, checkout_url, updated_at)",
                    ],
                    "resort_service": ["SELECT", "INSERT", "UPDATE"],
                },
                name="payments_rls",
                policies=[
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        name="own_read",
                        role="resort_customer",
                        using="user_id = (SELECT app.user_id())",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="user_id = (SELECT app.user_id()) AND method = 'stripe' AND status = 'pending' AND refunded_amount = 0",
                        command="INSERT",
                        name="own_start",
                        role="resort_customer",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="user_id = (SELECT app.user_id()) AND status = 'pending'",
                        command="UPDATE",
                        name="own_checkout",
                        role="resort_customer",
                        using="user_id = (SELECT app.user_id()) AND status = 'pending'",
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        name="desk_read_own",
                        role="resort_staff",
                        using="taken_by_id = (SELECT app.user_id())",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="taken_by_id = (SELECT app.user_id()) AND method IN ('cash', 'terminal') AND status = 'succeeded'",
                        command="INSERT",
                        departments=("front_office", "finance"),
                        name="desk_take",
                        role="resort_staff",
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        departments=("finance",),
                        name="finance_read",
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
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(fields=["booking_id"], name="idx_refunds_booking"),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("method__in", ["stripe", "cash", "terminal", "credit"]),
                    models.Q(("method__isnull", True), _negated=True),
                ),
                name="payment_refunds_method_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["pending", "succeeded", "failed"]),
                    models.Q(("status__isnull", True), _negated=True),
                ),
                name="payment_refunds_status_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="payment_refunds_amount_floor"
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=resort.db.rowsecurity.RowSecurity(
                grants={
                    "resort_admin": ["SELECT", "INSERT", "UPDATE"],
                    "resort_customer": ["SELECT"],
                    "resort_service": ["SELECT", "INSERT", "UPDATE"],
                    "resort_staff": ["UPDATE (status, settled_at, paid_out_by_id, updated_at)"],
                },
                name="payment_refunds_rls",
                policies=[
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        name="own_read",
                        role="resort_customer",
                        using="user_id = (SELECT app.user_id())",
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        departments=("front_office", "finance"),
                        name="desk_read",
                        role="resort_staff",
                        using="method IN ('cash', 'terminal')",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="status = 'succeeded' AND paid_out_by_id = (SELECT app.user_id())",
                        command="UPDATE",
                        departments=("front_office", "finance"),
                        name="desk_pay_out",
                        role="resort_staff",
                        using="method IN ('cash', 'terminal') AND status = 'pending'",
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        departments=("finance",),
                        name="finance_read",
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
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(fields=["posting_id"], name="idx_ledger_posting"),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(fields=["account", "posted_on"], name="idx_ledger_account_day"),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["payment", "refund", "reversal"]),
                    models.Q(("kind__isnull", True), _negated=True),
                ),
                name="payment_ledger_kind_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("account__in", ["stripe", "cash", "terminal", "revenue", "credits"]),
                    models.Q(("account__isnull", True), _negated=True),
                ),
                name="payment_ledger_account_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("booking_type__in", ["chalet", "pool", "restaurant", "membership"]),
                    models.Q(("booking_type__isnull", True), _negated=True),
                ),
                name="payment_ledger_booking_type_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "payment")),
                fields=("payment", "account"),
                name="payment_ledger_one_posting",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.UniqueConstraint(
                fields=("refund", "account", "kind"), name="payment_ledger_one_refund_posting"
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=resort.db.rowsecurity.RowSecurity(
                grants={
                    "resort_admin": ["SELECT", "INSERT"],
                    "resort_service": ["SELECT", "INSERT"],
                    "resort_staff": ["SELECT", "INSERT"],
                },
                name="payment_ledger_rls",
                policies=[
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        name="desk_read_own",
                        role="resort_staff",
                        using="posted_by_id = (SELECT app.user_id())",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="posted_by_id = (SELECT app.user_id())",
                        command="INSERT",
                        departments=("front_office", "finance"),
                        name="desk_post",
                        role="resort_staff",
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        departments=("finance",),
                        name="finance_read",
                        role="resort_staff",
                        using="true",
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT", name="admin_read", role="resort_admin", using="true"
                    ),
                    resort.db.rowsecurity.Policy(
                        check="posted_by_id = (SELECT app.user_id())",
                        command="INSERT",
                        name="admin_post",
                        role="resort_admin",
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT", name="service_read", role="resort_service", using="true"
                    ),
                    resort.db.rowsecurity.Policy(
                        check="true", command="INSERT", name="service_post", role="resort_service"
                    ),
                ],
            ),
        ),
        keep_updated_at("payments", "payment_refunds", "stripe_events", "cancellation_policies"),
        append_only("payment_ledger"),
        run_sql(__file__, "0001_payments"),
    ]
