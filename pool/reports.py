"""What the days at the pool were and how the memberships went: read-only, as whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.db import connection

_SQL = Path(__file__).parent / "sql" / "report_days.sql"
_MEMBERSHIPS = Path(__file__).parent / "sql" / "report_memberships.sql"
TICKET = "ticket"


@dataclass(frozen=True)
class Line:
    """Some people of one day: those with tickets for a slot, or those of a kind that needs none.

    `kind` is ticket, stay, member or guest; `sold` and `came` are people, `paid` what was paid for them and not
    given back, whenever that was.
    """

    day: date
    kind: str
    slot: str
    sold: int
    came: int
    paid: Decimal

    @property
    def missing(self) -> int:
        """How many of those with a ticket have not come."""
        return self.sold - self.came


def days(*, first: date, until: date) -> list[Line]:
    """Every day of [first, until) on which there was anything, line by line; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL.read_text(encoding="utf-8"), {"first": first, "until": until, "zone": settings.TIME_ZONE}
        )
        return [Line(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class Plan:
    """Memberships of one plan in one row of a report.

    `new` and `ended` are those of its days, by the plan they have today; the others are as its last day was over.
    `owing` is Stripe's word of today; `monthly` is what those that renew by themselves and are not paused are worth a
    month.
    """

    first: date
    plan: str
    new: int
    ended: int
    running: int
    paused: int
    owing: int
    monthly: Decimal


def memberships(*, rows: Sequence[tuple[date, date]], today: date) -> list[Plan]:
    """What became of the memberships in each (first, last), plan by plan; one query."""
    if not rows:
        return []
    firsts, lasts = [first for first, _last in rows], [last for _first, last in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            _MEMBERSHIPS.read_text(encoding="utf-8"),
            {
                "firsts": firsts,
                "lasts": lasts,
                "until": max(lasts),
                "today": today,
                "zone": settings.TIME_ZONE,
            },
        )
        return [Plan(*row) for row in cursor.fetchall()]
