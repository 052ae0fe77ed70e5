"""The floor at one moment. Runs as the member of staff; as many statements for one table as for fifty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from audit import config
from restaurant.models import CombinationTable, Pace, Reservation, Seating, Table, Wait
from restaurant.rules import floor, steps
from restaurant.rules.floor import Box, Party, Shown
from restaurant.services.reserving import queue
from restaurant.services.reserving.house import local
from restaurant.services.seating import tables_of

# One small statement tells whether anything changed: xmin is the transaction that wrote the row last, so two changes
# of one moment are two versions. Seatings of earlier days are those of parties that nobody has let go.
_VERSION = """
SELECT md5(coalesce(string_agg(seen, ',' ORDER BY seen), '')) FROM (
  SELECT 't' || id || xmin FROM restaurant_tables WHERE is_active
  UNION ALL SELECT 'r' || id || xmin FROM table_reservations WHERE reservation_date = %(day)s::date
  UNION ALL SELECT 's' || reservation_id || table_id || xmin FROM table_seatings WHERE day < %(day)s::date
  UNION ALL SELECT 'w' || id || xmin FROM table_waits WHERE day = %(day)s::date
) AS rows (seen)
"""
# The plan is drawn in tenths of a unit, so that no number needs a decimal point.
TENTHS = 10


@dataclass(frozen=True)
class Spot:
    """A table on the plan with its parties of today, the first to come first."""

    table: Table
    box: Box
    shown: Shown
    parties: tuple[Reservation, ...]
    is_placed: bool

    @property
    def sitting(self) -> Reservation | None:
        """Who sits there."""
        return self._find(self.shown.sitting)

    @property
    def next(self) -> Reservation | None:
        """Who comes next."""
        return self._find(self.shown.next)

    @property
    def party(self) -> Reservation | None:
        """The party the table is about now."""
        if self.shown.state in (floor.RESERVED, floor.LATE):
            return self.next
        return self.sitting

    @property
    def drawn(self) -> dict[str, int]:
        """Corners and middle, in tenths."""
        x, y = self.box.x * TENTHS, self.box.y * TENTHS
        width, height = self.box.width * TENTHS, self.box.height * TENTHS
        return {
            "x": x, "y": y, "width": width, "height": height, "cx": x + width // 2, "cy": y + height // 2,
            "rx": width // 2, "ry": height // 2, "first": y + height // 2 - 12, "second": y + height // 2 + 12,
            "third": y + height // 2 + 34,
        }  # fmt: skip

    def _find(self, party: Party | None) -> Reservation | None:
        return next((each for each in self.parties if party and each.pk == party.id), None)


@dataclass(frozen=True)
class Board:
    """Everything the plan and the list show."""

    now: datetime
    version: str
    spots: tuple[Spot, ...]
    frame: Box
    nowhere: tuple[Reservation, ...]
    waiting: tuple[Wait, ...]
    covers: tuple[Pace, ...]

    @property
    def view_box(self) -> str:
        """Of the SVG, in tenths."""
        box = self.frame
        return " ".join(str(each * TENTHS) for each in (box.x, box.y, box.width, box.height))

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many tables are in each state."""
        return [(state, sum(spot.shown.state == state for spot in self.spots)) for state in floor.STATES]

    @property
    def sections(self) -> list[tuple[str, int, int]]:
        """What a part of the room is called, and where to write it: above its first table, in tenths."""
        found: dict[str, list[Box]] = {}
        for spot in self.spots:
            if spot.table.section and spot.is_placed:
                found.setdefault(spot.table.section, []).append(spot.box)
        return [
            (name, min(box.x for box in boxes) * TENTHS, min(box.y for box in boxes) * TENTHS - TENTHS)
            for name, boxes in found.items()
        ]

    def spot(self, table: UUID) -> Spot | None:
        """The table with this id."""
        return next((spot for spot in self.spots if spot.table.pk == table), None)

    @property
    def expected(self) -> list[Reservation]:
        """Parties that have not sat down yet, by time; a party at two tables once."""
        found = {
            party.pk: party
            for parties in (self.nowhere, *(spot.parties for spot in self.spots))
            for party in parties
            if party.status != steps.SEATED
        }
        return sorted(found.values(), key=lambda party: (party.reservation_time, party.guest_name))


