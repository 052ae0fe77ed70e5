"""The gate's day: hours and rules from the settings, closed half-days from the table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from audit import config
from pool.gate_rules import Day, Hours, day_of
from pool.models import Capacity

# Hours change once a season: a gate may go on with those of some seconds ago. Closed days are asked for every time.
_SECONDS = 5
_KEY = "pool.gate.settings"
_NAMES = (
    "morning_from", "morning_until", "afternoon_from", "afternoon_until", "early_minutes", "late_minutes", "reentry",
)  # fmt: skip


def rules() -> dict[str, Any]:
    """The pool's settings, at most some seconds old."""
    found = cache.get(_KEY)
    if found is None:
        found = config.get_many("pool.")
        cache.set(_KEY, found, _SECONDS)
    return found


def zone() -> ZoneInfo:
    """The resort's time zone."""
    return ZoneInfo(settings.TIME_ZONE)


def local_day(at: datetime) -> date:
    """The resort's date at this instant."""
    return timezone.localdate(at, zone())


def gate_day(day: date, *, closed: bool = False) -> Day:
    """The day as the rules need it; with `closed` also which half-days are shut (one query)."""
    known = rules()
    day_as_set = _day_as_set(day, tuple(known[name] for name in _NAMES), zone())
    if not closed:
        return day_as_set
    shut = Capacity.objects.filter(day=day).exclude(closed_for="").values_list("half", "closed_for")
    return replace(day_as_set, closed=dict(shut))


@lru_cache(maxsize=64)
def _day_as_set(day: date, known: tuple[Any, ...], zone: ZoneInfo) -> Day:
    """The same for every scan of a day until a setting changes."""
    morning_from, morning_until, afternoon_from, afternoon_until, early, late, reentry = known
    hours = Hours(
        morning=(_time(morning_from), _time(morning_until)),
        afternoon=(_time(afternoon_from), _time(afternoon_until)),
        early=early,
        late=late,
    )
    return day_of(day, hours, zone, reentry=bool(reentry))


def _time(text: str) -> time:
    return time.fromisoformat(text)
