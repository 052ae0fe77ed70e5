"""Which table a party gets: the smallest that fits, then tables pushed together, the best by preference."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from restaurant.rules.turns import Span

# A table with up to so many seats to spare counts as fitting when another one is nicer.
SPARE = 2


@dataclass(frozen=True)
class Seat:
    """A physical table."""

    id: UUID
    number: int
    capacity: int
    min_party: int = 1
    section: str = ""
    features: frozenset[str] = frozenset()
    walk_in_only: bool = False


@dataclass(frozen=True)
class Together:
    """A combination of tables that a person allowed."""

    name: str
    tables: tuple[UUID, ...]
    min_party: int
    max_party: int


@dataclass(frozen=True)
class Place:
    """Where a party could sit: one table, or several pushed together (in the order of their numbers)."""

    tables: tuple[Seat, ...]
    least: int
    most: int
    name: str = ""

    @property
    def ids(self) -> tuple[UUID, ...]:
        """The physical tables."""
        return tuple(table.id for table in self.tables)

    @property
    def words(self) -> frozenset[str]:
        """Sections and features, as guests ask for them."""
        sections = {table.section for table in self.tables if table.section}
        return frozenset(sections).union(*(table.features for table in self.tables))

    def takes(self, party: int) -> bool:
        """Whether the party fits."""
        return self.least <= party <= self.most


def places(seats: Sequence[Seat], together: Iterable[Together], *, walk_ins: bool = False) -> list[Place]:
    """Every place of the house; tables kept for walk-ins only when asked, and combinations with all their tables."""
    usable = {seat.id: seat for seat in seats if walk_ins or not seat.walk_in_only}
    single = [Place((seat,), seat.min_party, seat.capacity) for seat in usable.values()]
    pushed = [
        Place(
            tuple(sorted((usable[id] for id in each.tables), key=lambda seat: seat.number)),
            each.min_party,
            each.max_party,
            each.name,
        )
        for each in together
        if len(each.tables) > 1 and all(id in usable for id in each.tables)
    ]
    return single + pushed


def score(place: Place, preferences: Collection[str]) -> int:
    """How many wishes the place grants."""
    return len(place.words & set(preferences))


def ranked(found: Iterable[Place], party: int, preferences: Collection[str] = ()) -> list[Place]:
    """Places that take the party, the best first: single tables, no more than two seats to spare, then wishes."""

    def key(place: Place) -> tuple[int, bool, int, int, int]:
        spare = place.most - party
        return len(place.tables), spare > SPARE, -score(place, preferences), spare, place.tables[0].number

    return sorted((place for place in found if place.takes(party)), key=key)


def free(found: Iterable[Place], busy: Mapping[UUID, Sequence[Span]], wanted: Span) -> list[Place]:
    """Places of which every table is free all the time."""
    return [
        place
        for place in found
        if not any(wanted.overlaps(span) for id in place.ids for span in busy.get(id, ()))
    ]


def estimated_wait(
    party: int, *, ahead: Sequence[int], free_at: Mapping[UUID, int], seats: Sequence[Seat], turn: int
) -> int | None:
    """Minutes until the party gets a table at the door; None when no table is large enough.

    `free_at` says in how many minutes each table can be had (0 is now); parties `ahead` in the queue, by size, take
    theirs first and keep it for `turn` minutes.
    """
    waits = {seat.id: free_at.get(seat.id, 0) for seat in seats}
    for size in ahead:
        if best := _next_table(size, seats, waits):
            waits[best.id] += turn
    own = _next_table(party, seats, waits)
    return waits[own.id] if own else None


def _next_table(size: int, seats: Sequence[Seat], waits: Mapping[UUID, int]) -> Seat | None:
    fitting = [seat for seat in seats if seat.min_party <= size <= seat.capacity]
    return min(fitting, key=lambda seat: (waits[seat.id], seat.capacity, seat.number), default=None)
