"""Taking an order, and adding to it later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from audit.services import record
from resort.common.errors import UNIQUE_VIOLATION, sqlstate_of
from restaurant.models import MenuItem, OptionGroup, Order, OrderItem, Table
from restaurant.models.orders import OrderSource, OrderStatus
from restaurant.order_errors import ChoiceMissing, DishGone, NothingOrdered, NotServedNow, OrderRefused
from restaurant.rules.menu import Choice, Question, answered, is_served
from restaurant.rules.orders import line_id
from restaurant.services.menu import stock
from restaurant.services.menu.hours import Hours, hours
from restaurant.services.ordering.holding import hold_order
from restaurant.services.ordering.moving import as_staff

_MOST_LINES, _MOST_OF_ONE, _LAST_COURSE = 60, 99, 9
_OPEN = (OrderStatus.PENDING, OrderStatus.COOKING)


@dataclass(frozen=True)
class Line:
    """So many of a dish, done in a certain way. Course 1 comes first."""

    item_id: UUID
    quantity: int = 1
    options: tuple[UUID, ...] = ()
    course: int = 1
    notes: str = ""
    allergy: str = ""


def place_order(
    *,
    table: Table | None,
    lines: Sequence[Line],
    actor: User | None,
    request_key: UUID,
    now: datetime,
    bill_id: UUID | None = None,
    allergy_notes: str = "",
    kitchen_notes: str = "",
    rush: bool = False,
    hold_later_courses: bool = True,
    source: str = OrderSource.STAFF,
) -> Order:
    """Send an order to the kitchen; the same request twice is one order.

    Names, prices and answers are kept as they are now; counted dishes are taken in the same transaction. Courses
    after the first wait until they are fired, unless told otherwise. Raises NothingOrdered, DishGone, NotServedNow,
    ChoiceMissing.
    """
    before = Order.objects.filter(request_key=request_key).first()
    if before is not None:
        return before
    dishes = chosen(lines, now)
    order = Order(
        table=table, order_number=_next_number(now), status=OrderStatus.PENDING, source=source, bill_id=bill_id,
        created_by_id=as_staff(actor), created_at=now, request_key=request_key, is_rush=rush,
        allergy_notes=allergy_notes[:300], kitchen_notes=kitchen_notes or None,
    )  # fmt: skip
    try:
        with transaction.atomic():
            order.save(force_insert=True)
    except DatabaseError as error:
        # The other tap of the same finger was first.
        if sqlstate_of(error) != UNIQUE_VIOLATION:
            raise
        return Order.objects.get(request_key=request_key)
    _write(order, lines, dishes, request_key, batch=1, hold=hold_later_courses, now=now)
    record(
        "restaurant.order_placed", target=order, number=order.order_number, source=source,
        table=table.table_number if table else None, items=_told(lines, dishes),
        before=None, steps=[order.status], at=now,
    )  # fmt: skip
    return order


def add_items(
    *, order_id: UUID, lines: Sequence[Line], actor: User | None, request_key: UUID, now: datetime,
    hold_later_courses: bool = False, allergy_notes: str = "", kitchen_notes: str = "", rush: bool = False,
) -> Order:  # fmt: skip
    """Add dishes to an order that is still cooked, as a batch of their own; the same request twice adds once.

    An order that is ready or served never goes back, and one that is paid is paid: what is added then is a new order of
    the same table, on its open bill.
    Raises as `place_order`; OrderRefused for an order that was cancelled.
    """
    held = hold_order(order_id)
    order = held.order
    before = OrderItem.objects.filter(pk=line_id(request_key, 0)).select_related("order").first()
    if before is not None:
        return before.order
    if order.status == OrderStatus.CANCELLED:
        raise OrderRefused
    if order.status not in _OPEN or held.is_settled:
        return place_order(
            table=order.table, lines=lines, actor=actor, request_key=request_key, now=now, bill_id=held.bill,
            allergy_notes=joined(order.allergy_notes, allergy_notes), kitchen_notes=kitchen_notes, rush=rush,
            hold_later_courses=hold_later_courses,
        )  # fmt: skip
    dishes = chosen(lines, now)
    batch = (order.items.aggregate(last=Max("batch"))["last"] or 0) + 1
    _write(order, lines, dishes, request_key, batch=batch, hold=hold_later_courses, now=now)
    # Nobody has seen this yet, whatever they saw of the order before.
    order.seen_at = None
    # What is said with an addition counts for the whole table; an allergy above all.
    order.allergy_notes = joined(order.allergy_notes, allergy_notes)[:300]
    order.kitchen_notes = joined(order.kitchen_notes or "", kitchen_notes) or None
    order.is_rush = order.is_rush or rush
    order.save(update_fields=["seen_at", "allergy_notes", "kitchen_notes", "is_rush", "updated_at"])
    record(
        "restaurant.order_added_to", target=order, number=order.order_number, batch=batch,
        items=_told(lines, dishes),
    )  # fmt: skip
    return order


def joined(before: str, more: str) -> str:
    """What was said before and what is said now, without saying anything twice."""
    return before if more in before else f"{before} · {more}" if before else more


def questions_of(item_ids: Sequence[UUID]) -> dict[UUID, tuple[Question, ...]]:
    """The questions about these dishes, with every answer; two queries."""
    found: dict[UUID, tuple[Question, ...]] = {}
    groups = OptionGroup.objects.filter(menu_item_id__in=item_ids).prefetch_related("options")
    for group in groups.order_by("sort_order", "name"):
        choices = tuple(
            Choice(each.pk, each.name, each.price, each.is_available) for each in group.options.all()
        )
        found[group.menu_item_id] = (
            *found.get(group.menu_item_id, ()),
            Question(group.name, group.least, group.most, choices),
        )
    return found


def _next_number(now: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.next_order_number(%s::date)", [timezone.localtime(now).date()])
        return str(cursor.fetchone()[0])


@dataclass(frozen=True)
class Dish:
    """A dish as it was asked for."""

    item: MenuItem
    answers: tuple[Choice, ...]

    @property
    def price(self) -> Decimal:
        """Of one, with its answers."""
        return sum((answer.price for answer in self.answers), self.item.price)


def chosen(lines: Sequence[Line], now: datetime) -> list[Dish]:
    """The dishes of these lines with their answers; nothing is taken. Raises as `place_order`."""
    if not lines or len(lines) > _MOST_LINES or not all(1 <= line.quantity <= _MOST_OF_ONE for line in lines):
        raise NothingOrdered
    ids = list({line.item_id for line in lines})
    items = MenuItem.objects.in_bulk(ids)
    questions = questions_of(ids)
    # Most menus are the same all day: then nobody asks for the hours.
    at: Hours | None = hours(now) if any(item.served_in for item in items.values()) else None
    dishes = []
    for line in lines:
        item = items.get(line.item_id)
        if item is None:
            raise DishGone("–")
        if at and not is_served(item.served_in, at.running):
            raise NotServedNow(item.name, at.names(item.served_in))
        answers = answered(questions.get(item.pk, ()), line.options)
        if answers is None:
            raise ChoiceMissing(item.name)
        dishes.append(Dish(item, answers))
    return dishes


def _write(
    order: Order,
    lines: Sequence[Line],
    dishes: Sequence[Dish],
    key: UUID,
    *,
    batch: int,
    hold: bool,
    now: datetime,
) -> None:
    wanted: Counter[UUID] = Counter()
    for line in lines:
        wanted[line.item_id] += line.quantity
    stock.take(wanted=wanted, today=timezone.localtime(now).date())
    first = min(line.course for line in lines)
    OrderItem.objects.bulk_create(
        OrderItem(
            id=line_id(key, number),
            order=order,
            menu_item=dish.item,
            name=dish.item.name,
            quantity=line.quantity,
            unit_price=dish.price,
            modifications=[{"name": each.name, "price": str(each.price)} for each in dish.answers],
            notes=line.notes[:500] or None,
            allergy=line.allergy[:200],
            station=dish.item.station,
            course=max(1, min(line.course, _LAST_COURSE)),
            batch=batch,
            fired_at=None if hold and line.course > first else now,
            status="pending",
            created_at=now,
        )
        for number, (line, dish) in enumerate(zip(lines, dishes, strict=True))
    )


def _told(lines: Sequence[Line], dishes: Sequence[Dish]) -> list[dict[str, Any]]:
    return [
        {"name": dish.item.name, "quantity": line.quantity} for line, dish in zip(lines, dishes, strict=True)
    ]
