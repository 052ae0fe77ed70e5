"""The days at the pool: who had a ticket, who came, who did not, and what was paid for the day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from pool import reports
from resort.reports.labels import day_label, month_label
from resort.reports.period import Period, next_month
from resort.reports.table import Column, Report, Row, Value, share


@dataclass
class _Sums:
    """People and money of a day or a month."""

    sold: int = 0
    came: int = 0
    missed: int = 0
    stays: int = 0
    members: int = 0
    paid: Decimal = Decimal("0.00")

    def values(self) -> tuple[Value, ...]:
        """In the order of the columns."""
        to_come = self.sold - self.came - self.missed
        return (
            self.sold, self.came, self.missed, to_come, share(self.missed, self.came + self.missed, percent=True),
            self.stays, self.members, self.paid,
        )  # fmt: skip


def columns() -> tuple[Column, ...]:
    """What the report counts; came, not come and still to come make up what was sold."""
    return (
        Column("sold", _("Sold"), "count"),
        Column("came", _("Came"), "count", series="pool"),
        Column("missed", _("Did not come"), "count", series="restaurant"),
        Column("to_come", _("Still to come"), "count", series="chalet"),
        Column("no_show", _("No-shows"), "percent"),
        Column("stays", _("Stay guests"), "count"),
        Column("members", _("Members"), "count"),
        Column("paid", _("Paid"), "money"),
    )


def pool_days(period: Period, *, step: str, today: date) -> Report:
    """The pool by day or month (`step` is "day" or "month"). Whoever has not come by the end of a day did not come."""
    sums: dict[date, _Sums] = defaultdict(_Sums)
    total = _Sums()
    for line in reports.days(first=period.first, until=period.until):
        start = line.day if step == "day" else max(line.day.replace(day=1), period.first)
        for each in (sums[start], total):
            _add(each, line, is_over=line.day < today)
    rows = tuple(_row(first, period, step, sums[first]) for first in period.starts(step))
    return Report("pool-days", columns(), rows, total.values())


def _add(sums: _Sums, line: reports.Line, *, is_over: bool) -> None:
    if line.kind == "stay":
        sums.stays += line.came
    elif line.kind != reports.TICKET:
        sums.members += line.came
    else:
        sums.sold += line.sold
        sums.came += line.came
        sums.missed += line.missing if is_over else 0
        sums.paid += line.paid


def _row(first: date, period: Period, step: str, sums: _Sums) -> Row:
    ends = first + timedelta(days=1) if step == "day" else min(next_month(first), period.until)
    names = day_label(first) if step == "day" else month_label(first, ends)
    return Row(*names, first, ends - timedelta(days=1), sums.values())
