"""Billing periods: calendar arithmetic in UTC, as Stripe reckons."""

import calendar
from datetime import UTC, datetime, timedelta
from typing import Any

Recurring = dict[str, Any]


def shifted(moment: int, recurring: Recurring, periods: int = 1) -> int:
    """So many periods after a moment; a day the month does not have becomes its last."""
    count = recurring["interval_count"] * periods
    at = datetime.fromtimestamp(moment, UTC)
    if recurring["interval"] in ("day", "week"):
        days = count * (7 if recurring["interval"] == "week" else 1)
        return int((at + timedelta(days=days)).timestamp())
    months = at.year * 12 + at.month - 1 + count * (12 if recurring["interval"] == "year" else 1)
    year, month = divmod(months, 12)
    day = min(at.day, calendar.monthrange(year, month + 1)[1])
    return int(at.replace(year=year, month=month + 1, day=day).timestamp())


def end_of_period(anchor: int, start: int, recurring: Recurring) -> int:
    """When the period ends that has begun: the first date of the billing cycle after ``start``."""
    periods = 0
    while shifted(anchor, recurring, periods) > start:
        periods -= 1
    while shifted(anchor, recurring, periods) <= start:
        periods += 1
    return shifted(anchor, recurring, periods)


def share(amount: int, start: int, end: int, now: int) -> int:
    """What of an amount falls to the rest of its period from now on, to the second, rounded half up."""
    if end <= start:
        return 0
    left = max(0, min(end - now, end - start))
    return (2 * amount * left + (end - start)) // (2 * (end - start))
