"""Taking dishes off an order, or the whole of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from accounts.models import User
from audit.services import record
from restaurant.models import Order, OrderItem
from restaurant.models.orders import OrderItemStatus, OrderStatus
from restaurant.order_errors import AlreadyServed, AlreadyVoid, OrderRefused, ReasonMissing
from restaurant.services.menu import stock
from restaurant.services.ordering.holding import hold_order
from restaurant.services.ordering.moving import as_staff, follow, items_of, lock

_REASON_LENGTH = 200
_OVER = (OrderStatus.COMPLETED, OrderStatus.CANCELLED)


def void_item(
    *, order_id: UUID, item_id: UUID, reason: str, wasted: bool, actor: User | None, now: datetime
) -> Order:
    """Take one dish off the order, with a reason; the kitchen sees it struck through until it says so.

    What was not made goes back to the stock; what was wasted does not. An order without dishes is cancelled.
    Raises ReasonMissing, AlreadyVoid, AlreadyServed, and BillSettled for a dish that has been paid.
    """
    reason = _said(reason)
    held = hold_order(order_id)
    order = held.order
    item = items_of(order, [item_id])[0]
    if item.status == OrderItemStatus.CANCELLED:
        raise AlreadyVoid
    if item.status == OrderItemStatus.SERVED:
        raise AlreadyServed
    held.check_open(item)
    _void([item], reason=reason, wasted=wasted, actor=actor, now=now)
    record(
        "restaurant.dish_voided", target=order, number=order.order_number, name=item.name,
        quantity=item.quantity, reason=reason, wasted=wasted,
    )  # fmt: skip
    follow(order, actor=actor, now=now)
    if order.status == OrderStatus.CANCELLED:
        order.cancellation_reason = reason
        order.save(update_fields=["cancellation_reason", "updated_at"])
    return order


def cancel_order(*, order_id: UUID, reason: str, wasted: bool, actor: User | None, now: datetime) -> Order:
    """Take the whole order back while nothing of it has been served; twice is once.

    Raises ReasonMissing, AlreadyServed, and BillSettled where a dish has been paid.
    """
    reason = _said(reason)
    held = hold_order(order_id)
    order = held.order
    if order.status == OrderStatus.CANCELLED:
        return order
    items = items_of(order)
    if order.status in _OVER or any(item.status == OrderItemStatus.SERVED for item in items):
        raise AlreadyServed
    live = [item for item in items if item.status != OrderItemStatus.CANCELLED]
    held.check_open(*live)
    _void(live, reason=reason, wasted=wasted, actor=actor, now=now)
    order.cancellation_reason = reason
    order.save(update_fields=["cancellation_reason", "updated_at"])
    record(
        "restaurant.order_taken_back", target=order, number=order.order_number, reason=reason, wasted=wasted
    )
    follow(order, actor=actor, now=now)
    return order


def rush(*, order_id: UUID, on: bool) -> Order:
    """Put an order before all others, or back into the line. Raises OrderRefused when it is over."""
    order = lock(order_id)
    if order.status in _OVER:
        raise OrderRefused
    if order.is_rush != on:
        order.is_rush = on
        order.save(update_fields=["is_rush", "updated_at"])
        record("restaurant.order_rushed", target=order, number=order.order_number, on=on)
    return order


def fire(*, order_id: UUID, course: int, now: datetime) -> Order:
    """The kitchen may begin with a course that was on hold, and with those before it; twice is once."""
    order = lock(order_id)
    waiting = order.items.filter(fired_at=None, course__lte=course).exclude(status=OrderItemStatus.CANCELLED)
    if waiting.update(fired_at=now):
        # It sounds again: something to be begun has come.
        order.seen_at = None
        order.save(update_fields=["seen_at", "updated_at"])
        record("restaurant.course_fired", target=order, number=order.order_number, course=course)
    return order


def hold(*, order_id: UUID, course: int) -> Order:
    """Hold back what of a course has not been begun. Raises OrderRefused when all of it has."""
    order = lock(order_id)
    held = order.items.filter(course=course, status=OrderItemStatus.PENDING, fired_at__isnull=False)
    if not held.update(fired_at=None):
        raise OrderRefused
    order.save(update_fields=["updated_at"])
    record("restaurant.course_held", target=order, number=order.order_number, course=course)
    return order


def _void(
    items: Sequence[OrderItem], *, reason: str, wasted: bool, actor: User | None, now: datetime
) -> None:
    who = as_staff(actor)
    for item in items:
        item.status, item.void_reason, item.wasted = OrderItemStatus.CANCELLED, reason, wasted
        item.voided_at, item.voided_by_id = now, who
        item.save(update_fields=["status", "void_reason", "wasted", "voided_at", "voided_by", "updated_at"])
    if not wasted:
        for item in sorted(items, key=lambda each: each.menu_item_id):
            stock.put_back(item_id=item.menu_item_id, number=item.quantity)


def _said(reason: str) -> str:
    words = " ".join(reason.split())[:_REASON_LENGTH]
    if not words:
        raise ReasonMissing
    return words
