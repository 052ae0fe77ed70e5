"""Moving an order on, so that it follows its dishes; every step is written down with who and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from accounts.models import Staff, User
from audit.services import record
from restaurant.models import Order, OrderItem
from restaurant.models.orders import OrderStatus
from restaurant.order_errors import OrderRefused
from restaurant.rules import orders as rules

_BY = {"cooking": "started", "ready": "ready", "completed": "completed"}
_WORD = {"cooking": "started"}


def lock(order_id: UUID) -> Order:
    """The order, ours until the transaction ends. Raises OrderRefused when there is none to be seen."""
    order = Order.objects.select_for_update(of=("self",)).filter(pk=order_id).first()
    if order is None:
        raise OrderRefused
    return order


def items_of(order: Order, ids: Iterable[UUID] | None = None) -> list[OrderItem]:
    """Its dishes as they are now, in the order they were asked for. Raises OrderRefused for one of another order."""
    every = list(order.items.order_by("batch", "course", "created_at", "id"))
    if ids is None:
        return every
    wanted = set(ids)
    found = [item for item in every if item.pk in wanted]
    if len(found) != len(wanted):
        raise OrderRefused
    return found


def as_staff(actor: User | None) -> UUID | None:
    """Who goes into the columns for staff; nobody for a manager without a place in the staff list, or a guest."""
    if actor is None or not Staff.objects.filter(pk=actor.pk).exists():
        return None
    return actor.pk


def follow(order: Order, *, actor: User | None, now: datetime, seen: bool = False) -> None:
    """Bring the order to where its dishes are, one legal step after the other, and touch it, so that screens notice.

    `seen` says that the kitchen had it before its eyes.
    """
    target = rules.follows(order.items.values_list("status", flat=True))
    changed = {"updated_at"}
    if seen and order.seen_at is None:
        order.seen_at = now
        changed.add("seen_at")
    steps = rules.steps_to(str(order.status), target)
    if steps:
        record(
            f"restaurant.order_{_WORD.get(steps[-1], steps[-1])}", target=order, number=order.order_number,
            before=order.status, steps=steps, at=now,
        )  # fmt: skip
        who = as_staff(actor)
        for step in steps:
            changed |= _step(order, step, who, now)
    order.save(update_fields=sorted(changed))


def call_back(order: Order, *, now: datetime) -> None:
    """The one step back: what was ready is cooking again. Nothing for an order that is cooking."""
    if order.status == OrderStatus.READY:
        record(
            "restaurant.order_recalled", target=order, number=order.order_number, before=order.status,
            steps=[OrderStatus.COOKING], at=now,
        )  # fmt: skip
        order.status, order.ready_at, order.ready_by = OrderStatus.COOKING, None, None
    order.save(update_fields=["status", "ready_at", "ready_by", "updated_at"])


def _step(order: Order, step: str, who: UUID | None, now: datetime) -> set[str]:
    order.status = step
    if step == rules.CANCELLED:
        order.cancelled_at = now
        return {"status", "cancelled_at"}
    name = _BY[step]
    setattr(order, f"{name}_by_id", who)
    setattr(order, f"{name}_at", now)
    return {"status", f"{name}_by", f"{name}_at"}
