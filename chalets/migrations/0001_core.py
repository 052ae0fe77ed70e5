import datetime
import uuid
from decimal import Decimal

import django.contrib.postgres.constraints
import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import chalets.models
import resort.db.rowsecurity
from resort.db.operations import keep_updated_at, run_sql


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_users"),
    ]

    operations = [
        migrations.CreateModel(
            name="Addon",
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
                ("price", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="price")),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("stay", "per stay"),
                            ("night", "per night"),
                            ("person", "per person"),
                            ("person_night", "per person and night"),
                        ],
                        db_default="stay",
                        max_length=20,
                        verbose_name="charged",
                    ),
                ),
                ("is_active", models.BooleanField(db_default=True, verbose_name="offered")),
                ("sort_order", models.IntegerField(db_default=0, verbose_name="order")),
            ],
            options={
                "verbose_name": "add-on",
                "verbose_name_plural": "add-ons",
                "db_table": "chalet_addons",
                "ordering": ["sort_order", "name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unit__in", ["stay", "night", "person", "person_night"]),
                            models.Q(("unit__isnull", True), _negated=True),
                        ),
                        name="chalet_addons_unit_listed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("price__gte", 0)), name="chalet_addons_price_floor"
                    ),
                    resort.db.rowsecurity.RowSecurity(
                        grants={
                            "resort_admin": ["SELECT", "INSERT", "UPDATE", "DELETE"],
                            "resort_anonymous": ["SELECT"],
                            "resort_customer": ["SELECT"],
                            "resort_service": ["SELECT"],
                        },
                        name="chalet_addons_rls",
                        policies=[
                            resort.db.rowsecurity.Policy(
                                command="SELECT",
                                name="visitor_read",
                                role="resort_anonymous",
                                using="is_active",
                            ),
                            resort.db.rowsecurity.Policy(
                                command="SELECT",
                                name="customer_read",
                                role="resort_customer",
                                using="is_active",
                            ),
                            resort.db.rowsecurity.Policy(
                                command="SELECT", name="service_read", role="resort_service", using="true"
                            ),
                            resort.db.rowsecurity.Policy(
                                command="SELECT", name="staff_read", role="resort_staff", using="true"
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
            name="Chalet",
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
                ("slug", models.SlugField(max_length=100, unique=True, verbose_name="address on the site")),
                ("description", models.TextField(blank=True, null=True, verbose_name="description")),
                ("capacity", models.IntegerField(verbose_name="sleeps")),
                ("bedrooms", models.IntegerField(db_default=1, null=True, verbose_name="bedrooms")),
                ("bathrooms", models.IntegerField(db_default=1, null=True, verbose_name="bathrooms")),
                (
                    "base_price",
                    models.DecimalField(decimal_places=2, max_digits=10, verbose_name="price of a night"),
                ),
                (
                    "weekend_price",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=10,
                        null=True,
                        verbose_name="price of a weekend night",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "Open"),
                            ("maintenance", "Closed for repairs"),
                            ("inactive", "Not offered"),
                        ],
                        db_default="active",
                        max_length=20,
                        null=True,
                        verbose_name="status",
                    ),
                ),
                ("is_active", models.BooleanField(db_default=True, null=True, verbose_name="offered")),
                ("location", models.JSONField(blank=True, null=True, verbose_name="where")),
                (
                    "check_in_time",
                    models.TimeField(db_default=datetime.time(15, 0), null=True, verbose_name="arrival from"),
                ),
                (
                    "check_out_time",
                    models.TimeField(
                        db_default=datetime.time(11, 0), null=True, verbose_name="departure until"
                    ),
                ),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "verbose_name": "chalet",
                "verbose_name_plural": "chalets",
                "db_table": "chalets",
                "ordering": ["name"],
                "base_manager_name": "everything",
                "indexes": [
                    models.Index(fields=["status"], name="idx_chalets_status"),
                    models.Index(fields=["capacity"], name="idx_chalets_capacity"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["active", "maintenance", "inactive"]),
                            models.Q(("status__isnull", True), _negated=True),
                        ),
                        name="chalets_status_listed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("capacity__gte", 1)), name="chalets_capacity_floor"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("bedrooms__gte", 0)), name="chalets_bedrooms_floor"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("bathrooms__gte", 0)), name="chalets_bathrooms_floor"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("base_price__gte", 0)), name="chalets_base_price_floor"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekend_price__gte", 0)), name="chalets_weekend_price_floor"
                    ),
                    resort.db.rowsecurity.RowSecurity(
                        grants={
                            "resort_admin": ["SELECT", "INSERT", "UPDATE"],
                            "resort_anonymous": ["SELECT"],
                            "resort_customer": ["SELECT"],
                            "resort_service": ["SELECT"],
                        },
                        name="chalets_rls",
                        policies=[
                            resort.db.rowsecurity.Policy(
                                command="SELECT",
                                name="visitor_read",
                                role="resort_anonymous",
                                using="deleted_at IS NULL AND is_active AND status = 'active'",
                            ),
                            resort.db.rowsecurity.Policy(
                                command="SELECT",
                                name="customer_read",
                                role="resort_customer",
                                using="deleted_at IS NULL AND is_active AND status = 'active'",
                            ),
                            resort.db.rowsecurity.Policy(
                                command="SELECT", name="service_read", role="resort_service", using="true"
                            ),
                            resort.db.rowsecurity.Policy(
                                command="SELECT", name="staff_read", role="resort_staff", using="true"
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
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Booking",
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
                    "kind",
                    models.CharField(
                        choices=[("stay", "Stay"), ("block", "Block")],
                        db_default="stay",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("code", models.CharField(max_length=12, unique=True, verbose_name="booking code")),
                ("check_in", models.DateField(verbose_name="arrival")),
                ("check_out", models.DateField(verbose_name="departure")),
                ("guests", models.IntegerField(verbose_name="guests")),
                ("total_price", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="total")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Held"),
                            ("confirmed", "Confirmed"),
                            ("checked_in", "In house"),
                            ("checked_out", "Departed"),
                            ("cancelled", "Cancelled"),
                            ("no_show", "No-show"),
                        ],
                        db_default="pending",
                        max_length=20,
                        null=True,
                        verbose_name="status",
                    ),
                ),
                (
                    "payment_status",
                    models.CharField(
                        choices=[
                            ("pending", "To pay"),
                            ("paid", "Paid"),
                            ("refunded", "Refunded"),
                            ("partial_refund", "Partly refunded"),
                        ],
                        db_default="pending",
                        max_length=20,
                        null=True,
                        verbose_name="payment",
                    ),
                ),
                (
                    "special_requests",
                    models.TextField(blank=True, null=True, verbose_name="special requests"),
                ),
                ("guest_details", models.JSONField(blank=True, null=True, verbose_name="guest")),
                (
                    "cancellation_reason",
                    models.TextField(blank=True, null=True, verbose_name="why cancelled"),
                ),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="cancelled")),
                (
                    "refund_amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="refund"
                    ),
                ),
                ("modified_at", models.DateTimeField(blank=True, null=True, verbose_name="changed")),
                ("hold_expires_at", models.DateTimeField(blank=True, null=True, verbose_name="held until")),
                ("pay_at_desk", models.BooleanField(db_default=False, verbose_name="pays at the desk")),
                (
                    "quote",
                    models.JSONField(
                        db_default=models.Value({}, models.JSONField()), verbose_name="price as promised"
                    ),
                ),
                (
                    "policy_snapshot",
                    models.JSONField(
                        db_default=models.Value([], models.JSONField()), verbose_name="terms as promised"
                    ),
                ),
                ("request_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("checked_in_at", models.DateTimeField(blank=True, null=True, verbose_name="arrived")),
                ("checked_out_at", models.DateTimeField(blank=True, null=True, verbose_name="left")),
                (
                    "booked_by",
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
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chalet_bookings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "chalet",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="chalets.chalet",
                    ),
                ),
            ],
            options={
                "verbose_name": "stay",
                "verbose_name_plural": "stays",
                "db_table": "chalet_bookings",
                "ordering": ["-check_in", "-created_at"],
            },
        ),
        migrations.CreateModel(
            name="Amenity",
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
                ("icon", models.CharField(db_default="check", max_length=50, verbose_name="icon")),
                ("sort_order", models.IntegerField(db_default=0, verbose_name="order")),
                (
                    "chalet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amenities",
                        to="chalets.chalet",
                    ),
                ),
            ],
            options={
                "verbose_name": "amenity",
                "verbose_name_plural": "amenities",
                "db_table": "chalet_amenities",
                "ordering": ["sort_order", "name"],
            },
        ),
        migrations.CreateModel(
            name="ChaletImage",
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
                    "image",
                    models.ImageField(
                        blank=True, max_length=255, null=True, upload_to="chalets/", verbose_name="picture"
                    ),
                ),
                ("static_path", models.CharField(blank=True, editable=False, max_length=255, null=True)),
                ("alt_text", models.CharField(max_length=255, verbose_name="what it shows")),
                ("sort_order", models.IntegerField(db_default=0, verbose_name="order")),
                (
                    "chalet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="images",
                        to="chalets.chalet",
                    ),
                ),
            ],
            options={
                "verbose_name": "picture",
                "verbose_name_plural": "pictures",
                "db_table": "chalet_images",
                "ordering": ["sort_order"],
            },
        ),
        migrations.CreateModel(
            name="BookingAddon",
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
                    "unit",
                    models.CharField(
                        choices=[
                            ("stay", "per stay"),
                            ("night", "per night"),
                            ("person", "per person"),
                            ("person_night", "per person and night"),
                        ],
                        max_length=20,
                        verbose_name="charged",
                    ),
                ),
                (
                    "unit_price",
                    models.DecimalField(decimal_places=2, max_digits=10, verbose_name="unit price"),
                ),
                ("quantity", models.IntegerField(verbose_name="quantity")),
                ("total", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="total")),
                (
                    "addon",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="chalets.addon",
                    ),
                ),
                (
                    "booking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="addons",
                        to="chalets.booking",
                    ),
                ),
            ],
            options={
                "verbose_name": "booked add-on",
                "verbose_name_plural": "booked add-ons",
                "db_table": "booking_addons",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unit__in", ["stay", "night", "person", "person_night"]),
                            models.Q(("unit__isnull", True), _negated=True),
                        ),
                        name="booking_addons_unit_listed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit_price__gte", 0)), name="booking_addons_unit_price_floor"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 1)), name="booking_addons_quantity_floor"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total__gte", 0)), name="booking_addons_total_floor"
                    ),
                    models.UniqueConstraint(fields=("booking", "addon"), name="booking_addons_once"),
                    resort.db.rowsecurity.RowSecurity(
                        grants={
                            "resort_admin": ["SELECT", "INSERT", "UPDATE"],
                            "resort_customer": ["SELECT", "INSERT"],
                            "resort_service": ["SELECT", "INSERT", "UPDATE"],
                        },
                        name="booking_addons_rls",
                        policies=[
                            resort.db.rowsecurity.Policy(
                                command="SELECT",
                                name="own_read",
                                role="resort_customer",
                                using="EXISTS (SELECT FROM chalet_bookings b WHERE b.id = booking_id AND b.user_id = (SELECT app.user_id()))",
                            ),
                            resort.db.rowsecurity.Policy(
                                check="EXISTS (SELECT FROM chalet_bookings b WHERE b.id = booking_id AND b.user_id = (SELECT app.user_id()))",
                                command="INSERT",
                                name="own_insert",
                                role="resort_customer",
                            ),
                            resort.db.rowsecurity.Policy(
                                command="SELECT", name="staff_read", role="resort_staff", using="true"
                            ),
                            resort.db.rowsecurity.Policy(
                                check="true",
                                command="INSERT",
                                departments=("front_office", "finance"),
                                name="staff_insert",
                                role="resort_staff",
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
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["user"], name="idx_bookings_user"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["chalet"], name="idx_bookings_chalet"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["check_in", "check_out"], name="idx_bookings_dates"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                condition=models.Q(
                    models.Func(
                        models.F("status"),
                        output_field=models.BooleanField(),
                        template="%(expressions)s NOT IN ('cancelled', 'checked_out')",
                    )
                ),
                fields=["status"],
                name="idx_bookings_status",
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                condition=models.Q(("status", "pending")),
                fields=["hold_expires_at"],
                name="idx_bookings_holds",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(("check_out__gt", models.F("check_in"))),
                name="chalet_bookings_dates_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("status__in", ("pending", "confirmed", "checked_in", "checked_out"))),
                expressions=[(chalets.models.Nights("check_in", "check_out"), "&&"), ("chalet", "=")],
                include=("check_in", "check_out"),
                name="chalet_bookings_no_overlap",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["stay", "block"]), models.Q(("kind__isnull", True), _negated=True)
                ),
                name="chalet_bookings_kind_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ["pending", "confirmed", "checked_in", "checked_out", "cancelled", "no_show"],
                    ),
                    models.Q(("status__isnull", True), _negated=True),
                ),
                name="chalet_bookings_status_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("payment_status__in", ["pending", "paid", "refunded", "partial_refund"]),
                    models.Q(("payment_status__isnull", True), _negated=True),
                ),
                name="chalet_bookings_payment_status_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("guests__gte", 1), models.Q(("guests", 0), ("kind", "block")), _connector="OR"
                ),
                name="chalet_bookings_guests_floor",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(("total_price__gte", 0)), name="chalet_bookings_total_price_floor"
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("refund_amount__isnull", True),
                    models.Q(
                        ("refund_amount__gte", Decimal("0")), ("refund_amount__lte", models.F("total_price"))
                    ),
                    _connector="OR",
                ),
                name="chalet_bookings_refund_within_total",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=resort.db.rowsecurity.RowSecurity(
                grants={
                    "resort_admin": ["SELECT", "INSERT", "UPDATE"],
                    "resort_customer": [
                        "SELECT",
                        "INSERT",
                        "UPDATE (status, special_requests, guest_details, cancellation_reason, cancelled_at, refund_amount, modified_at, updated_at)",
                    ],
                    "resort_service": ["SELECT", "INSERT", "UPDATE"],
                    "resort_staff": [
                        "UPDATE (status, payment_status, check_out, hold_expires_at, special_requests, guest_details, cancellation_reason, cancelled_at, refund_amount, modified_at, checked_in_at, checked_out_at, updated_at)"
                    ],
                },
                name="chalet_bookings_rls",
                policies=[
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        name="own_read",
                        role="resort_customer",
                        using="user_id = (SELECT app.user_id())",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="user_id = (SELECT app.user_id()) AND kind = 'stay' AND status = 'pending' AND payment_status = 'pending'",
                        command="INSERT",
                        name="own_hold",
                        role="resort_customer",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="user_id = (SELECT app.user_id())",
                        command="UPDATE",
                        name="own_change",
                        role="resort_customer",
                        using="user_id = (SELECT app.user_id()) AND status IN ('pending', 'confirmed')",
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT", name="staff_read", role="resort_staff", using="true"
                    ),
                    resort.db.rowsecurity.Policy(
                        check="booked_by_id = (SELECT app.user_id())",
                        command="INSERT",
                        departments=("front_office", "finance"),
                        name="staff_insert",
                        role="resort_staff",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="true",
                        command="UPDATE",
                        departments=("front_office", "finance"),
                        name="staff_update",
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
            model_name="amenity",
            constraint=models.UniqueConstraint(fields=("chalet", "name"), name="chalet_amenities_once"),
        ),
        migrations.AddConstraint(
            model_name="amenity",
            constraint=resort.db.rowsecurity.RowSecurity(
                grants={
                    "resort_admin": ["SELECT", "INSERT", "UPDATE", "DELETE"],
                    "resort_anonymous": ["SELECT"],
                    "resort_customer": ["SELECT"],
                    "resort_service": ["SELECT"],
                },
                name="chalet_amenities_rls",
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
                        command="SELECT", name="staff_read", role="resort_staff", using="true"
                    ),
                    resort.db.rowsecurity.Policy(
                        check="true", command="ALL", name="admin_all", role="resort_admin", using="true"
                    ),
                ],
            ),
        ),
        migrations.AddConstraint(
            model_name="chaletimage",
            constraint=models.CheckConstraint(
                condition=models.Q(("image__isnull", False), ("static_path__isnull", False), _connector="OR"),
                name="chalet_images_has_picture",
            ),
        ),
        migrations.AddConstraint(
            model_name="chaletimage",
            constraint=resort.db.rowsecurity.RowSecurity(
                grants={
                    "resort_admin": ["SELECT", "INSERT", "UPDATE", "DELETE"],
                    "resort_anonymous": ["SELECT"],
                    "resort_customer": ["SELECT"],
                    "resort_service": ["SELECT"],
                },
                name="chalet_images_rls",
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
                        command="SELECT", name="staff_read", role="resort_staff", using="true"
                    ),
                    resort.db.rowsecurity.Policy(
                        check="true", command="ALL", name="admin_all", role="resort_admin", using="true"
                    ),
                ],
            ),
        ),
        keep_updated_at(
            "chalets",
            "chalet_amenities",
            "chalet_images",
            "chalet_addons",
            "chalet_bookings",
            "booking_addons",
        ),
        run_sql(__file__, "0001_core"),
    ]
