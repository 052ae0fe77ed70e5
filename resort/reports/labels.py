"""How a month or a day is called: in a table (in full), under a bar (short), and what it belongs to (above)."""

from __future__ import annotations

from datetime import date, timedelta

from babel.dates import format_date, format_interval, format_skeleton

from resort.reports.period import next_month
from resort.templatetags.money import current_locale

Names = tuple[str, str, str]


def month_label(starts: date, ends: date) -> Names:
    """`August 2026`, `Aug` and `2026`; a month cut short says its days. `ends` is the day after its last."""
    locale = current_locale()
    is_whole = starts.day == 1 and ends == next_month(starts)
    if is_whole:
        label = format_skeleton("yMMMM", starts, locale=locale)
    elif ends - starts == timedelta(days=1):
        label = format_skeleton("yMMMd", starts, locale=locale)
    else:
        label = format_interval(starts, ends - timedelta(days=1), skeleton="yMMMd", locale=locale)
    return label, format_date(starts, "LLL", locale=locale), format_date(starts, "y", locale=locale)


def day_label(day: date) -> Names:
    """`Fri, Aug 14, 2026`, `14` and `Aug 2026`."""
    locale = current_locale()
    return (
        format_skeleton("yMMMEd", day, locale=locale),
        format_date(day, "d", locale=locale),
        format_skeleton("yMMM", day, locale=locale),
    )
