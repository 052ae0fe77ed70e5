"""What the days at the pool were: read-only, as whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.db import connection

_SQL = Path(__file__).parent / "sql" / "report_days.sql"
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
