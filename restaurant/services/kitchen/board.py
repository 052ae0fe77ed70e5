"""What the kitchen sees: tickets by age, what is on hold, what is void, and how many of each dish are asked for.

A ticket is what was sent at once: what is added to an order later is a ticket of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from uuid import UUID

from restaurant.models import Order, OrderItem, Station
from restaurant.rules.orders import CANCELLED, COOKING, PENDING, READY, SERVED, USUAL_MINUTES, heat
from restaurant.services.kitchen.reading import RECALL_FOR, called_ready, version, waiting
from restaurant.services.kitchen.timing import is_open, minutes_of, starts_of

_LIVE = (PENDING, COOKING)
_RECALL_ROWS = 8


@dataclass(frozen=True)
class Head:
    """What stands above the dishes of a ticket. Plain values all through, so that equal tickets are drawn once."""

    pk: UUID
    order_number: str
    table_number: int | None
    source: str
    is_rush: bool
    is_seen: bool
    allergy_notes: str
    kitchen_notes: str


@dataclass(frozen=True)
class Dish:
    """One line of a ticket."""

    id: UUID
    name: str
    quantity: int
    changes: tuple[str, ...]
    notes: str
    allergy: str
    status: str
    station: str
    course: int
    is_held: bool
    void_reason: str = ""
    # When to begin it so that it is ready with the longest of its course; None for at once, or begun.
    start_at: datetime | None = None
    is_due: bool = True

    @property
    def is_void(self) -> bool:
        """Struck through."""
        return self.status == CANCELLED

    @property
    def is_open(self) -> bool:
        """Still to be cooked."""
        return self.status in _LIVE and not self.is_held


@dataclass(frozen=True)
class Course:
    """The dishes of a ticket that are carried out together."""

    number: int
    dishes: tuple[Dish, ...]

    @property
    def is_held(self) -> bool:
        """Whether it waits to be fired."""
        return any(dish.is_held for dish in self.dishes)


@dataclass(frozen=True)
class Ticket:
    """What a table asked for at once, as far as it concerns this station."""

    order: Head
    batch: int
    courses: tuple[Course, ...]
    since: datetime
    minutes: int
    heat: str
    also_at: tuple[str, ...] = ()

    @property
    def dishes(self) -> tuple[Dish, ...]:
        """All its lines."""
        return tuple(dish for course in self.courses for dish in course.dishes)

    @property
    def open_ids(self) -> str:
        """The lines a tap on the whole ticket means, as the form sends them."""
        return " ".join(str(dish.id) for dish in self.dishes if dish.is_open)

    @property
    def unbegun_ids(self) -> str:
        """The lines nobody has begun."""
        return " ".join(str(dish.id) for dish in self.dishes if dish.is_open and dish.status == PENDING)

    @property
    def void_ids(self) -> str:
        """The void lines nobody has seen yet."""
        return " ".join(str(dish.id) for dish in self.dishes if dish.is_void)

    @property
    def is_waiting(self) -> bool:
        """Whether all that is left of it is on hold, or void."""
        return not self.open_ids


@dataclass(frozen=True)
class Bumped:
    """What was called ready together, and can be called back."""

    order: Head
    item_ids: str
    ready_at: datetime


@dataclass(frozen=True)
class Board:
    """The screen at one moment."""

    version: str
    now: datetime
    tickets: tuple[Ticket, ...]
    counts: tuple[tuple[str, int], ...]
    unseen: tuple[Head, ...]
    bumped: tuple[Bumped, ...]
    station: str = ""
    stations: tuple[tuple[str, str, int], ...] = field(default=())


def board(*, now: datetime, station: str = "") -> Board:
    """All tickets, or those of one station: rush first, then the oldest; those on hold last. Six queries."""
    # Asked before anything is read: what comes in between is news for the next look.
    known = version()
    items = waiting()
    tickets, gone = [], []
    for _sent, group in groupby(items, key=lambda item: (item.order_id, item.batch)):
        sent = list(group)
        if ticket := _ticket(sent, station, now):
            tickets.append(ticket)
        else:
            gone += sent
    tickets.sort(key=lambda each: (each.is_waiting, not each.order.is_rush, each.since, each.batch))
    open_items = [item for item in items if is_open(item)]
    orders = {ticket.order.pk: ticket.order for ticket in tickets}
    return Board(
        version=known,
        now=now,
        tickets=tuple(tickets),
        counts=_counts(item for item in open_items if not station or item.station == station),
        unseen=tuple(order for order in orders.values() if not order.is_seen),
        bumped=_bumped([*gone, *called_ready(now=now)], station, now),
        station=station,
        stations=_stations(open_items),
    )


def _bumped(items: Iterable[OrderItem], station: str, now: datetime) -> tuple[Bumped, ...]:
    """Tickets that have left the screen of this station, the last first."""
    found = []
    mine = [item for item in items if item.status == READY and (not station or item.station == station)]
    for _sent, group in groupby(mine, key=lambda item: (item.order_id, item.batch)):
        sent = list(group)
        at = max(item.prepared_at or item.order.ready_at or now for item in sent)
        if at > now - RECALL_FOR:
            found.append(Bumped(_head(sent[0].order), " ".join(str(item.pk) for item in sent), at))
    return tuple(sorted(found, key=lambda each: each.ready_at, reverse=True)[:_RECALL_ROWS])


def _ticket(items: list[OrderItem], station: str, now: datetime) -> Ticket | None:
    """One card, or None when nothing on it concerns the station any more."""
    starts = starts_of(items)
    mine = [
        item
        for item in items
        if (not station or item.station == station)
        and not (item.status == CANCELLED and (item.void_seen_at or item.voided_at is None))
    ]
    waited_for = [item for item in mine if item.status in (*_LIVE, CANCELLED)]
    if not waited_for:
        return None
    open_now = [item for item in mine if is_open(item)]
    others = {item.station for item in items if item not in mine and item.status in _LIVE}
    since = min((item.fired_at for item in open_now if item.fired_at), default=items[0].created_at)
    # A grill that waits for the oven has the oven's time.
    together = {item.course for item in open_now}
    minutes = max(
        (minutes_of(item) for item in items if is_open(item) and item.course in together), default=0
    )
    return Ticket(
        order=_head(items[0].order),
        batch=items[0].batch,
        courses=tuple(
            Course(number, tuple(_dish(item, starts.get(item.pk), now) for item in group))
            for number, group in groupby(
                (item for item in mine if item.status != SERVED), lambda item: item.course
            )
        ),
        since=since,
        minutes=minutes or USUAL_MINUTES,
        heat=heat(since=since, minutes=minutes, now=now) if open_now else "calm",
        also_at=tuple(str(Station(other).label) for other in sorted(others)),
    )


def _head(order: Order) -> Head:
    return Head(
        pk=order.pk,
        order_number=order.order_number,
        table_number=order.table.table_number if order.table else None,
        source=order.source,
        is_rush=order.is_rush,
        is_seen=order.seen_at is not None,
        allergy_notes=order.allergy_notes,
        kitchen_notes=order.kitchen_notes or "",
    )


def _dish(item: OrderItem, start_at: datetime | None, now: datetime) -> Dish:
    changes = item.modifications if isinstance(item.modifications, list) else []
    return Dish(
        id=item.pk,
        name=item.name,
        quantity=item.quantity,
        changes=tuple(str(each.get("name", "")) if isinstance(each, dict) else str(each) for each in changes),
        notes=item.notes or "",
        allergy=item.allergy,
        status=item.status,
        station=item.station,
        course=item.course,
        is_held=item.fired_at is None and item.status == PENDING,
        void_reason=item.void_reason,
        start_at=start_at,
        is_due=start_at is None or start_at <= now,
    )


def _counts(items: Iterable[OrderItem]) -> tuple[tuple[str, int], ...]:
    """How many of each dish are to be cooked, the most first."""
    counted: Counter[str] = Counter()
    for item in items:
        counted[item.name] += item.quantity
    return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def _stations(items: list[OrderItem]) -> tuple[tuple[str, str, int], ...]:
    counted = Counter(item.station for item in items)
    return tuple((value, str(label), counted[value]) for value, label in Station.choices)
