"""When parties may sit down, and how long a table is theirs. Times are the restaurant's wall time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

QUARTER = 15
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DEFAULT_TURN = 120


@dataclass(frozen=True)
class Span:
    """A table is taken from `starts` for `minutes`; half-open, so that the next party may follow at once."""

    starts: time
    minutes: int

    @property
    def first(self) -> int:
        """The first minute of the day."""
        return minute_of(self.starts)

    @property
    def end(self) -> int:
        """The first minute after; past midnight it is more than a day has."""
        return self.first + self.minutes

    def overlaps(self, other: Span) -> bool:
        """Whether both want the same minute of the same day."""
        return self.first < other.end and other.first < self.end


def minute_of(at: time) -> int:
    """Minutes since midnight."""
    return at.hour * 60 + at.minute


def at_minute(minute: int) -> time:
    """The time so many minutes after midnight."""
    return time(minute // 60 % 24, minute % 60)


def quarter_of(at: time) -> time:
    """The quarter of an hour in which covers are counted."""
    return time(at.hour, at.minute // QUARTER * QUARTER)


def quarters(first: time, last: time) -> Iterator[time]:
    """Every quarter of an hour from the first to the last seating, both included."""
    start = -(-minute_of(first) // QUARTER) * QUARTER
    return (at_minute(minute) for minute in range(start, minute_of(last) + 1, QUARTER))


def turn_for(party: int, turns: Sequence[Mapping[str, Any]]) -> int:
    """Minutes a party keeps its table: of the steps {"party", "minutes"} the first that is large enough.

    A party larger than every step stays as long as the largest; without steps it is two hours.
    """
    steps = sorted((int(step["party"]), int(step["minutes"])) for step in turns)
    fitting = next((minutes for size, minutes in steps if party <= size), None)
    return fitting or (steps[-1][1] if steps else DEFAULT_TURN)


def serves(weekdays: Sequence[str], day: date) -> bool:
    """Whether a service takes place on this weekday."""
    return WEEKDAYS[day.weekday()] in weekdays


def is_in_time(day: date, at: time, *, now: datetime, lead_minutes: int, horizon_days: int) -> bool:
    """Whether a table may still be reserved; `now` is local and naive."""
    start = datetime.combine(day, at)
    return now + timedelta(minutes=lead_minutes) <= start and (day - now.date()).days <= horizon_days


def may_change(day: date, at: time, *, now: datetime, cutoff_hours: int) -> bool:
    """Whether guests may still change or cancel by themselves; `now` is local and naive."""
    return now + timedelta(hours=cutoff_hours) <= datetime.combine(day, at)


def is_late(day: date, at: time, *, now: datetime, grace_minutes: int) -> bool:
    """Whether a party that has not come is late; `now` is local and naive."""
    return now >= datetime.combine(day, at) + timedelta(minutes=grace_minutes)


def has_room(party: int, *, covers: int, pace: int, online_share: int = 100, moved: int = 0) -> bool:
    """Whether the kitchen takes the party in a quarter of an hour where `covers` begin already.

    Guests online get their share of the pace; a party larger than the share may come where nobody else does.
    `moved` covers of the quarter are the party's own.
    """
    others = covers - moved
    if others + party > pace:
        return False
    return others == 0 or others + party <= pace * online_share // 100


@dataclass(frozen=True)
class Hours:
    """One service as the rules need it."""

    id: UUID
    name: str
    weekdays: tuple[str, ...]
    first_seating: time
    last_seating: time
    closes: time
    pace: int
    online_share: int
    turns: tuple[Mapping[str, Any], ...]
