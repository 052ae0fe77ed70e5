"""The days a report is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MAX_YEARS = 5


@dataclass(frozen=True)
class Period:
    """From `first` to `last`, both included, as people say it."""

    first: date
    last: date

    @property
    def until(self) -> date:
        """The day after: half-open, as queries want it."""
        return self.last + timedelta(days=1)

    @property
    def days(self) -> int:
        """How many days."""
        return (self.until - self.first).days

    def starts(self, step: str) -> Iterator[date]:
        """The first day of every day or month in it; a month cut short begins where the period does."""
        day = self.first
        while day <= self.last:
            yield day
            day = day + timedelta(days=1) if step == "day" else next_month(day)


def next_month(day: date) -> date:
    """The first day of the month after this day's."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def months_back(day: date, number: int) -> date:
    """The first day of the month so many months before this day's."""
    index = day.year * 12 + day.month - 1 - number
    return date(index // 12, index % 12 + 1, 1)


def month_of(day: date) -> Period:
    """The whole month of this day."""
    return Period(day.replace(day=1), next_month(day) - timedelta(days=1))


def preset(name: str, today: date) -> Period:
    """The period a preset stands for today; raises KeyError for another name."""
    this_month = month_of(today)
    return {
        "this_month": this_month,
        "last_month": month_of(months_back(today, 1)),
        "this_year": Period(date(today.year, 1, 1), date(today.year, 12, 31)),
        "last_12_months": Period(months_back(today, 11), this_month.last),
    }[name]
