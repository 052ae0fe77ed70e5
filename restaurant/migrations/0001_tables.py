import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import resort.db.rowsecurity
import restaurant.models
from resort.db.operations import keep_updated_at


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("pool", "0001_tickets"),
    ]

    operations = [
        migrations.CreateModel(
            name="MenuCategory",
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
                ("sort_order", models.IntegerField(db_default=0, verbose_name="order")),
                ("is_active", models.BooleanField(db_default=True, verbose_name="shown")),
            ],
            options={
                "verbose_name": "menu category",
                "verbose_name_plural": "menu categories",
                "db_table": "menu_categories",
                "ordering": ["sort_order", "name"],
                "constraints": [
                    resort.db.rowsecurity.RowSecurity(
                        grants={
                            "resort_admin": ["SELECT", "INSERT", "UPDATE"],
                            "resort_anonymous": ["SELECT"],
                            "resort_customer": ["SELECT"],
                            "resort_service": ["SELECT"],
                        },
                        name="menu_categories_rls",
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
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Table",
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
                ("table_number", models.IntegerField(unique=True, verbose_name="number")),
                ("capacity", models.IntegerField(verbose_name="seats")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("available", "Free"),
                            ("occupied", "Seated"),
                            ("reserved", "Reserved"),
                            ("cleaning", "Being cleared"),
                            ("out_of_service", "Out of service"),
                        ],
                        db_default="available",
                        max_length=20,
                        null=True,
                        verbose_name="status",
                    ),
                ),
                ("is_active", models.BooleanField(db_default=True, null=True, verbose_name="in use")),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "verbose_name": "table",
                "verbose_name_plural": "tables",
                "db_table": "restaurant_tables",
                "ordering": ["table_number"],
                "base_manager_name": "everything",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["available", "occupied", "reserved", "cleaning", "out_of_service"],
                            ),
                            models.Q(("status__isnull", True), _negated=True),
                        ),
                        name="restaurant_tables_status_listed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("capacity__gte", 1)), name="restaurant_tables_capacity_floor"
                    ),
                    resort.db.rowsecurity.RowSecurity(
                        grants={
                            "resort_admin": ["SELECT", "INSERT", "UPDATE"],
                            "resort_anonymous": ["SELECT"],
                            "resort_customer": ["SELECT"],
                            "resort_service": ["SELECT"],
                            "resort_staff": ["UPDATE (status, updated_at)"],
                        },
                        name="restaurant_tables_rls",
                        policies=[
                            resort.db.rowsecurity.Policy(
                                command="SELECT",
                                name="visitor_read",
                                role="resort_anonymous",
                                using="is_active AND deleted_at IS NULL",
                            ),
                            resort.db.rowsecurity.Policy(
                                command="SELECT",
                                name="customer_read",
                                role="resort_customer",
                                using="is_active AND deleted_at IS NULL",
                            ),
                            resort.db.rowsecurity.Policy(
                                command="SELECT", name="service_read", role="resort_service", using="true"
                            ),
                            resort.db.rowsecurity.Policy(
                                command="SELECT", name="staff_read", role="resort_staff", using="true"
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
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="MenuItem",
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
                    "image_url",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="picture"),
                ),
                ("is_available", models.BooleanField(db_default=True, null=True, verbose_name="available")),
                (
                    "prep_time_minutes",
                    models.IntegerField(blank=True, null=True, verbose_name="minutes to prepare"),
                ),
                (
                    "allergens",
                    models.JSONField(
                        blank=True,
                        db_default=models.Value([], models.JSONField()),
                        null=True,
                        verbose_name="allergens",
                    ),
                ),
                ("sort_order", models.IntegerField(db_default=0, null=True, verbose_name="order")),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="restaurant.menucategory",
                    ),
                ),
            ],
            options={
                "verbose_name": "menu item",
                "verbose_name_plural": "menu items",
                "db_table": "menu_items",
                "ordering": ["sort_order", "name"],
                "base_manager_name": "everything",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("price__gte", 0)), name="menu_items_price_floor"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("prep_time_minutes__gte", 0)),
                        name="menu_items_prep_time_minutes_floor",
                    ),
                    resort.db.rowsecurity.RowSecurity(
                        grants={
                            "resort_admin": ["SELECT", "INSERT", "UPDATE"],
                            "resort_anonymous": ["SELECT"],
                            "resort_customer": ["SELECT"],
                            "resort_service": ["SELECT"],
                            "resort_staff": ["UPDATE (is_available, updated_at)"],
                        },
                        name="menu_items_rls",
                        policies=[
                            resort.db.rowsecurity.Policy(
                                command="SELECT",
                                name="visitor_read",
                                role="resort_anonymous",
                                using="deleted_at IS NULL",
                            ),
                            resort.db.rowsecurity.Policy(
                                command="SELECT",
                                name="customer_read",
                                role="resort_customer",
                                using="deleted_at IS NULL",
                            ),
                            resort.db.rowsecurity.Policy(
                                command="SELECT", name="service_read", role="resort_service", using="true"
                            ),
                            resort.db.rowsecurity.Policy(
                                command="SELECT", name="staff_read", role="resort_staff", using="true"
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
            name="Reservation",
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
                ("reservation_date", models.DateField(verbose_name="day")),
                ("reservation_time", models.TimeField(verbose_name="time")),
                ("turn_minutes", models.IntegerField(db_default=120, verbose_name="turn in minutes")),
                ("party_size", models.IntegerField(verbose_name="party")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("booked", "Booked"),
                            ("confirmed", "Confirmed"),
                            ("arrived", "Arrived"),
                            ("seated", "Seated"),
                            ("finished", "Finished"),
                            ("cancelled", "Cancelled"),
                            ("no_show", "No-show"),
                        ],
                        db_default="booked",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("guest_name", models.CharField(max_length=200, verbose_name="name")),
                ("guest_phone", models.CharField(blank=True, max_length=20, null=True, verbose_name="phone")),
                (
                    "special_requests",
                    models.TextField(blank=True, null=True, verbose_name="special requests"),
                ),
                (
                    "confirmation_code",
                    models.CharField(max_length=20, unique=True, verbose_name="confirmation code"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="table_reservations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reservations",
                        to="restaurant.table",
                    ),
                ),
            ],
            options={
                "verbose_name": "reservation",
                "verbose_name_plural": "reservations",
                "db_table": "table_reservations",
                "ordering": ["-reservation_date", "-reservation_time"],
                "indexes": [
                    models.Index(
                        fields=["reservation_date", "reservation_time"], name="idx_reservations_date"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "booked",
                                    "confirmed",
                                    "arrived",
                                    "seated",
                                    "finished",
                                    "cancelled",
                                    "no_show",
                                ],
                            ),
                            models.Q(("status__isnull", True), _negated=True),
                        ),
                        name="table_reservations_status_listed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("party_size__gte", 1)), name="table_reservations_party_size_floor"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("turn_minutes__gte", 1)), name="table_reservations_turn_floor"
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(
                            ("status__in", ["booked", "confirmed", "arrived", "seated"]),
                            ("table__isnull", False),
                        ),
                        expressions=[
                            (
                                restaurant.models.SeatingTime(
                                    models.ExpressionWrapper(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("reservation_date"), "+", models.F("reservation_time")
                                        ),
                                        output_field=models.DateTimeField(),
                                    ),
                                    models.Func(
                                        models.F("reservation_date"),
                                        models.F("reservation_time"),
                                        models.F("turn_minutes"),
                                        output_field=models.DateTimeField(),
                                        template="(reservation_date + reservation_time + turn_minutes * '1 min'::interval)",
                                    ),
                                ),
                                "&&",
                            ),
                            ("table", "="),
                        ],
                        name="table_reservations_no_overlap",
                    ),
                    resort.db.rowsecurity.RowSecurity(
                        grants={
                            "resort_admin": ["SELECT", "INSERT", "UPDATE"],
                            "resort_customer": [
                                "SELECT",
                                "INSERT",
                                "UPDATE (status, special_requests, updated_at)",
                            ],
                            "resort_service": ["SELECT", "INSERT", "UPDATE"],
                            "resort_staff": [
                                "UPDATE (table_id, reservation_date, reservation_time, turn_minutes, party_size, status, guest_name, guest_phone, special_requests, updated_at)"
                            ],
                        },
                        name="table_reservations_rls",
                        policies=[
                            resort.db.rowsecurity.Policy(
                                command="SELECT",
                                name="own_read",
                                role="resort_customer",
                                using="user_id = (SELECT app.user_id())",
                            ),
                            resort.db.rowsecurity.Policy(
                                check="user_id = (SELECT app.user_id()) AND status IN ('booked', 'confirmed')",
                                command="INSERT",
                                name="own_reserve",
                                role="resort_customer",
                            ),
                            resort.db.rowsecurity.Policy(
                                check="user_id = (SELECT app.user_id()) AND status IN ('booked', 'confirmed', 'cancelled')",
                                command="UPDATE",
                                name="own_cancel",
                                role="resort_customer",
                                using="user_id = (SELECT app.user_id()) AND status IN ('booked', 'confirmed')",
                            ),
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
            name="Order",
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
                ("order_number", models.CharField(max_length=20, unique=True, verbose_name="number")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "New"),
                            ("cooking", "Cooking"),
                            ("ready", "Ready"),
                            ("completed", "Served"),
                            ("cancelled", "Cancelled"),
                        ],
                        db_default="pending",
                        max_length=20,
                        null=True,
                        verbose_name="status",
                    ),
                ),
                (
                    "kitchen_notes",
                    models.TextField(blank=True, null=True, verbose_name="notes for the kitchen"),
                ),
                ("ready_at", models.DateTimeField(blank=True, null=True, verbose_name="ready")),
                ("completed_at", models.DateTimeField(blank=True, null=True, verbose_name="served")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="cancelled")),
                (
                    "cancellation_reason",
                    models.TextField(blank=True, null=True, verbose_name="why cancelled"),
                ),
                (
                    "completed_by",
                    models.ForeignKey(
                        blank=True,
                        db_column="completed_by",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.staff",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_column="created_by",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.staff",
                    ),
                ),
                (
                    "ready_by",
                    models.ForeignKey(
                        blank=True,
                        db_column="ready_by",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.staff",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        blank=True,
                        db_column="started_by",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.staff",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="restaurant.table",
                    ),
                ),
            ],
            options={
                "verbose_name": "order",
                "verbose_name_plural": "orders",
                "db_table": "kitchen_orders",
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ["pending", "cooking"])),
                        fields=["status"],
                        name="idx_orders_status",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["pending", "cooking", "ready", "completed", "cancelled"]),
                            models.Q(("status__isnull", True), _negated=True),
                        ),
                        name="kitchen_orders_status_listed",
                    ),
                    resort.db.rowsecurity.RowSecurity(
                        grants={
                            "resort_admin": ["SELECT", "INSERT", "UPDATE"],
                            "resort_service": ["SELECT", "INSERT", "UPDATE"],
                            "resort_staff": ["SELECT", "INSERT", "UPDATE"],
                        },
                        name="kitchen_orders_rls",
                        policies=[
                            resort.db.rowsecurity.Policy(
                                command="SELECT",
                                departments=("restaurant", "kitchen"),
                                name="house_read",
                                role="resort_staff",
                                using="true",
                            ),
                            resort.db.rowsecurity.Policy(
                                check="created_by = (SELECT app.user_id())",
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
        keep_updated_at(
            "restaurant_tables", "table_reservations", "menu_categories", "menu_items", "kitchen_orders"
        ),
    ]
