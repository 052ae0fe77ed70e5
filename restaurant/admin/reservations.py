"""Reservations, the tables they hold, and the parties who wait. Everything here moves through services."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audit import config
from audit.admin_ask import ask
from audit.admin_base import BackOfficeAdmin
from audit.admin_columns import EMPTY, money_column, pill, status_column
from resort.db import access
from resort.templatetags.dates import clock, day
from restaurant.admin.reservation_filters import ReservationViewFilter
from restaurant.admin.reservation_forms import PhoneForm, QueueForm, WalkInForm, ids
from restaurant.admin.reservation_steps import RESERVATION_STEPS, WAIT_STEPS
from restaurant.errors import RestaurantRefused
from restaurant.models import Reservation, Seating, Wait
from restaurant.rules import steps
from restaurant.rules.turns import is_late
from restaurant.services import seating
from restaurant.services.reserving import phone, queue
from restaurant.services.reserving.booking import Guest, Wish
from restaurant.services.reserving.house import local

_COMING = ("today", "expected", "late", "no_show", "here", "tomorrow", "coming", "deposit", "against")


class AsksMixin:
    """One more page of an admin: a form, one call of a service, and what it says."""

    admin_site: Any
    opts: Any

    def ask(
        self, request: HttpRequest, form_class: type[forms.Form], title: str, do: Callable[[dict[str, Any]], str],
        initial: dict[str, Any] | None = None,
    ) -> HttpResponse:  # fmt: skip
        """Show the form; sent, do it, or repeat what the house says."""
        form = form_class(request.POST or None, initial=initial)
        if request.method == "POST" and form.is_valid():
            try:
                messages.success(request, do(form.cleaned_data))
                return HttpResponseRedirect(
                    "../?view=today" if self.opts.model_name == "reservation" else "../"
                )
            except RestaurantRefused as refusal:
                form.add_error(None, str(refusal))
        return ask(self, request, form, title=title)


@admin.register(Reservation)
class ReservationAdmin(AsksMixin, BackOfficeAdmin):
    """Who comes when; a name or a wish is corrected here, all else is a step."""

    adds = False
    steps = RESERVATION_STEPS
    refusals = (RestaurantRefused,)
    list_display = (
        "confirmation_code", "reservation_date", "at", "guest_name", "party_size", "tables", "status_pill", "flags",
    )  # fmt: skip
    list_filter = (ReservationViewFilter, "service", "status", "reservation_date")
    list_select_related = ("service",)
    search_fields = ("confirmation_code", "guest_name", "guest_phone", "guest_email")
    search_help_text = gettext_lazy("Code, name, phone or e-mail")
    ordering = ("-reservation_date", "reservation_time")
    fieldsets = (
        (
            None,
            {"fields": ("confirmation_code", "status", "when", "party_size", "tables", "turn_minutes", "flags")},
        ),
        (gettext_lazy("Guest"), {"fields": ("guest_name", "guest_phone", "guest_email", "special_requests")}),
        (gettext_lazy("Wishes"), {"fields": ("wishes", "high_chairs", "source", "override_reason")}),
        (gettext_lazy("Deposit"), {"fields": ("deposit", "deposit_status", "hold_expires_at")}),
        (
            gettext_lazy("What happened"),
            {
                "fields": (
                    "created_at", "reminded_at", "arrived_at", "seated_at", "finished_at", "cancelled_at",
                    "cancellation_reason",
                )
            },
        ),
    )  # fmt: skip
    readonly_fields = (
        "confirmation_code", "when", "party_size", "tables", "turn_minutes", "flags", "wishes", "source",
        "override_reason", "deposit", "deposit_status", "hold_expires_at", "created_at", "reminded_at", "arrived_at",
        "seated_at", "finished_at", "cancelled_at", "cancellation_reason",
    )  # fmt: skip

    status_pill = status_column("status", gettext_lazy("status"))
    deposit = money_column("deposit_amount", gettext_lazy("deposit"))

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the tables each holds or held."""
        return super().get_queryset(request).select_related("table").prefetch_related("seatings__table")

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """What is to come in the order it comes; what is over, the latest first."""
        if request.GET.get("view") in _COMING:
            return ("reservation_date", "reservation_time")
        return self.ordering

    @admin.display(description=gettext_lazy("time"), ordering="reservation_time")
    def at(self, reservation: Reservation) -> str:
        """In the reader's way."""
        return clock(reservation.reservation_time)

    @admin.display(description=gettext_lazy("when"))
    def when(self, reservation: Reservation) -> str:
        """Day and time."""
        return f"{day(reservation.reservation_date)}, {clock(reservation.reservation_time)}"

    @admin.display(description=gettext_lazy("tables"))
    def tables(self, reservation: Reservation) -> str:
        """Their numbers."""
        held = sorted(each.table.table_number for each in reservation.seatings.all())
        if not held and reservation.table:
            held = [reservation.table.table_number]
        return ", ".join(map(str, held)) or EMPTY

    @admin.display(description=gettext_lazy("wishes"))
    def wishes(self, reservation: Reservation) -> str:
        """A window, a quiet corner."""
        return ", ".join(map(str, reservation.preferences)) or EMPTY

    @admin.display(description=gettext_lazy("notice"))
    def flags(self, reservation: Reservation) -> Any:
        """Late, or waiting for its deposit."""
        late = reservation.status in steps.EXPECTED and is_late(
            reservation.reservation_date,
            reservation.reservation_time,
            now=local(timezone.now()),
            grace_minutes=config.get("restaurant.late_minutes"),
        )
        if late:
            return pill("late", _("Late"))
        if reservation.status in steps.HOLDING and reservation.deposit_status == "pending":
            return pill("pending", _("Deposit not paid"))
        return EMPTY

    def step_summary(self, obj: Reservation) -> list[tuple[Any, Any]]:
        """Who, when, how many, where."""
        return [
            (_("guest"), obj.guest_name),
            (_("when"), self.when(obj)),
            (_("guests"), obj.party_size),
            (_("tables"), self.tables(obj)),
        ]

    # Somebody calls, somebody stands at the door.

    def get_urls(self) -> list[Any]:
        """Two more addresses."""
        guarded = self.admin_site.admin_view
        return [
            path("call/", guarded(self.call_view), name="restaurant_reservation_call"),
            path("walk-in/", guarded(self.walk_in_view), name="restaurant_reservation_walk_in"),
            *super().get_urls(),
        ]

    def _check(self, request: HttpRequest) -> None:
        if not access.may(request.user, Reservation, "INSERT") or not request.user.is_staff:  # type: ignore[union-attr]
            raise PermissionDenied

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the way to the floor, and offer both."""
        may = access.may(request.user, Reservation, "INSERT")
        tools = [
            {"url": reverse("floor:plan"), "label": _("Floor plan")},
            {"url": "call/", "label": _("Reserve for a caller")},
            {"url": "walk-in/", "label": _("Seat a walk-in")},
        ]
        return super().changelist_view(request, {**(extra_context or {}), "tools": tools if may else []})

    def call_view(self, request: HttpRequest) -> HttpResponse:
        """A table for somebody on the phone."""
        self._check(request)

        def do(data: dict[str, Any]) -> str:
            made = phone.reserve(
                wish=Wish(data["day"], data["at"], data["party"]),
                guest=Guest(data["name"], data["email"], data["phone"], data["requests"]),
                actor=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
                reason=data["reason"],
            )
            return _("Reserved: %(code)s, table %(tables)s.") % {
                "code": made.confirmation_code,
                "tables": self.tables(made),
            }

        initial = {"day": timezone.localdate()}
        return self.ask(request, PhoneForm, _("Reserve for a caller"), do, initial)

    def walk_in_view(self, request: HttpRequest) -> HttpResponse:
        """A party from the door to its table."""
        self._check(request)

        def do(data: dict[str, Any]) -> str:
            seating.walk_in(
                party=data["party"], tables=ids(data["tables"]), guest_name=data["name"], reason=data["reason"],
                actor=request.user, now=timezone.now(),
            )  # fmt: skip
            return _("The party is seated.")

        return self.ask(request, WalkInForm, _("Seat a walk-in"), do)


@admin.register(Seating)
class SeatingAdmin(BackOfficeAdmin):
    """Which table is held when; kept in step with the reservations by the database."""

    adds = edits = False
    list_display = ("day", "starts", "minutes", "table", "reservation")
    list_filter = ("day",)
    list_select_related = ("table", "reservation")
    search_fields = ("reservation__confirmation_code",)
    ordering = ("-day", "starts")
    fields = ("day", "starts", "minutes", "table", "reservation")


@admin.register(Wait)
class WaitAdmin(AsksMixin, BackOfficeAdmin):
    """Those at the door with what they were told, and those who wait for a full evening."""

    adds = edits = False
    steps = WAIT_STEPS
    refusals = (RestaurantRefused,)
    list_display = (
        "guest_name",
        "party_size",
        "day",
        "kind",
        "status_pill",
        "quoted_minutes",
        "offered_until",
    )
    list_filter = ("status", "kind", "day")
    search_fields = ("guest_name", "guest_phone", "guest_email")
    ordering = ("-day", "created_at")
    fields = (
        "guest_name", "guest_phone", "guest_email", "party_size", "kind", "day", "service", "earliest", "latest",
        "status_pill", "quoted_minutes", "offered_until", "reservation",
    )  # fmt: skip
    readonly_fields = ("status_pill",)

    status_pill = status_column("status", gettext_lazy("status"))

    def get_urls(self) -> list[Any]:
        """One more address: a party that waits at the door."""
        view = self.admin_site.admin_view(self.queue_view)
        return [path("queue/", view, name="restaurant_wait_queue"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Offer it."""
        tools = [{"url": "queue/", "label": _("Somebody waits at the door")}]
        may = access.may(request.user, Wait, "INSERT")
        return super().changelist_view(request, {**(extra_context or {}), "tools": tools if may else []})

    def queue_view(self, request: HttpRequest) -> HttpResponse:
        """Write the party down and say how long it will be."""
        if not access.may(request.user, Wait, "INSERT"):
            raise PermissionDenied

        def do(data: dict[str, Any]) -> str:
            wait = queue.join(
                party=data["party"], guest_name=data["name"], guest_phone=data["phone"], actor=request.user,
                now=timezone.now(),
            )  # fmt: skip
            if wait.quoted_minutes is None:
                return _("On the list. No table of the house is large enough for them alone.")
            return ngettext(
                "On the list: about %(count)d minute.",
                "On the list: about %(count)d minutes.",
                wait.quoted_minutes,
            ) % {"count": wait.quoted_minutes}

        return self.ask(request, QueueForm, _("Somebody waits at the door"), do)
