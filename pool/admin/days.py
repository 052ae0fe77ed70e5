"""Half-days: how many places, how many are sold, and closing them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audit.admin_base import BackOfficeAdmin
from audit.admin_columns import EMPTY, pill
from pool.admin.day_filters import DayViewFilter
from pool.admin.day_steps import DAY_STEPS, name_of
from pool.errors import PlacesNotPossible, PoolRefused
from pool.models import Capacity
from pool.services import closures, days
from pool.services.selling import today
from resort.db import access
from resort.templatetags.dates import day as day_in_words


@admin.register(Capacity)
class HalfDayAdmin(BackOfficeAdmin):
    """Places are set here by hand, or follow the settings; how many are taken only sales change."""

    steps = DAY_STEPS
    refusals = (PoolRefused,)

    list_display = ("date", "half", "state", "taken", "free", "places", "kept", "places_by")
    list_display_links = ("date",)
    list_filter = (DayViewFilter, "half", "closed_for", "day")
    list_per_page = 60
    ordering = ("day", "-half")
    fieldsets = (
        (None, {"fields": ("day", "half", "state", "places", "kept", "taken", "free", "places_by")}),
        (gettext_lazy("Closed"), {"fields": ("closed_for", "closed_note", "letters")}),
        (gettext_lazy("Tickets"), {"fields": ("tickets",)}),
    )
    readonly_fields = (
        "state", "taken", "free", "places_by", "closed_for", "closed_note", "letters", "tickets",
    )  # fmt: skip

    @admin.display(description=gettext_lazy("day"), ordering="day")
    def date(self, half_day: Capacity) -> str:
        """With its weekday."""
        return day_in_words(half_day.day)

    @admin.display(description=gettext_lazy("state"))
    def state(self, half_day: Capacity) -> Any:
        """Closed, over, sold out or open."""
        if half_day.closed_for:
            return pill("cancelled", _("Closed: %(why)s") % {"why": half_day.get_closed_for_display()})
        if half_day.day < today(timezone.now()):
            return pill("expired", _("Past"))
        if not self.free(half_day):
            return pill("pending", _("Sold out"))
        return pill("confirmed", _("Open"))

    @admin.display(description=gettext_lazy("for sale"))
    def free(self, half_day: Capacity) -> int:
        """Places anybody may still buy."""
        return half_day.places - half_day.kept - half_day.taken

    @admin.display(description=gettext_lazy("places from"), ordering="by_hand")
    def places_by(self, half_day: Capacity) -> Any:
        """A manager's hand, or the settings."""
        return pill("info", _("By hand")) if half_day.by_hand else _("Settings")

    @admin.display(description=gettext_lazy("letters"))
    def letters(self, half_day: Capacity) -> Any:
        """How far the worker is with asking the guests, and how many have not chosen."""
        if not half_day.closed_for:
            return EMPTY
        done = closures.progress(half_day)
        if not done.tickets:
            return EMPTY
        if done.asked < done.tickets:
            return _("%(asked)d of %(tickets)d guests are written to; the rest follows in a moment.") % {
                "asked": done.asked,
                "tickets": done.tickets,
            }
        return ngettext(
            "%(count)d guest is written to and has not chosen yet.",
            "%(count)d guests are written to and have not chosen yet.",
            done.asked,
        ) % {"count": done.asked}

    @admin.display(description=gettext_lazy("list"))
    def tickets(self, half_day: Capacity) -> Any:
        """All tickets of the day."""
        url = reverse("admin:pool_ticket_changelist")
        return format_html(
            '<a href="{}?ticket_date={}">{}</a>',
            url,
            half_day.day.isoformat(),
            _("Tickets of %(day)s") % {"day": day_in_words(half_day.day)},
        )

    def step_summary(self, obj: Capacity) -> list[tuple[Any, Any]]:
        """Which half-day, and how full."""
        return [(_("half-day"), name_of(obj)), (_("sold"), f"{obj.taken} / {obj.places - obj.kept}")]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without what has not happened."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or obj.closed_for:
            return fieldsets
        return [part for part in fieldsets if "closed_for" not in part[1]["fields"]]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A half-day that is on sale stays where it is."""
        fixed = super().get_readonly_fields(request, obj)
        return fixed if obj is None else [*fixed, "day", "half"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The form sets places; whoever only closes half-days finds buttons for that."""
        return "places" in access.changeable_columns(request.user, Capacity)

    def save_model(self, request: HttpRequest, obj: Capacity, form: Any, change: bool) -> None:
        """Places set here are set by hand; raises the database's refusal, which the page tells in words."""
        if not change:
            obj.by_hand = True
            super().save_model(request, obj, form, change)
        elif form.changed_data:
            refused: BaseException | None = None
            try:
                days.set_places(half_day=obj, places=obj.places, kept=obj.kept)
            except PlacesNotPossible as error:
                refused = error.__cause__
            if refused is not None:
                raise refused  # as the database said it: its own cause must stay

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The service has written it down."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Whoever may keep half-days finds all of them up to the horizon."""
        may_keep = access.may(request.user, Capacity, "INSERT") and access.may(
            request.user, Capacity, "UPDATE"
        )
        if may_keep and request.method == "GET":
            days.open_days(now=timezone.now())
        return super().changelist_view(request, extra_context)
