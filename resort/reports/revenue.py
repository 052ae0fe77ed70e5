"""What came in and went back, by module."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from payments.models import BookingType
from resort.reports.labels import day_label, month_label
from resort.reports.period import Period, next_month
from resort.reports.table import Column, Report, Row, query

MODULES = tuple(BookingType.values)


def columns() -> tuple[Column, ...]:
    """One column a module, then what the sum is made of."""
    modules = (Column(kind, str(BookingType(kind).label), "money", series=kind) for kind in MODULES)
    return (
        *modules,
        Column("total", _("Total"), "money"),
        Column("returned", _("Refunds within it"), "money"),
    )


def revenue(period: Period, *, step: str) -> Report:
    """Revenue by posting day or month (`step` is "day" or "month"); refunds count against the day they were posted."""
    net: dict[date, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    returned: dict[date, Decimal] = defaultdict(Decimal)
    for start, module, came, went in query("revenue", first=period.first, until=period.until, step=step):
        first = max(start, period.first)
        net[first][module] += came - went
        returned[first] -= went
    rows = tuple(_row(first, period, step, net[first], returned[first]) for first in period.starts(step))
    total = tuple(
        sum((Decimal(row.values[number] or 0) for row in rows), Decimal("0.00"))
        for number in range(len(MODULES) + 2)
    )
    return Report("revenue", columns(), rows, total)


def _row(first: date, period: Period, step: str, net: dict[str, Decimal], returned: Decimal) -> Row:
    ends = first + timedelta(days=1) if step == "day" else min(next_month(first), period.until)
    names = day_label(first) if step == "day" else month_label(first, ends)
    amounts = [net.get(module, Decimal(0)) + Decimal("0.00") for module in MODULES]
    values = (*amounts, sum(amounts, Decimal("0.00")), returned + Decimal("0.00"))
    return Row(*names, first, ends - timedelta(days=1), values)
