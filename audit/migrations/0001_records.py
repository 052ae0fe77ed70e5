import uuid

import django.contrib.postgres.functions
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import resort.db.rowsecurity
from resort.db.operations import append_only, keep_updated_at, run_sql


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("payments", "0001_payments"),
    ]

    operations = [
        migrations.CreateModel(
            name="Setting",
            fields=[
                (
                    "key",
                    models.CharField(
                        max_length=100, primary_key=True, serialize=False, verbose_name="setting"
                    ),
                ),
                ("value", models.JSONField(verbose_name="value")),
                ("category", models.CharField(blank=True, max_length=50, null=True, verbose_name="category")),
                ("description", models.TextField(blank=True, null=True, verbose_name="description")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), editable=False
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(),
                        editable=False,
                        verbose_name="changed",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        blank=True,
                        db_column="updated_by",
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "setting",
                "verbose_name_plural": "settings",
                "db_table": "system_settings",
                "ordering": ["category", "key"],
            },
        ),
        migrations.CreateModel(
            name="BrandingAsset",
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
                ("kind", models.CharField(max_length=50, verbose_name="kind")),
                ("file", models.FileField(max_length=255, upload_to="branding/", verbose_name="file")),
                (
                    "alt_text",
                    models.CharField(
                        db_default="", max_length=255, verbose_name="description for those who cannot see it"
                    ),
                ),
                ("is_active", models.BooleanField(db_default=True, verbose_name="in use")),
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
                    "setting",
                    models.ForeignKey(
                        db_column="setting_key",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assets",
                        to="audit.setting",
                    ),
                ),
            ],
            options={
                "verbose_name": "branding asset",
                "verbose_name_plural": "branding assets",
                "db_table": "branding_assets",
            },
        ),
        migrations.CreateModel(
            name="Activity",
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
                ("action", models.CharField(max_length=100, verbose_name="action")),
                ("target_type", models.CharField(max_length=50, verbose_name="kind of thing")),
                ("target_id", models.CharField(max_length=100, verbose_name="thing")),
                (
                    "data",
                    models.JSONField(db_default=models.Value({}, models.JSONField()), verbose_name="details"),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="accounts.staff",
                    ),
                ),
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
            ],
            options={
                "verbose_name": "activity",
                "verbose_name_plural": "activities",
                "db_table": "activity_logs",
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(
                        fields=["target_type", "target_id", "-created_at"], name="idx_activity_target"
                    ),
                    models.Index(fields=["-created_at"], name="idx_activity_created"),
                ],
                "constraints": [
                    resort.db.rowsecurity.RowSecurity(
                        grants={
                            "resort_admin": ["SELECT"],
                            "resort_service": ["SELECT"],
                            "resort_staff": ["SELECT"],
                        },
                        name="activity_logs_rls",
                        policies=[
                            resort.db.rowsecurity.Policy(
                                command="SELECT",
                                name="staff_read_own",
                                role="resort_staff",
                                using="staff_id = (SELECT app.user_id())",
                            ),
                            resort.db.rowsecurity.Policy(
                                command="SELECT", name="admin_read", role="resort_admin", using="true"
                            ),
                            resort.db.rowsecurity.Policy(
                                command="SELECT", name="service_read", role="resort_service", using="true"
                            ),
                        ],
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SecurityEvent",
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
                ("event_type", models.CharField(max_length=50, verbose_name="event")),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("info", "Info"),
                            ("warning", "Warning"),
                            ("error", "Error"),
                            ("critical", "Critical"),
                        ],
                        db_default="info",
                        max_length=20,
                        null=True,
                        verbose_name="severity",
                    ),
                ),
                ("description", models.TextField(blank=True, null=True, verbose_name="description")),
                ("ip_address", models.GenericIPAddressField(blank=True, null=True, verbose_name="address")),
                ("user_agent", models.TextField(blank=True, null=True, verbose_name="browser")),
                ("metadata", models.JSONField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "security event",
                "verbose_name_plural": "security events",
                "db_table": "security_audit_log",
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(fields=["user", "-created_at"], name="idx_audit_user"),
                    models.Index(fields=["event_type", "-created_at"], name="idx_audit_type"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("severity__in", ["info", "warning", "error", "critical"]),
                            models.Q(("severity__isnull", True), _negated=True),
                        ),
                        name="security_audit_log_severity_listed",
                    ),
                    resort.db.rowsecurity.RowSecurity(
                        grants={"resort_admin": ["SELECT"], "resort_service": ["INSERT"]},
                        name="security_audit_log_rls",
                        policies=[
                            resort.db.rowsecurity.Policy(
                                command="SELECT", name="admin_read", role="resort_admin", using="true"
                            ),
                            resort.db.rowsecurity.Policy(
                                check="true", command="INSERT", name="service_insert", role="resort_service"
                            ),
                        ],
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="setting",
            constraint=resort.db.rowsecurity.RowSecurity(
                grants={
                    "resort_admin": ["SELECT", "INSERT", "UPDATE"],
                    "resort_anonymous": ["SELECT"],
                    "resort_customer": ["SELECT"],
                    "resort_service": ["SELECT"],
                },
                name="system_settings_rls",
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
                        check="true", command="ALL", name="admin_write", role="resort_admin", using="true"
                    ),
                ],
            ),
        ),
        migrations.AddConstraint(
            model_name="brandingasset",
            constraint=resort.db.rowsecurity.RowSecurity(
                grants={
                    "resort_admin": ["SELECT", "INSERT", "UPDATE", "DELETE"],
                    "resort_anonymous": ["SELECT"],
                    "resort_customer": ["SELECT"],
                    "resort_service": ["SELECT"],
                },
                name="branding_assets_rls",
                policies=[
                    resort.db.rowsecurity.Policy(
                        command="SELECT", name="visitor_read", role="resort_anonymous", using="is_active"
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT", name="customer_read", role="resort_customer", using="is_active"
                    ),
                    resort.db.rowsecurity.Policy(
                        command="SELECT", name="service_read", role="resort_service", using="true"
                    ),
                    resort.db.rowsecurity.Policy(
                        check="true", command="ALL", name="admin_write", role="resort_admin", using="true"
                    ),
                ],
            ),
        ),
        keep_updated_at("system_settings", "branding_assets"),
        append_only("security_audit_log", "activity_logs"),
        run_sql(__file__, "0001_records"),
    ]
