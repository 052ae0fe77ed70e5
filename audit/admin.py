"""What happened, and how the resort is set up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import PermissionDenied
from django.core.validators import FileExtensionValidator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import config
from audit.admin_base import BackOfficeAdmin
from audit.admin_columns import pill
from audit.admin_fields import LinesField
from audit.admin_forms import BackOfficeForm
from audit.admin_plan import PlanField
from audit.admin_steps import Step
from audit.models import Activity, BrandingAsset, SecurityEvent, Setting

_PICTURES = ("png", "jpg", "jpeg", "webp", "avif", "woff2")
_SEVERITY_PILLS = {"info": "info", "warning": "warning", "error": "danger", "critical": "danger"}


@admin.register(SecurityEvent)
class SecurityEventAdmin(BackOfficeAdmin):
    adds = edits = False
    list_display = ("created_at", "event_type", "severity_pill", "user", "ip_address", "description")
    list_filter = ("severity", "created_at")
    search_fields = ("event_type", "user__email", "ip_address", "description")
    search_help_text = gettext_lazy("Event, person's e-mail, address")
    people = ("user",)
    fields = (
        "created_at", "event_type", "severity_pill", "user", "ip_address", "user_agent", "description", "metadata",
    )  # fmt: skip
    readonly_fields = ("created_at", "severity_pill")

    @admin.display(description=gettext_lazy("severity"), ordering="severity")
    def severity_pill(self, event: SecurityEvent) -> Any:
        """As a coloured word."""
        return pill(_SEVERITY_PILLS.get(event.severity or ""), event.get_severity_display())


@admin.register(Activity)
class ActivityAdmin(BackOfficeAdmin):
    adds = edits = False
    list_display = ("created_at", "user", "action", "target_type", "target_id")
    list_filter = ("created_at",)
    search_fields = ("action", "target_type", "target_id", "user__email")
    search_help_text = gettext_lazy("Action, thing, person's e-mail")
    people = ("user",)
    fields = ("created_at", "user", "action", "target_type", "target_id", "data")
    readonly_fields = ("created_at",)


class SettingForm(BackOfficeForm):
    """One value, edited as what it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "value" in self.fields:
            definition = config.SETTINGS[self.instance.key]
            self.fields["value"] = field_for(definition)

    def clean_value(self) -> Any:
        """Raises ValidationError in plain words when the value does not fit."""
        value = self.cleaned_data["value"]
        config.check(self.instance.key, value)
        return value


def field_for(definition: config.Definition) -> forms.Field:
    """The form field a setting of this kind is edited with."""
    common: dict[str, Any] = {"label": _("Value"), "required": False}
    match definition.kind:
        case config.Kind.NUMBER:
            return forms.IntegerField(
                label=_("Value"), min_value=definition.minimum, max_value=definition.maximum
            )
        case config.Kind.SWITCH:
            return forms.BooleanField(**common)
        case config.Kind.WEEKDAYS:
            days = [(name, _(name.capitalize())) for name in config.WEEKDAYS]
            return forms.MultipleChoiceField(choices=days, widget=forms.CheckboxSelectMultiple, **common)
        case config.Kind.DISCOUNTS:
            return forms.JSONField(widget=AdminTextareaWidget, **common)
        case config.Kind.PLAN:
            return PlanField(label=_("Value"))
        case config.Kind.LINES:
            return LinesField(**common)
        case _text:
            return forms.CharField(widget=AdminTextInputWidget, max_length=500, **common)


def _reset(request: HttpRequest, setting: Setting, cleaned: dict[str, Any]) -> str:
    config.change(key=setting.key, value=config.SETTINGS[setting.key].default, actor=request.user)
    return _("%(key)s has its default again.") % {"key": setting.key}


@admin.register(Setting)
class SettingAdmin(BackOfficeAdmin):
    """Every setting there is, whether somebody has changed it or not; a row is written with the first change."""

    adds = False
    form = SettingForm
    steps = (
        Step(
            "reset",
            gettext_lazy("Back to the default"),
            _reset,
            ((Setting, "UPDATE"),),
            possible=lambda setting: setting.value != config.SETTINGS[setting.key].default,
            explain=lambda request, setting: [
                _("The value becomes %(value)s.") % {"value": words_for(config.SETTINGS[setting.key].default)}
            ],
            bulk=False,
        ),
    )
    list_display = ("key", "value")
    search_fields = ("key",)
    fields = ("key", "explanation", "value", "default", "updated_at", "updated_by")
    readonly_fields = ("key", "explanation", "default", "updated_at", "updated_by")

    @admin.display(description=gettext_lazy("meaning"))
    def explanation(self, setting: Setting) -> Any:
        """What it is for."""
        return config.SETTINGS[setting.key].description

    @admin.display(description=gettext_lazy("default"))
    def default(self, setting: Setting) -> str:
        """What holds until somebody changes it."""
        return words_for(config.SETTINGS[setting.key].default)

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Setting | None:
        """The row, or the default of a setting nobody has changed."""
        key = object_id
        if key not in config.SETTINGS:
            return None
        found = Setting.objects.filter(pk=key).prefetch_related("updated_by").first()
        if found:
            return found
        setting = Setting(key=key, value=config.SETTINGS[key].default)
        setting.updated_at = None
        return setting

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """All keys by category, with what holds now."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        values = config.get_many("")
        wanted = request.GET.get("q", "").strip().lower()
        rows = [
            {
                "key": key,
                "url": reverse("admin:audit_setting_change", args=[quote(key)]),
                "description": definition.description,
                "value": words_for(values[key]),
                "is_default": values[key] == definition.default,
            }
            for key, definition in config.SETTINGS.items()
            if wanted in key.lower() or wanted in str(definition.description).lower()
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Settings"),
            "subtitle": None,
            "opts": self.opts,
            "rows": rows,
            "query": request.GET.get("q", ""),
        }
        return TemplateResponse(request, "admin/audit/settings.html", context)

    def save_model(self, request: HttpRequest, obj: Setting, form: Any, change: bool) -> None:
        """Through the service, which checks and records."""
        if "value" in form.changed_data:
            config.change(key=obj.key, value=form.cleaned_data["value"], actor=request.user)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The service has written it down."""


def words_for(value: Any) -> str:
    """A setting's value as a person reads it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return ", ".join(f"{name} {part}" for name, part in value.items() if isinstance(part, (str, int)))
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        between = " " if any(item.endswith(".") for item in value) else ", "
        return between.join(_(item[:1].upper() + item[1:]) for item in value) or _("none")
    if isinstance(value, list):
        return "; ".join(", ".join(f"{name} {part}" for name, part in item.items()) for item in value) or _(
            "none"
        )
    return str(value)


class BrandingAssetForm(BackOfficeForm):
    file = forms.FileField(
        label=gettext_lazy("File"),
        validators=[FileExtensionValidator(_PICTURES)],
        help_text=gettext_lazy("A picture (PNG, JPEG, WebP, AVIF) or a font (WOFF2)."),
    )


@admin.register(BrandingAsset)
class BrandingAssetAdmin(BackOfficeAdmin):
    form = BrandingAssetForm
    list_display = ("kind", "setting", "alt_text", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("setting",)
    search_fields = ("kind", "alt_text")
    ordering = ("kind",)
    fields = ("setting", "kind", "file", "alt_text", "is_active")
