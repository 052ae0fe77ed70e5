"""What the floor plan shows of a table, and where tables may stand.

Lengths are units of the plan, of which a chair takes about two; times are the restaurant's wall time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from uuid import UUID

from restaurant.rules.steps import ARRIVED, EXPECTED, SEATED

# A table counts as reserved once a party at the door could not have a usual turn before the next one comes.
SOON = timedelta(minutes=90)
# The room, and the grid on which tables are set down.
WIDTH, HEIGHT, GRID = 120, 100, 5
_MARGIN, _LEAST_WIDTH = 4, 60

FREE, RESERVED, TAKEN, LATE = "free", "reserved", "seated", "late"
CLEANING, OUT_OF_SERVICE = "cleaning", "out_of_service"
STATES = (FREE, RESERVED, TAKEN, LATE, CLEANING, OUT_OF_SERVICE)


@dataclass(frozen=True)
class Party:
    """One reservation at a table, as far as the plan needs it."""

    id: UUID
    status: str
    starts: datetime
    minutes: int
    seated: datetime | None = None

    @property
    def ends(self) -> datetime:
        """When its turn is over."""
        return self.starts + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Shown:
    """A table on the plan. `until` is when the clock alone changes it."""

    state: str
    sitting: Party | None = None
    next: Party | None = None
    since: datetime | None = None
    is_over: bool = False
    until: datetime | None = None


def shown(
    status: str, parties: Iterable[Party], *, now: datetime, grace_minutes: int, since: datetime | None = None
) -> Shown:
    """The state of a table from what staff said of it (`status`, `since`) and today's parties.

    Out of service comes before all, then who sits there, then what is to be cleared, then who is late or comes soon.
    """
    coming = sorted((each for each in parties if each.status in (*EXPECTED, ARRIVED)), key=lambda p: p.starts)
    sitting = next((each for each in parties if each.status == SEATED), None)
    following = coming[0] if coming else None
    until = _next_change(sitting, coming, now, grace_minutes)
    if status == "out_of_service":
        return Shown(OUT_OF_SERVICE, sitting, following, since, until=until)
    if sitting or status == "occupied":
        begun = sitting.seated or sitting.starts if sitting else since
        is_over = sitting is not None and sitting.ends <= now
        return Shown(TAKEN, sitting, following, begun, is_over, until)
    if status == "cleaning":
        return Shown(CLEANING, None, following, since, until=until)
    return Shown(_expecting(status, following, now, grace_minutes), None, following, until=until)


def _expecting(status: str, party: Party | None, now: datetime, grace_minutes: int) -> str:
    if party and party.status in EXPECTED and party.starts + timedelta(minutes=grace_minutes) <= now:
        return LATE
    if status == "reserved" or party and (party.status == ARRIVED or party.starts - SOON <= now):
        return RESERVED
    return FREE


def _next_change(
    sitting: Party | None, coming: Sequence[Party], now: datetime, grace_minutes: int
) -> datetime | None:
    moments = [sitting.ends] if sitting else []
    for party in coming:
        moments += [party.starts - SOON, party.starts + timedelta(minutes=grace_minutes)]
    return min((moment for moment in moments if moment > now), default=None)


@dataclass(frozen=True)
class Box:
    """The square of floor a table takes, from the top left."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first unit beside it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first unit below it."""
        return self.y + self.height

    def overlaps(self, other: Box) -> bool:
        """Whether both want the same floor; side by side they may touch."""
        return (
            self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom
        )

    @property
    def is_inside(self) -> bool:
        """Whether it stands in the room."""
        return self.x >= 0 and self.y >= 0 and self.right <= WIDTH and self.bottom <= HEIGHT


def size_of(shape: str | None, capacity: int) -> tuple[int, int]:
    """Width and height of a table: long ones grow with their seats, square and round ones on both sides."""
    if shape in ("round", "square"):
        side = min(10 + capacity, 22)
        return side, side
    return min(max(8 + 2 * capacity, 12), 40), 12


def box_of(x: int, y: int, shape: str | None, capacity: int) -> Box:
    """A table's square of floor."""
    return Box(x, y, *size_of(shape, capacity))


def clashes(boxes: Mapping[int, Box]) -> list[tuple[int, int]]:
    """Pairs of table numbers that would stand on each other."""
    return [
        (one, other) for one, other in combinations(sorted(boxes), 2) if boxes[one].overlaps(boxes[other])
    ]


def outside(boxes: Mapping[int, Box]) -> list[int]:
    """Numbers of tables that would not stand in the room."""
    return [number for number in sorted(boxes) if not boxes[number].is_inside]


def set_down(sizes: Iterable[tuple[str | None, int]], below: int) -> list[Box]:
    """Where tables without a place are drawn: in rows under all others, so that none is missing."""
    found: list[Box] = []
    x, y, deepest = 0, below + _MARGIN if below else 0, 0
    for shape, capacity in sizes:
        box = box_of(x, y, shape, capacity)
        if box.right > WIDTH:
            x, y, deepest = 0, y + deepest + _MARGIN, 0
            box = box_of(x, y, shape, capacity)
        found.append(box)
        x, deepest = box.right + _MARGIN, max(deepest, box.height)
    return found


def frame(boxes: Sequence[Box]) -> Box:
    """The part of the floor worth drawing: all tables and a little around them."""
    if not boxes:
        return Box(0, 0, WIDTH, HEIGHT // 2)
    left, top = min(box.x for box in boxes) - _MARGIN, min(box.y for box in boxes) - _MARGIN
    right, bottom = max(box.right for box in boxes) + _MARGIN, max(box.bottom for box in boxes) + _MARGIN
    return Box(left, top, max(right - left, _LEAST_WIDTH), bottom - top)
