"""What guests eat, charged to their stay and paid at check-out."""

import uuid
from decimal import Decimal

import django.contrib.postgres.functions
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import resort.db.rowsecurity
from resort.db.operations import keep_updated_at, run_sql


class Migration(migrations.Migration):
    dependencies = [
        ("chalets", "0010_busy_from_index"),
        ("payments", "0009_table_money"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StayCharge",
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
                    "source",
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
                ("reference", models.UUIDField(verbose_name="of what")),
                ("description", models.CharField(max_length=200, verbose_name="what")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="amount")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "To pay at check-out"),
                            ("settled", "Paid"),
                            ("cancelled", "Taken back"),
                        ],
                        db_default="open",
                        default="open",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="paid")),
                (
                    "cancelled_because",
                    models.CharField(
                        blank=True, db_default="", max_length=200, verbose_name="why taken back"
                    ),
                ),
                (
                    "booking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charges",
                        to="chalets.booking",
                        verbose_name="stay",
                    ),
                ),
                (
                    "payment",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stay_charge",
                        to="payments.payment",
                    ),
                ),
                (
                    "posted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="charged by",
                    ),
                ),
            ],
            options={
                "verbose_name": "charge to a stay",
                "verbose_name_plural": "charges to stays",
                "db_table": "stay_charges",
                "ordering": ["created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("source__in", ["chalet", "pool", "restaurant", "membership"]),
                            models.Q(("source__isnull", True), _negated=True),
                        ),
                        name="stay_charges_source_listed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["open", "settled", "cancelled"]),
                            models.Q(("status__isnull", True), _negated=True),
                        ),
                        name="stay_charges_status_listed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", Decimal("0.01"))), name="stay_charges_amount_floor"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("payment__isnull", False),
                                ("settled_at__isnull", False),
                                ("status", "settled"),
                            ),
                            models.Q(
                                models.Q(("status", "settled"), _negated=True), ("payment__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="stay_charges_settled_is_paid",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("status"),
                                output_field=models.BooleanField(),
                                template="%(expressions)s <> 'cancelled'",
                            )
                        ),
                        fields=("source", "reference"),
                        name="stay_charges_once",
                    ),
                    resort.db.rowsecurity.RowSecurity(
                        grants={
                            "resort_admin": ["SELECT", "INSERT", "UPDATE"],
                            "resort_customer": ["SELECT"],
                            "resort_service": ["SELECT"],
                            "resort_staff": [
                                "INSERT",
                                "UPDATE (status, settled_at, payment_id, cancelled_because, updated_at)",
                            ],
                        },
                        name="stay_charges_rls",
                        policies=[
                            resort.db.rowsecurity.Policy(
                                command="SELECT",
                                name="own_read",
                                role="resort_customer",
                                using="EXISTS (SELECT FROM chalet_bookings b WHERE b.id = booking_id AND b.user_id = (SELECT app.user_id()))",
                            ),
                            resort.db.rowsecurity.Policy(
                                command="SELECT",
                                departments=("restaurant", "pool", "front_office", "finance"),
                                name="staff_read",
                                role="resort_staff",
                                using="true",
                            ),
                            resort.db.rowsecurity.Policy(
                                check="posted_by_id = (SELECT app.user_id()) AND status = 'open'",
                                command="INSERT",
                                departments=("restaurant", "pool", "front_office", "finance"),
                                name="staff_charge",
                                role="resort_staff",
                            ),
                            resort.db.rowsecurity.Policy(
                                check="true",
                                command="UPDATE",
                                departments=("front_office", "finance"),
                                name="desk_settle",
                                role="resort_staff",
                                using="status = 'open'",
                            ),
                            resort.db.rowsecurity.Policy(
                                check="status = 'cancelled'",
                                command="UPDATE",
                                departments=("restaurant", "pool", "front_office", "finance"),
                                name="staff_take_back",
                                role="resort_staff",
                                using="status = 'open'",
                            ),
                            resort.db.rowsecurity.Policy(
                                check="true",
                                command="ALL",
                                name="admin_all",
                                role="resort_admin",
                                using="true",
                            ),
                            resort.db.rowsecurity.Policy(
                                command="SELECT", name="service_read", role="resort_service", using="true"
                            ),
                        ],
                    ),
                ],
            },
        ),
        keep_updated_at("stay_charges"),
        run_sql(__file__, "0011_stay_charges"),
    ]
