"""The lists the desk works from. The front page of the back office counts with the same conditions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chalets.models import Booking

_STAY = Q(kind=Booking.Kind.STAY)


@dataclass(frozen=True)
class StayView:
    """One list of stays: its name in the address, its title and its condition."""

    key: str
    title: Any
    condition: Q


def stay_views(now: datetime) -> dict[str, StayView]:
    """Every list of stays as it is at this instant; "today" is the resort's day."""
    today = timezone.localdate(now)
    status = Booking.Status
    views = [
        StayView(
            "arrivals",
            gettext_lazy("Arrivals today"),
            _STAY & Q(check_in=today, status__in=[status.CONFIRMED, status.CHECKED_IN, status.CHECKED_OUT]),
        ),
        StayView(
            "departures",
            gettext_lazy("Departures today"),
            _STAY & Q(check_out=today, status__in=[status.CHECKED_IN, status.CHECKED_OUT]),
        ),
        StayView(
            "in_house",
            gettext_lazy("In house tonight"),
            _STAY & Q(status=status.CHECKED_IN, check_out__gt=today),
        ),
        StayView(
            "late",
            gettext_lazy("Did not arrive or leave yet"),
            _STAY
            & (
                Q(status=status.CONFIRMED, check_in__lt=today)
                | Q(status=status.CHECKED_IN, check_out__lt=today)
            ),
        ),
        StayView("coming", gettext_lazy("Coming"), _STAY & Q(status=status.CONFIRMED, check_in__gt=today)),
        StayView(
            "held",
            gettext_lazy("Held, not paid"),
            _STAY & Q(status=status.PENDING) & (Q(hold_expires_at__isnull=True) | Q(hold_expires_at__gt=now)),
        ),
        StayView(
            "to_pay",
            gettext_lazy("To be paid now"),
            _STAY
            & Q(
                status__in=[status.CONFIRMED, status.CHECKED_IN, status.CHECKED_OUT],
                payment_status=Booking.PaymentStatus.PENDING,
                check_in__lte=today,
            ),
        ),
        StayView("cancelled", gettext_lazy("Cancelled"), _STAY & Q(status=status.CANCELLED)),
        StayView("no_show", gettext_lazy("No-show"), _STAY & Q(status=status.NO_SHOW)),
        StayView("blocks", gettext_lazy("Closed nights"), Q(kind=Booking.Kind.BLOCK)),
    ]
    return {view.key: view for view in views}


class StayViewFilter(admin.SimpleListFilter):
    """Which stays; closed nights only when asked for."""

    title = gettext_lazy("list")
    parameter_name = "view"
    template = "admin/back_office/tabs.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The lists by name."""
        return [(view.key, view.title) for view in stay_views(timezone.now()).values()]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Without a choice: every stay."""
        choices = list(super().choices(changelist))
        choices[0]["display"] = _("All stays")
        yield from choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The stays of the chosen list."""
        view = stay_views(timezone.now()).get(self.value() or "")
        return queryset.filter(view.condition if view else _STAY)
