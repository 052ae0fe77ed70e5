"""The restaurant on the front page of the back office: covers by the quarter of an hour, who is late, who waits.

Every number stands beside the list of the rows that make it up.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils import timezone

from resort.db import access
from restaurant.admin.reservation_filters import reservation_views
from restaurant.models import Pace, Reservation, Wait, WaitKind, WaitStatus
from restaurant.rules.turns import quarter_of


@dataclass(frozen=True)
class Quarter:
    """Covers that begin in a quarter of an hour, and how many may (None where no service counts)."""

    starts: time
    covers: int
    most: int | None


@dataclass(frozen=True)
class Board:
    """The restaurant today."""

    quarters: tuple[Quarter, ...]
    covers: int
    seated: int
    late: int
    no_show: int
    waiting: int
    parties_url: str
    waiting_url: str


def board_for(user: Any, now: datetime) -> Board | None:
    """The board, for whoever may see reservations; four queries besides the settings."""
    if not access.may(user, Reservation, "SELECT"):
        return None
    views, today = reservation_views(now), timezone.localdate(now)
    rows = Reservation.objects.filter(views["today"].condition).values_list("reservation_time", "party_size")
    covers: Counter[time] = Counter()
    for at, party in rows:
        covers[quarter_of(at)] += party
    most: dict[time, int] = dict(Pace.objects.filter(day=today).values_list("starts", "most"))
    counts = Reservation.objects.aggregate(
        late=Count("pk", filter=views["late"].condition),
        no_show=Count("pk", filter=views["no_show"].condition),
        seated=Sum("party_size", filter=views["here"].condition, default=0),
    )
    waits = Wait.objects.filter(day=today, kind=WaitKind.WALK_IN, status=WaitStatus.WAITING)
    return Board(
        quarters=tuple(Quarter(at, covers[at], most.get(at)) for at in sorted(covers)),
        covers=sum(covers.values()),
        waiting=waits.count() if access.may(user, Wait, "SELECT") else 0,
        parties_url=reverse("admin:restaurant_reservation_changelist"),
        waiting_url=reverse("admin:restaurant_wait_changelist")
        + f"?day={today.isoformat()}&status__exact=waiting",
        **counts,
    )
