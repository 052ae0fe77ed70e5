"""Memberships of the pool: who joined, who left, how many run by plan, and what they are worth a month."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from pool import reports
from pool.memberships.rules import PLANS
from pool.models import Membership
from resort.reports.labels import day_label, month_label
from resort.reports.period import Period, next_month
from resort.reports.table import Column, Report, Row, Value

# The colours of the chart, by plan.
_SERIES = dict(zip(PLANS, ("pool", "chalet", "restaurant", "membership"), strict=True))


@dataclass
class _Sums:
    """The memberships of a day or a month."""

    new: int = 0
    ended: int = 0
    running: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PLANS, 0))
    paused: int = 0
    owing: int = 0
    monthly: Decimal = Decimal("0.00")

    def add(self, line: reports.Plan) -> None:
        """One plan more."""
        self.new += line.new
        self.ended += line.ended
        self.running[line.plan] += line.running
        self.paused += line.paused
        self.owing += line.owing
        self.monthly += line.monthly


def columns() -> tuple[Column, ...]:
    """What the report counts; the plans together are all that run."""
    names = dict(Membership.Type.choices)
    return (
        Column("new", _("New"), "count"),
        Column("ended", _("Ended"), "count"),
        *(Column(plan, str(names[plan]), "count", series=_SERIES[plan]) for plan in PLANS),
        Column("running", _("All plans"), "count"),
        Column("paused", _("Paused"), "count"),
        Column("owing", _("Payment due"), "count"),
        Column("monthly", _("Monthly revenue"), "money"),
    )


def membership_report(period: Period, *, step: str, today: date) -> Report:
    """Memberships by day or month (`step` is "day" or "month").

    What runs is counted when the last day of a row is over, today at the latest; the last line says it for the whole
    period, and what began and ended in it together. Days to come have no numbers yet.
    """
    spans = [(first, _last(first, period, step)) for first in period.starts(step)]
    known = [(first, min(last, today)) for first, last in spans if first <= today]
    sums: dict[date, _Sums] = defaultdict(_Sums)
    for line in reports.memberships(rows=known, today=today):
        sums[line.first].add(line)
    rows = tuple(
        _row(first, last, step, _values(sums[first], last >= today) if first <= today else _NOTHING)
        for first, last in spans
    )
    return Report("memberships", columns(), rows, _total(sums, known, period.last >= today))


_NOTHING: tuple[Value, ...] = (None,) * (len(PLANS) + 6)


def _last(first: date, period: Period, step: str) -> date:
    return first if step == "day" else min(next_month(first), period.until) - timedelta(days=1)


def _values(sums: _Sums, is_now: bool) -> tuple[Value, ...]:
    """In the order of the columns; who owes is known of the present only."""
    running = tuple(sums.running[plan] for plan in PLANS)
    owing = sums.owing if is_now else None
    return (sums.new, sums.ended, *running, sum(running), sums.paused, owing, sums.monthly)


def _total(sums: dict[date, _Sums], known: list[tuple[date, date]], is_now: bool) -> tuple[Value, ...]:
    if not known:
        return _NOTHING
    at_the_end = _values(sums[known[-1][0]], is_now)
    flows = (sum(sums[first].new for first, _last in known), sum(sums[first].ended for first, _last in known))
    return (*flows, *at_the_end[2:])


def _row(first: date, last: date, step: str, values: tuple[Value, ...]) -> Row:
    names = day_label(first) if step == "day" else month_label(first, last + timedelta(days=1))
    return Row(*names, first, last, values)
