"""The front page of the back office: what is to be done today, for whoever asks.

Every number is counted with the condition of the list it links to, so the two agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Model, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chalets.admin.filters import StayView, stay_views
from chalets.models import Booking
from payments.admin import NEEDS_A_PERSON, WAITS_AT_DESK
from payments.models import Payment, Refund
from pool.admin.day_filters import day_views
from pool.admin.ticket_filters import ticket_views
from pool.models import Capacity, Ticket
from resort.db import access
from resort.templatetags.dates import span
from restaurant.models import Order, Reservation

# What is shown of a list here; all of it is behind the link.
_ROWS = 25
_URGENT = ("late",)
_NOTABLE = ("held", "to_pay")
_COUNTED = ("arrivals", "departures", "in_house", "late", "held", "to_pay")
_POOL_COUNTED = ("today", "expected", "to_pay", "asked")


@dataclass(frozen=True)
class Task:
    """One number, what it counts, and the list that makes it up."""

    count: int
    label: Any
    url: str
    kind: str = ""
    detail: str = ""


def _list_url(model: type[Model], **query: Any) -> str:
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{address}?{urlencode(query)}" if query else address


def tasks_for(user: Any, now: datetime) -> list[Task]:
    """The numbers this person may see; at most one query per table."""
    return [task for part in _PARTS for task in part(user, now)]


def _stays(user: Any, now: datetime) -> Iterator[Task]:
    if not access.may(user, Booking, "SELECT"):
        return
    views = stay_views(now)
    here = Q(status__in=[Booking.Status.CHECKED_IN, Booking.Status.CHECKED_OUT])
    gone = Q(status=Booking.Status.CHECKED_OUT)
    counts = Booking.objects.aggregate(
        **{key: Count("pk", filter=views[key].condition) for key in _COUNTED},
        arrived=Count("pk", filter=views["arrivals"].condition & here),
        left=Count("pk", filter=views["departures"].condition & gone),
    )
    details = {
        "arrivals": _("%(count)d of %(all)d arrived")
        % {"count": counts["arrived"], "all": counts["arrivals"]},
        "departures": _("%(count)d of %(all)d left") % {"count": counts["left"], "all": counts["departures"]},
    }
    for key in _COUNTED:
        yield Task(
            count=counts[key],
            label=views[key].title,
            url=_list_url(Booking, view=key),
            kind="danger" if key in _URGENT else "warning" if key in _NOTABLE else "",
            detail=details.get(key, "") if counts[key] else "",
        )


def _money(user: Any, now: datetime) -> Iterator[Task]:
    if access.may(user, Refund, "SELECT"):
        yield Task(
            Refund.objects.filter(WAITS_AT_DESK).count(),
            _("Refunds to pay out"),
            _list_url(Refund, status__exact="pending", method__in="cash,terminal"),
            "warning",
        )
    if access.may(user, Payment, "SELECT"):
        yield Task(
            Payment.objects.filter(NEEDS_A_PERSON).count(),
            _("Payments that need a person"),
            _list_url(Payment, needs_staff__exact=1),
            "danger",
        )


def _pool(user: Any, now: datetime) -> Iterator[Task]:
    if not access.may(user, Ticket, "SELECT"):
        return
    views = ticket_views(now)
    persons = Sum(F("adults") + F("children"), filter=views["today"].condition, default=0)
    counts = Ticket.objects.aggregate(
        **{key: Count("pk", filter=views[key].condition) for key in _POOL_COUNTED}, people=persons
    )
    labels = {"today": _("Pool tickets for today")}
    details = {
        "today": ngettext("%(count)d person", "%(count)d people", counts["people"])
        % {"count": counts["people"]}
    }
    for key in _POOL_COUNTED:
        yield Task(
            count=counts[key],
            label=labels.get(key, views[key].title),
            url=_list_url(Ticket, view=key),
            kind="warning" if key in _NOTABLE else "",
            detail=details.get(key, "") if counts[key] else "",
        )
    if access.may(user, Capacity, "UPDATE"):
        short = day_views(now)["short"]
        yield Task(
            Capacity.objects.filter(short.condition).count(),
            short.title,
            _list_url(Capacity, view=short.key),
            "danger",
        )


def _houses(user: Any, now: datetime) -> Iterator[Task]:
    today = timezone.localdate(now)
    rows: list[tuple[type[Any], Any, dict[str, Any]]] = [
        (
            Reservation,
            _("Tables reserved today"),
            {"reservation_date": today, "status": ("booked", "confirmed", "arrived", "seated")},
        ),
        (Order, _("Orders in the kitchen"), {"status": ("pending", "cooking")}),
    ]
    for model, label, wanted in rows:
        if not access.may(user, model, "SELECT"):
            continue
        condition = {
            f"{name}__in" if isinstance(value, tuple) else name: value for name, value in wanted.items()
        }
        query = {
            name: ",".join(value) if isinstance(value, tuple) else value for name, value in condition.items()
        }
        yield Task(model.objects.filter(**condition).count(), label, _list_url(model, **query))


_PARTS: tuple[Callable[[Any, datetime], Iterator[Task]], ...] = (_stays, _money, _pool, _houses)


def lists_for(user: Any, now: datetime) -> list[dict[str, Any]]:
    """Who comes and who leaves today; one query each."""
    if not access.may(user, Booking, "SELECT"):
        return []
    views = stay_views(now)
    return [
        _list(views["arrivals"], _("Nobody arrives today.")),
        _list(views["departures"], _("Nobody leaves today.")),
    ]


def _list(view: StayView, empty: str) -> dict[str, Any]:
    stays = Booking.objects.filter(view.condition).for_list().order_by("chalet__name")[:_ROWS]
    return {
        "title": view.title,
        "url": _list_url(Booking, view=view.key),
        "empty": empty,
        "rows": [
            {
                "label": stay.guest_name or stay.code,
                "detail": f"{stay.chalet}, {span(stay.check_in, stay.check_out)}",
                "url": reverse("admin:chalets_booking_change", args=[stay.pk]),
                "status": stay.status,
                "status_label": stay.get_status_display(),
            }
            for stay in stays
        ],
    }
