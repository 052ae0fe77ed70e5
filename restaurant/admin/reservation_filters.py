"""The lists of reservations a host works from. The front page counts with the same conditions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import config
from restaurant.models import DepositStatus, Reservation
from restaurant.rules import steps
from restaurant.services.reserving.house import local


@dataclass(frozen=True)
class ReservationView:
    """One list of reservations: its name in the address, its title and its condition."""

    key: str
    title: Any
    condition: Q


def _overdue(now: datetime, minutes: int) -> Q:
    """Parties of today that should have come so long ago."""
    latest = local(now) - timedelta(minutes=minutes)
    expected = Q(status__in=steps.EXPECTED, reservation_date=local(now).date())
    return expected & (
        Q(reservation_time__lte=latest.time()) if latest.date() == local(now).date() else Q(pk__in=[])
    )


def reservation_views(now: datetime) -> dict[str, ReservationView]:
    """Every list of reservations as it is at this instant; "today" is the resort's day."""
    today, settings = local(now).date(), config.get_many("restaurant.")
    held = Q(status__in=steps.HOLDING)
    views = [
        ReservationView("today", gettext_lazy("Today"), held & Q(reservation_date=today)),
        ReservationView(
            "expected",
            gettext_lazy("Still to come today"),
            Q(status__in=steps.EXPECTED, reservation_date=today),
        ),
        ReservationView("late", gettext_lazy("Late"), _overdue(now, settings["late_minutes"])),
        ReservationView("no_show", gettext_lazy("No-show?"), _overdue(now, settings["no_show_minutes"])),
        ReservationView("here", gettext_lazy("At the table"), Q(status=Reservation.Status.SEATED)),
        ReservationView(
            "tomorrow", gettext_lazy("Tomorrow"), held & Q(reservation_date=today + timedelta(days=1))
        ),
        ReservationView("coming", gettext_lazy("Coming"), held & Q(reservation_date__gt=today)),
        ReservationView(
            "deposit", gettext_lazy("Deposit not paid"), held & Q(deposit_status=DepositStatus.PENDING)
        ),
        ReservationView("against", gettext_lazy("Against the rules"), held & ~Q(override_reason="")),
        ReservationView("cancelled", gettext_lazy("Cancelled"), Q(status=Reservation.Status.CANCELLED)),
    ]
    return {view.key: view for view in views}


class ReservationViewFilter(admin.SimpleListFilter):
    """Which reservations."""

    title = gettext_lazy("list")
    parameter_name = "view"
    template = "admin/back_office/tabs.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The lists by name."""
        return [(view.key, view.title) for view in reservation_views(timezone.now()).values()]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Without a choice: every reservation."""
        choices = list(super().choices(changelist))
        choices[0]["display"] = _("All reservations")
        yield from choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The reservations of the chosen list."""
        view = reservation_views(timezone.now()).get(self.value() or "")
        return queryset.filter(view.condition) if view else queryset
