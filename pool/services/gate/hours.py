"""The gate's day: hours and rules from the settings, closed half-days from the table."""

from __future__ import annotations

from datetime import date, datetime, time
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
    hours = Hours(
        morning=(_time(known["morning_from"]), _time(known["morning_until"])),
        afternoon=(_time(known["afternoon_from"]), _time(known["afternoon_until"])),
        early=known["early_minutes"],
        late=known["late_minutes"],
    )
    shut = Capacity.objects.filter(day=day).exclude(closed_for="").values_list("half", "closed_for")
    return day_of(day, hours, zone(), closed=dict(shut) if closed else None, reentry=bool(known["reentry"]))


def _time(text: str) -> time:
    return time.fromisoformat(text)
