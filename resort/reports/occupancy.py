"""How full the chalets are, and what a night earns."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _

from resort.reports.labels import month_label
from resort.reports.period import Period
from resort.reports.table import Column, Report, Row, Value, query, share


def columns() -> tuple[Column, ...]:
    """What the report counts."""
    return (
        Column("available", _("Nights available"), "count"),
        Column("sold", _("Nights sold"), "count"),
        Column("blocked", _("Nights blocked"), "count"),
        Column("occupancy", _("Occupancy"), "percent", series="chalet"),
        Column("room_revenue", _("Room revenue"), "money"),
        Column("adr", _("Per night sold (ADR)"), "money"),
        Column("revpar", _("Per night available (RevPAR)"), "money"),
    )


def occupancy(period: Period) -> Report:
    """Occupancy, ADR and RevPAR by month; the first and last month may be cut short by the period."""
    found = query("occupancy", first=period.first, until=period.until, zone=settings.TIME_ZONE)
    rows = tuple(
        Row(*month_label(starts, ends), starts, ends - timedelta(days=1), _derived(*numbers))
        for starts, ends, *numbers in found
    )
    available, sold, blocked = (sum(line[place] for line in found) for place in (2, 3, 4))
    earned = sum((line[5] for line in found), Decimal("0.00"))
    return Report("occupancy", columns(), rows, _derived(available, sold, blocked, earned))


def _derived(available: int, sold: int, blocked: int, earned: Decimal) -> tuple[Value, ...]:
    return (
        available,
        sold,
        blocked,
        share(sold, available, percent=True),
        earned,
        share(earned, sold),
        share(earned, available),
    )
