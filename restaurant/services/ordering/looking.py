"""What a waiter sees: tables with what they wait for, and the orders of one table."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.db.models import Q

from restaurant.models import GuestOrder, GuestOrderStatus, Order, OrderItem, Reservation, Table
from restaurant.rules.orders import CANCELLED, COOKING, PENDING, READY

_OPEN = (PENDING, COOKING, READY)


@dataclass(frozen=True)
class TableNow:
    """A table, and what it waits for."""

    table: Table
    cooking: int = 0
    ready: int = 0
    # What its guests asked for with their own phone and no waiter has answered.
    asked: int = 0


@dataclass(frozen=True)
class OpenOrder:
    """An order that is not over, with its lines."""

    order: Order
    items: tuple[OrderItem, ...]

    @property
    def is_ready(self) -> bool:
        """Whether something of it can be carried out."""
        return any(item.status == READY for item in self.items)

    @property
    def held_courses(self) -> list[int]:
        """The courses on hold."""
        return sorted(
            {item.course for item in self.items if item.fired_at is None and item.status == PENDING}
        )

    @property
    def may_be_cancelled(self) -> bool:
        """Whether nothing of it has been carried out."""
        return all(item.status in (*_OPEN, CANCELLED) for item in self.items)


def tables() -> list[TableNow]:
    """Every table with how many dishes are cooked, how many wait to be carried out, and how many orders of its guests
    wait for an answer; four queries."""
    asked = Counter(
        GuestOrder.objects.filter(
            status=GuestOrderStatus.WAITING, reservation__status=Reservation.Status.SEATED
        ).values_list("table_id", flat=True)
    )
    counted: dict[UUID | None, list[int]] = {}
    # In two parts, because each has an index of its own.
    begun = Q(status__in=(PENDING, COOKING)) | Q(status=READY)
    orders = list(Order.objects.filter(begun).values_list("pk", flat=True))
    rows = OrderItem.objects.filter(order_id__in=orders, status__in=_OPEN)
    for table, status, quantity in rows.values_list("order__table_id", "status", "quantity"):
        counted.setdefault(table, [0, 0])[status == READY] += quantity
    found = []
    for each in Table.objects.filter(is_active=True).order_by("section", "table_number"):
        cooking, ready = counted.get(each.pk, (0, 0))
        found.append(TableNow(each, cooking, ready, asked[each.pk]))
    return found


def orders_of(table: Table) -> list[OpenOrder]:
    """What the table asked for and what is not over, the oldest first."""
    items = (
        OrderItem.objects.filter(order__table=table, order__status__in=_OPEN)
        .select_related("order")
        .order_by("order__created_at", "order_id", "course", "batch", "created_at", "id")
    )
    return [
        OpenOrder(group[0].order, tuple(group))
        for _order, each in groupby(items, key=lambda item: item.order_id)
        if (group := list(each))
    ]
