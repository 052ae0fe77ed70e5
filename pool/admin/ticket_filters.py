"""The lists of tickets the desk and the gate work from. The front page counts with the same conditions."""

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

from pool.models import Ticket
from pool.services.selling import today

# The places a change holds are no ticket of their own.
_WHOLE = Q(change_of=None)


@dataclass(frozen=True)
class TicketView:
    """One list of tickets: its name in the address, its title and its condition."""

    key: str
    title: Any
    condition: Q


def ticket_views(now: datetime) -> dict[str, TicketView]:
    """Every list of tickets as it is at this instant; "today" is the resort's day."""
    day, status = today(now), Ticket.Status
    sold = Q(status__in=[status.CONFIRMED, status.USED])
    unpaid = Q(paid_at=None, total_price__gt=0)
    asked = Q(status=status.CONFIRMED, closure_asked_at__isnull=False)
    views = [
        TicketView("today", gettext_lazy("Sold for today"), _WHOLE & sold & Q(ticket_date=day)),
        TicketView(
            "expected",
            gettext_lazy("Not come yet today"),
            _WHOLE & Q(status=status.CONFIRMED, ticket_date=day, admitted=0, closure_asked_at=None),
        ),
        TicketView("inside", gettext_lazy("Inside now"), _WHOLE & Q(inside__gt=0)),
        TicketView(
            "to_pay",
            gettext_lazy("To be paid at the gate"),
            _WHOLE & sold & unpaid & Q(ticket_date__gte=day),
        ),
        TicketView("coming", gettext_lazy("Coming"), _WHOLE & sold & Q(ticket_date__gt=day)),
        TicketView(
            "held",
            gettext_lazy("Held, not paid"),
            _WHOLE & Q(status=status.PENDING) & (Q(hold_expires_at=None) | Q(hold_expires_at__gt=now)),
        ),
        TicketView("asked", gettext_lazy("Closed day, not chosen yet"), _WHOLE & asked),
        TicketView("missed", gettext_lazy("Did not come"), _WHOLE & Q(status=status.EXPIRED)),
        TicketView("cancelled", gettext_lazy("Cancelled"), _WHOLE & Q(status=status.CANCELLED)),
    ]
    return {view.key: view for view in views}


class TicketViewFilter(admin.SimpleListFilter):
    """Which tickets."""

    title = gettext_lazy("list")
    parameter_name = "view"
    template = "admin/back_office/tabs.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The lists by name."""
        return [(view.key, view.title) for view in ticket_views(timezone.now()).values()]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Without a choice: every ticket."""
        choices = list(super().choices(changelist))
        choices[0]["display"] = _("All tickets")
        yield from choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The tickets of the chosen list."""
        view = ticket_views(timezone.now()).get(self.value() or "")
        return queryset.filter(view.condition if view else _WHOLE)
