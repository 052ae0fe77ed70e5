"""What every booking shares: which season prices a day, and what goes back when it is cancelled. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from resort.common.money import round_money

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Season:
    """A seasonal rule: from `start` to `end`, both included; `days` None means every weekday."""

    id: UUID
    name: str
    start: date
    end: date
    multiplier: Decimal
    days: frozenset[str] | None
    priority: int
    created_at: datetime

    def covers(self, night: date) -> bool:
        """Whether this night lies in the season."""
        return self.start <= night <= self.end and (
            self.days is None or WEEKDAYS[night.weekday()] in self.days
        )


def season_of(night: date, seasons: Iterable[Season]) -> Season | None:
    """Of the seasons that cover the night the highest priority wins, ties go to the newest."""
    covering = [season for season in seasons if season.covers(night)]
    return max(covering, key=lambda season: (season.priority, season.created_at, season.id), default=None)


@dataclass(frozen=True)
class RefundAnswer:
    """What goes back when a stay is cancelled: `amount` of what was paid, because of which step of the terms."""

    amount: Decimal
    percent: Decimal
    paid: Decimal
    days_before: int
    term: str | None
    kind: str


def refund_for(
    *, paid: Decimal, terms: Sequence[dict[str, Any]], check_in: date, today: date
) -> RefundAnswer:
    """The refund by the terms promised at booking.

    `terms` are steps of {"days", "percent", "type", "name"}: of those the guest still keeps, the best counts, so the
    refund never rises as arrival nears, whatever steps were entered. Always between 0 and what was paid.
    """
    days = (check_in - today).days
    kept = [term for term in terms if days >= term["days"] and days >= 0]
    term = max(kept, key=lambda step: (Decimal(str(step["percent"])), step["days"]), default=None)
    percent = min(max(Decimal(str(term["percent"])), Decimal(0)), Decimal(100)) if term else Decimal(0)
    return RefundAnswer(
        amount=min(round_money(paid * percent / 100), paid),
        percent=percent,
        paid=paid,
        days_before=days,
        term=term["name"] if term else None,
        kind=term["type"] if term else "none",
    )
