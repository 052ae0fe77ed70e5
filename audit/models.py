"""What happened and how the resort is set up."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID, TransactionNow
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit import policies
from resort.common.models import Row, one_of


class Severity(models.TextChoices):
    INFO = "info", _("Info")
    WARNING = "warning", _("Warning")
    ERROR = "error", _("Error")
    CRITICAL = "critical", _("Critical")


class SecurityEvent(Row):
    """A security event; append-only, written through `app.record_security_event`."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    event_type = models.CharField(_("event"), max_length=50)
    severity = models.CharField(
        _("severity"), max_length=20, choices=Severity, db_default=Severity.INFO, null=True
    )
    description = models.TextField(_("description"), null=True, blank=True)
    ip_address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    user_agent = models.TextField(_("browser"), null=True, blank=True)
    metadata = models.JSONField(null=True, blank=True)

    class Meta:
        db_table = "security_audit_log"
        verbose_name = _("security event")
        verbose_name_plural = _("security events")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="idx_audit_user"),
            models.Index(fields=["event_type", "-created_at"], name="idx_audit_type"),
        ]
        constraints = [one_of("severity", Severity, "security_audit_log"), policies.SECURITY_AUDIT_LOG]

    def __str__(self) -> str:
        return self.event_type


class Activity(Row):
    """What somebody did, written in the transaction that did it, through `app.record_activity`; append-only."""

    staff = models.ForeignKey(
        "accounts.Staff", models.PROTECT, null=True, blank=True, related_name="activities"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    action = models.CharField(_("action"), max_length=100)
    target_type = models.CharField(_("kind of thing"), max_length=50)
    target_id = models.CharField(_("thing"), max_length=100)
    data = models.JSONField(_("details"), db_default=models.Value({}, models.JSONField()))

    class Meta:
        db_table = "activity_logs"
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["target_type", "target_id", "-created_at"], name="idx_activity_target"),
            models.Index(fields=["-created_at"], name="idx_activity_created"),
        ]
        constraints = [policies.ACTIVITY_LOGS]

    def __str__(self) -> str:
        return f"{self.action} {self.target_type}"


class Setting(models.Model):
    """One setting of the resort; `audit.config` knows every key, its default and its meaning."""

    key = models.CharField(_("setting"), max_length=100, primary_key=True)
    value = models.JSONField(_("value"))
    category = models.CharField(_("category"), max_length=50, null=True, blank=True)
    description = models.TextField(_("description"), null=True, blank=True)
    created_at = models.DateTimeField(db_default=TransactionNow(), editable=False)
    updated_at = models.DateTimeField(_("changed"), db_default=TransactionNow(), editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        db_column="updated_by",
    )

    class Meta:
        db_table = "system_settings"
        verbose_name = _("setting")
        verbose_name_plural = _("settings")
        ordering = ["category", "key"]
        constraints = [policies.SYSTEM_SETTINGS]

    def __str__(self) -> str:
        return self.key


class BrandingAsset(models.Model):
    """A picture or text of the resort's look, belonging to one setting."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    setting = models.ForeignKey(Setting, models.PROTECT, related_name="assets", db_column="setting_key")
    kind = models.CharField(_("kind"), max_length=50)
    file = models.FileField(_("file"), upload_to="branding/", max_length=255)
    alt_text = models.CharField(_("description for those who cannot see it"), max_length=255, db_default="")
    is_active = models.BooleanField(_("in use"), db_default=True)
    created_at = models.DateTimeField(db_default=TransactionNow(), editable=False)
    updated_at = models.DateTimeField(db_default=TransactionNow(), editable=False)

    class Meta:
        db_table = "branding_assets"
        verbose_name = _("branding asset")
        verbose_name_plural = _("branding assets")
        constraints = [policies.BRANDING_ASSETS]

    def __str__(self) -> str:
        return self.kind
