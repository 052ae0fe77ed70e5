import uuid

import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import resort.db.rowsecurity
from resort.db.operations import keep_updated_at, run_sql


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("db", "0001_identity"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
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
                ("email", models.EmailField(max_length=255, unique=True, verbose_name="e-mail")),
                ("first_name", models.CharField(max_length=100, verbose_name="first name")),
                ("last_name", models.CharField(max_length=100, verbose_name="last name")),
                ("phone", models.CharField(blank=True, max_length=20, null=True, verbose_name="phone")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("customer", "Guest"),
                            ("staff", "Staff"),
                            ("admin", "Manager"),
                            ("superadmin", "Owner"),
                        ],
                        db_default="customer",
                        max_length=20,
                        null=True,
                        verbose_name="role",
                    ),
                ),
                (
                    "email_verified",
                    models.BooleanField(db_default=False, null=True, verbose_name="e-mail confirmed"),
                ),
                (
                    "last_password_change",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="password changed"
                    ),
                ),
                (
                    "two_factor_enabled",
                    models.BooleanField(db_default=False, null=True, verbose_name="two-factor sign-in"),
                ),
                ("two_factor_secret", models.TextField(blank=True, editable=False, null=True)),
                (
                    "failed_login_attempts",
                    models.IntegerField(
                        db_default=0, editable=False, null=True, verbose_name="failed sign-ins"
                    ),
                ),
                (
                    "locked_until",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="locked until"),
                ),
                (
                    "preferences",
                    models.JSONField(
                        db_default=models.Value({}, models.JSONField()), editable=False, null=True
                    ),
                ),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
                "db_table": "users",
                "ordering": ["last_name", "first_name"],
                "base_manager_name": "everything",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Notification",
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
                    "channel",
                    models.CharField(
                        choices=[("email", "E-mail"), ("site", "On the site")],
                        db_default="email",
                        max_length=20,
                        verbose_name="channel",
                    ),
                ),
                ("kind", models.CharField(max_length=50, verbose_name="kind")),
                ("subject", models.CharField(max_length=200, verbose_name="subject")),
                ("body", models.TextField(verbose_name="text")),
                ("data", models.JSONField(db_default=models.Value({}, models.JSONField()))),
                ("dedupe_key", models.CharField(max_length=200, unique=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read")),
            ],
            options={
                "verbose_name": "notification",
                "verbose_name_plural": "notifications",
                "db_table": "notifications",
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="PasswordHistory",
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
                ("password_hash", models.CharField(max_length=255)),
            ],
            options={
                "verbose_name": "former password",
                "verbose_name_plural": "former passwords",
                "db_table": "password_history",
            },
        ),
        migrations.CreateModel(
            name="Staff",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        db_column="id",
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="staff",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "department",
                    models.CharField(
                        choices=[
                            ("front_office", "Front office"),
                            ("housekeeping", "Housekeeping"),
                            ("pool", "Pool"),
                            ("restaurant", "Restaurant"),
                            ("kitchen", "Kitchen"),
                            ("finance", "Finance"),
                        ],
                        max_length=50,
                        verbose_name="department",
                    ),
                ),
                (
                    "position",
                    models.CharField(blank=True, max_length=100, null=True, verbose_name="job title"),
                ),
                ("hire_date", models.DateField(blank=True, null=True, verbose_name="employed since")),
                (
                    "hourly_rate",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="hourly rate"
                    ),
                ),
                ("is_active", models.BooleanField(db_default=True, null=True, verbose_name="employed")),
                (
                    "permissions",
                    models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), null=True),
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
            ],
            options={
                "verbose_name": "staff member",
                "verbose_name_plural": "staff",
                "db_table": "staff",
            },
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(fields=["email"], name="idx_users_email"),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                condition=models.Q(
                    models.Func(
                        models.F("role"),
                        output_field=models.BooleanField(),
                        template="%(expressions)s <> 'customer'",
                    )
                ),
                fields=["role"],
                name="idx_users_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"), name="users_email_any_case"
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("role__in", ["customer", "staff", "admin", "superadmin"]),
                    models.Q(("role__isnull", True), _negated=True),
                ),
                name="users_role_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("failed_login_attempts__gte", 0)),
                name="users_failed_login_attempts_floor",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=resort.db.rowsecurity.RowSecurity(
                grants={
                    "resort_admin": ["SELECT", "INSERT", "UPDATE"],
                    "resort_anonymous": [
                        "INSERT",
                        "SELECT (id, role, email_verified, two_factor_enabled, failed_login_attempts, preferences, created_at, updated_at)",
                    ],
                    "resort_customer": [
                        "SELECT",
                        "UPDATE (email, first_name, last_name, phone, password, last_login, last_password_change, two_factor_enabled, two_factor_secret, preferences, updated_at)",
                    ],
                    "resort_service": ["SELECT", "UPDATE"],
                },
                name="users_rls",
                policies=[
                    resort.db.rowsecurity.Policy(
                        check="id = (SELECT app.user_id()) AND role = 'customer' AND NOT email_verified",
                        command="INSERT",
                        name="sign_up",
                        role="resort_anonymous",
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        name="sign_up_read",
                        role="resort_anonymous",
                        using="id = (SELECT app.user_id())",
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        name="own_read",
                        role="resort_customer",
                        using="id = (SELECT app.user_id())",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="id = (SELECT app.user_id())",
                        command="UPDATE",
                        name="own_update",
                        role="resort_customer",
                        using="id = (SELECT app.user_id())",
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        name="staff_read_department",
                        role="resort_staff",
                        using="EXISTS (SELECT FROM staff s WHERE s.id = users.id AND s.department = (SELECT app.my_department()))",
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
        migrations.AddField(
            model_name="notification",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notifications",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="passwordhistory",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="password_history",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="staff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "department__in",
                        ["front_office", "housekeeping", "pool", "restaurant", "kitchen", "finance"],
                    ),
                    models.Q(("department__isnull", True), _negated=True),
                ),
                name="staff_department_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="staff",
            constraint=models.CheckConstraint(
                condition=models.Q(("hourly_rate__gte", 0)), name="staff_hourly_rate_floor"
            ),
        ),
        migrations.AddConstraint(
            model_name="staff",
            constraint=resort.db.rowsecurity.RowSecurity(
                grants={
                    "resort_admin": ["SELECT", "INSERT", "UPDATE"],
                    "resort_customer": ["SELECT"],
                    "resort_service": ["SELECT"],
                },
                name="staff_rls",
                policies=[
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        name="own_read",
                        role="resort_customer",
                        using="id = (SELECT app.user_id())",
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        name="staff_read_department",
                        role="resort_staff",
                        using="department = (SELECT app.my_department())",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="true", command="ALL", name="admin_all", role="resort_admin", using="true"
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT", name="service_read", role="resort_service", using="true"
                    ),
                ],
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("channel__in", ["email", "site"]), models.Q(("channel__isnull", True), _negated=True)
                ),
                name="notifications_channel_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=resort.db.rowsecurity.RowSecurity(
                grants={
                    "resort_admin": ["SELECT", "UPDATE (read_at)"],
                    "resort_customer": ["SELECT", "UPDATE (read_at)"],
                    "resort_service": ["SELECT", "INSERT", "UPDATE"],
                },
                name="notifications_rls",
                policies=[
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        name="own_read",
                        role="resort_customer",
                        using="user_id = (SELECT app.user_id())",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="user_id = (SELECT app.user_id())",
                        command="UPDATE",
                        name="own_mark_read",
                        role="resort_customer",
                        using="user_id = (SELECT app.user_id())",
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
            model_name="passwordhistory",
            constraint=resort.db.rowsecurity.RowSecurity(
                grants={
                    "resort_admin": ["INSERT", "SELECT"],
                    "resort_customer": ["SELECT", "INSERT"],
                    "resort_service": ["SELECT", "DELETE"],
                },
                name="password_history_rls",
                policies=[
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        name="own_read",
                        role="resort_customer",
                        using="user_id = (SELECT app.user_id())",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="user_id = (SELECT app.user_id())",
                        command="INSERT",
                        name="own_insert",
                        role="resort_customer",
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT",
                        name="admin_own_read",
                        role="resort_admin",
                        using="user_id = (SELECT app.user_id())",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="user_id = (SELECT app.user_id())",
                        command="INSERT",
                        name="admin_own_insert",
                        role="resort_admin",
                    ),
                    resort.db.rowsecurity.Policy(
                        check="true", command="ALL", name="service_all", role="resort_service", using="true"
                    ),
                ],
            ),
        ),
        keep_updated_at("users", "staff", "password_history", "notifications"),
        run_sql(__file__, "0001_users"),
    ]