def is_current(version: str, *, now: datetime) -> bool:
    """Whether a screen that shows this version needs nothing new. One statement."""
    rows, _, until = version.partition(".")
    return (
        until.isdecimal() and int(now.timestamp()) < int(until) and rows == _rows_version(local(now).date())
    )


def _rows_version(day: date) -> str:
    with connection.cursor() as cursor:
        cursor.execute(_VERSION, {"day": day})
        return str(cursor.fetchone()[0])


def board(*, now: datetime) -> Board:
    """The floor as it is. Eight statements."""
    here = local(now)
    # Asked first: what changes while we look makes the next look see it, not miss it.
    rows = _rows_version(here.date())
    grace = int(config.get("restaurant.late_minutes"))
    tables = list(Table.objects.filter(is_active=True).order_by("table_number"))
    parties = _parties(here.date())
    spots = tuple(_spots(tables, parties, here, grace))
    known = {table.pk for table in tables}
    midnight = datetime.combine(here.date() + timedelta(days=1), time())
    until = min([midnight, *(spot.shown.until for spot in spots if spot.shown.until)])
    return Board(
        now=now,
        version=f"{rows}.{int(timezone.make_aware(until).timestamp())}",
        spots=spots,
        frame=floor.frame([spot.box for spot in spots]),
        nowhere=tuple(party for party in parties if not known.intersection(tables_of(party))),
        waiting=tuple(queue.waiting(now=now)),
        covers=tuple(Pace.objects.filter(day=here.date(), covers__gt=0).order_by("starts")),
    )


def _parties(day: date) -> list[Reservation]:
    """Those who hold a table today, and those of earlier days who still sit."""
    today = Reservation.objects.filter(reservation_date=day, status__in=steps.HOLDING)
    earlier = Seating.objects.filter(day__lt=day).values("reservation_id")
    staying = Reservation.objects.filter(status=steps.SEATED, pk__in=earlier, reservation_date__lt=day)
    found = [*today, *staying]
    return sorted(found, key=lambda party: (party.reservation_date, party.reservation_time))


def _spots(tables: list[Table], parties: list[Reservation], here: datetime, grace: int) -> Iterable[Spot]:
    placed = {
        table.pk: floor.box_of(table.position_x, table.position_y, table.shape, table.capacity)
        for table in tables
        if table.position_x is not None and table.position_y is not None
    }
    others = [table for table in tables if table.pk not in placed]
    below = max((box.bottom for box in placed.values()), default=0)
    rest = floor.set_down([(table.shape, table.capacity) for table in others], below)
    boxes = placed | {table.pk: box for table, box in zip(others, rest, strict=True)}
    at_table: dict[UUID, list[Reservation]] = {}
    for party in parties:
        for held in tables_of(party):
            at_table.setdefault(held, []).append(party)
    for table in tables:
        own = at_table.get(table.pk, [])
        yield Spot(
            table=table,
            box=boxes[table.pk],
            shown=floor.shown(
                table.status or "available", [_party(each) for each in own], now=here, grace_minutes=grace,
                since=local(table.status_since),
            ),
            parties=tuple(own),
            is_placed=table.pk in placed,
        )  # fmt: skip


def _party(reservation: Reservation) -> Party:
    return Party(
        reservation.pk,
        reservation.status,
        datetime.combine(reservation.reservation_date, reservation.reservation_time),
        reservation.turn_minutes,
        local(reservation.seated_at) if reservation.seated_at else None,
    )


def together_with(table: UUID) -> set[UUID]:
    """Tables that a person allowed to be pushed to this one."""
    own = CombinationTable.objects.filter(table=table, combination__is_active=True).values("combination")
    return set(CombinationTable.objects.filter(combination__in=own).values_list("table_id", flat=True)) - {
        table
    }
