"""What the rules need to know of the house on one day: tables, hours, and what is taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from django.db import connection
from django.utils import timezone

from restaurant.models import (
    CombinationTable,
    DiningService,
    Pace,
    Reservation,
    RestaurantClosure,
    Table,
    TableStatus,
)
from restaurant.rules.tables import Place, Seat, Together, places
from restaurant.rules.turns import Span, minute_of, quarter_of, serves

# First key of the advisory locks by which those who want tables of one day queue up; the second is the day.
_LOCK = 0x7AB1E
_EPOCH = date(2000, 1, 1)


@dataclass(frozen=True)
class House:
    """One day of the restaurant, as it is now."""

    day: date
    services: tuple[DiningService, ...]
    closed_note: str
    seats: tuple[Seat, ...]
    together: tuple[Together, ...]
    busy: dict[UUID, list[Span]]
    covers: dict[tuple[UUID, time], int]
    closed: frozenset[UUID] = field(default_factory=frozenset)

    def places(self, *, walk_ins: bool = False) -> list[Place]:
        """Every table and combination; those kept for walk-ins when asked."""
        return places(self.seats, self.together, walk_ins=walk_ins)

    def service_at(self, at: time) -> DiningService | None:
        """The open service whose seatings this time belongs to."""
        return next((each for each in self.services if each.first_seating <= at <= each.last_seating), None)

    def service_around(self, at: time) -> DiningService | None:
        """The same for people at the door, who may come until the service closes."""
        return next((each for each in self.services if each.first_seating <= at < each.closes), None)

    def covers_at(self, service: DiningService, at: time) -> int:
        """How many covers begin in this quarter of an hour already."""
        return self.covers.get((service.pk, quarter_of(at)), 0)

    def without(self, reservation: Reservation) -> dict[UUID, list[Span]]:
        """What is taken, as if this reservation were not."""
        own = Span(reservation.reservation_time, reservation.turn_minutes)
        if reservation.reservation_date != self.day or reservation.table_id is None:
            return self.busy
        mine = {reservation.table_id, *reservation.more_tables}
        return {
            table: [span for span in spans if not (table in mine and span == own)]
            for table, spans in self.busy.items()
        }

    def seats_of(self, tables: Iterable[UUID]) -> int:
        """How many people sit at these tables."""
        wanted = set(tables)
        return sum(seat.capacity for seat in self.seats if seat.id in wanted)


def local(now: datetime) -> datetime:
    """The restaurant's wall time, without a zone."""
    return timezone.localtime(now).replace(tzinfo=None)


def queue_up(*days: date) -> None:
    """Wait until nobody else gives tables of these days; until the transaction ends nobody else does.

    The constraints hold without it: this only spares rivals from colliding, so that each sees what is left.
    """
    with connection.cursor() as cursor:
        for day in sorted(set(days)):
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s::integer, %s::integer)", [_LOCK, (day - _EPOCH).days]
            )


def look(day: date) -> House:
    """The house on this day; six queries, whoever asks."""
    closures = list(RestaurantClosure.objects.filter(day=day))
    shut = {closure.service_id for closure in closures}
    services = [
        service
        for service in DiningService.objects.filter(is_active=True)
        if serves(service.weekdays, day) and None not in shut and service.pk not in shut
    ]
    return House(
        day=day,
        services=tuple(services),
        closed_note=next((closure.note for closure in closures if closure.note), ""),
        seats=tuple(
            map(_seat, Table.objects.filter(is_active=True).exclude(status=TableStatus.OUT_OF_SERVICE))
        ),
        together=_together(),
        busy=busy_on(day),
        covers={(pace.service_id, pace.starts): pace.covers for pace in Pace.objects.filter(day=day)},
        closed=frozenset(id for id in shut if id),
    )


def _seat(table: Table) -> Seat:
    words = table.features if isinstance(table.features, list) else []
    return Seat(
        table.pk,
        table.table_number,
        table.capacity,
        table.min_party,
        table.section or "",
        frozenset(map(str, words)),
        table.walk_in_only,
    )


def _together() -> tuple[Together, ...]:
    found: dict[UUID, Together] = {}
    rows = CombinationTable.objects.filter(combination__is_active=True).select_related("combination")
    for row in rows.order_by("combination_id", "table_id"):
        one, tables = row.combination, found[row.combination_id].tables if row.combination_id in found else ()
        found[one.pk] = Together(one.name, (*tables, row.table_id), one.min_party, one.max_party)
    return tuple(found.values())


def busy_on(day: date) -> dict[UUID, list[Span]]:
    """When each table is taken on this day, without by whom."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_id, starts, minutes FROM app.busy_tables(%s::date)", [day])
        rows = cursor.fetchall()
    busy: dict[UUID, list[Span]] = {}
    for table, starts, minutes in rows:
        busy.setdefault(table, []).append(Span(starts, minutes))
    for spans in busy.values():
        spans.sort(key=lambda span: minute_of(span.starts))
    return busy
