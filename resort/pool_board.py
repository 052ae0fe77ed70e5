"""The pool on the front page of the back office: how full it is now, and what was sold for today.

Every number stands beside the list of the rows that make it up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import config
from pool import rules
from pool.models import Capacity, Ticket
from pool.services.gate.looking import Inside, inside_now
from pool.services.selling import today
from resort.db import access


@dataclass(frozen=True)
class HalfDay:
    """One half of today: when, how many are sold of how many for sale, and why it is closed."""

    label: Any
    opens: Any
    closes: Any
    sold: int
    for_sale: int
    closed: Any
    is_on: bool
    url: str


@dataclass(frozen=True)
class Board:
    """The pool today."""

    inside: Inside
    inside_url: str
    ways: tuple[tuple[Any, int], ...]
    halves: tuple[HalfDay, ...]
    tickets_url: str

    @property
    def is_full(self) -> bool:
        """Whether as many are inside as may be."""
        return self.inside.people >= self.inside.places


def board_for(user: Any, now: datetime) -> Board | None:
    """The board, for whoever may see tickets; two queries besides the settings."""
    if not access.may(user, Ticket, "SELECT"):
        return None
    inside = inside_now(now=now)
    return Board(
        inside=inside,
        inside_url=reverse("gate:inside"),
        ways=(
            (gettext_lazy("on tickets"), inside.tickets),
            (gettext_lazy("of stays"), inside.stays),
            (gettext_lazy("members"), inside.members),
            (gettext_lazy("guests of members"), inside.guests),
        ),
        halves=tuple(_half(row, now) for row in Capacity.objects.filter(day=today(now)).order_by("-half")),
        tickets_url=reverse("admin:pool_ticket_changelist") + "?view=today",
    )


def _half(row: Capacity, now: datetime) -> HalfDay:
    hours = rules.hours_of(row.half, config.get_many("pool."))
    local = timezone.localtime(now).time()
    return HalfDay(
        label=row.get_half_display(),
        opens=hours.opens,
        closes=hours.closes,
        sold=row.taken,
        for_sale=row.places - row.kept,
        closed=_("Closed: %(why)s") % {"why": row.get_closed_for_display()} if row.closed_for else "",
        is_on=hours.opens <= local < hours.closes and not row.closed_for,
        url=reverse("admin:pool_capacity_change", args=[row.pk]),
    )
