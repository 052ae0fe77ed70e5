"""What a cook taps, and what a waiter carries out.

Each names the dishes it had before its eyes: what was fired or added a second before is not swept away with them.
Two people who tap at once make one step, and neither sees an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from accounts.models import User
from audit.services import record
from restaurant.models import Order, OrderItem
from restaurant.models.orders import OrderItemStatus, OrderStatus
from restaurant.order_errors import AlreadyServed, AlreadyVoid, OnHold, OrderRefused
from restaurant.services.kitchen.timing import starts_of
from restaurant.services.ordering.moving import call_back, follow, items_of, lock

_Status = OrderItemStatus


def start(*, order_id: UUID, item_ids: Iterable[UUID] | None = None, actor: User, now: datetime) -> Order:
    """Begin cooking these dishes, or all that may be begun. Raises OnHold, AlreadyVoid."""
    order, items = _asked(order_id, item_ids)
    begun = _to(items, _Status.COOKING, from_=(_Status.PENDING,), now=now)
    if begun:
        _record("restaurant.dishes_started", order, begun)
    follow(order, actor=actor, now=now, seen=_all_seen(order, items))
    return order


def begin(*, order_id: UUID, item_ids: Iterable[UUID], actor: User, now: datetime) -> Order:
    """Begin those of these dishes whose time has come; all of them when it has come for none. Raises as `start`."""
    wanted = list(item_ids)
    starts = starts_of(lock(order_id).items.select_related("menu_item").order_by("batch", "course"))
    due = [item for item in wanted if starts.get(item, now) <= now]
    return start(order_id=order_id, item_ids=due or wanted, actor=actor, now=now)


def bump(*, order_id: UUID, item_ids: Iterable[UUID] | None = None, actor: User, now: datetime) -> Order:
    """These dishes, or all that may be cooked, are ready. Raises OnHold, AlreadyVoid."""
    order, items = _asked(order_id, item_ids)
    done = _to(items, _Status.READY, from_=(_Status.PENDING, _Status.COOKING), now=now)
    if done:
        _record("restaurant.dishes_ready", order, done)
        follow(order, actor=actor, now=now, seen=_all_seen(order, items))
    return order


def recall(*, order_id: UUID, item_ids: Iterable[UUID] | None = None, now: datetime) -> Order:
    """What was called ready too early is cooked on, unless it has been carried out. Raises AlreadyServed."""
    order = lock(order_id)
    items = items_of(order, item_ids)
    if order.status in (OrderStatus.COMPLETED, OrderStatus.CANCELLED):
        raise AlreadyServed
    back = [item for item in items if item.status == _Status.READY]
    if not back:
        if any(item.status == _Status.SERVED for item in items):
            raise AlreadyServed
        return order
    for item in back:
        item.status, item.prepared_at = _Status.COOKING, None
    OrderItem.objects.bulk_update(back, ["status", "prepared_at"])
    _record("restaurant.dishes_recalled", order, back)
    call_back(order, now=now)
    return order


def serve(*, order_id: UUID, item_ids: Iterable[UUID] | None = None, actor: User, now: datetime) -> Order:
    """What is ready has been carried out; when all of it is, the order is completed."""
    order, items = _asked(order_id, item_ids)
    out = [item for item in items if item.status == _Status.READY]
    for item in out:
        item.status, item.served_at = _Status.SERVED, now
    if out:
        OrderItem.objects.bulk_update(out, ["status", "served_at"])
        _record("restaurant.dishes_served", order, out)
        follow(order, actor=actor, now=now)
    elif item_ids is not None and any(item.status in (_Status.PENDING, _Status.COOKING) for item in items):
        raise OrderRefused
    return order


def see(*, order_ids: Sequence[UUID], now: datetime) -> None:
    """The kitchen has seen these new orders: their sound stops."""
    for order_id in sorted(set(order_ids)):
        order = lock(order_id)
        if order.seen_at is None:
            order.seen_at = now
            order.save(update_fields=["seen_at", "updated_at"])
            record("restaurant.order_seen", target=order, number=order.order_number)


def see_voids(*, order_id: UUID, item_ids: Iterable[UUID] | None = None, now: datetime) -> Order:
    """The kitchen has seen that these dishes are void: they leave the screen."""
    order = lock(order_id)
    items = items_of(order, item_ids)
    unseen = [item for item in items if item.status == _Status.CANCELLED and item.void_seen_at is None]
    for item in unseen:
        item.void_seen_at = now
    if unseen:
        OrderItem.objects.bulk_update(unseen, ["void_seen_at"])
        _record("restaurant.voids_seen", order, unseen)
        order.save(update_fields=["updated_at"])
    return order


def _asked(order_id: UUID, item_ids: Iterable[UUID] | None) -> tuple[Order, list[OrderItem]]:
    """The order and the dishes meant; dishes named that cannot be are refused, of all the rest what can be is meant."""
    order = lock(order_id)
    items = items_of(order, item_ids)
    if item_ids is None:
        return order, [item for item in items if item.fired_at and item.status != _Status.CANCELLED]
    live = [item for item in items if item.status != _Status.CANCELLED]
    if not live:
        raise AlreadyVoid
    ready = [item for item in live if item.fired_at]
    if not ready:
        raise OnHold
    return order, ready


def _all_seen(order: Order, tapped: Sequence[OrderItem]) -> bool:
    """Whether nothing new of the order waits on another ticket than the one tapped: an addition still sounds."""
    new = order.items.filter(status=_Status.PENDING, fired_at__isnull=False)
    return not new.exclude(batch__in={item.batch for item in tapped}).exists()


def _to(items: Iterable[OrderItem], status: str, *, from_: tuple[str, ...], now: datetime) -> list[OrderItem]:
    moved = [item for item in items if item.status in from_]
    for item in moved:
        item.status = status
        item.started_at = item.started_at or now
        if status == _Status.READY:
            item.prepared_at = now
    OrderItem.objects.bulk_update(moved, ["status", "started_at", "prepared_at"])
    return moved


def _record(action: str, order: Order, items: Iterable[OrderItem]) -> None:
    record(action, target=order, number=order.order_number, items=[f"{i.quantity} {i.name}" for i in items])
