"""When to begin a dish, so that all of a course are ready together. Pure: nothing is read, nothing written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# Dishes that differ by less are begun together: a hint for a minute is noise.
WORTH_WAITING = timedelta(minutes=3)


@dataclass(frozen=True)
class Pace:
    """How long a dish takes, and since when it may be or is being cooked; `started_at` is None until it is begun."""

    minutes: int
    fired_at: datetime
    started_at: datetime | None = None

    @property
    def ready_at(self) -> datetime:
        """When it is ready if it was begun when it could be, or as it was begun."""
        return (self.started_at or self.fired_at) + timedelta(minutes=self.minutes)


def start_times(dishes: Sequence[Pace]) -> list[datetime | None]:
    """When to begin each of these dishes of one course: the longest sets the time, the others end with it.

    `dishes` are those still to be cooked, at whatever station. None for a dish that is begun, and for one that is to
    be begun at once.
    """
    together = max((dish.ready_at for dish in dishes), default=None)
    return [_start(dish, together) if together else None for dish in dishes]


def _start(dish: Pace, together: datetime) -> datetime | None:
    start = together - timedelta(minutes=dish.minutes)
    return start if dish.started_at is None and start - dish.fired_at >= WORTH_WAITING else None
