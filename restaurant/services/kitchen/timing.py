"""How long the dishes of an order take, and when each is to be begun."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from uuid import UUID

from restaurant.models import OrderItem
from restaurant.rules.firing import Pace, start_times
from restaurant.rules.orders import COOKING, PENDING, USUAL_MINUTES


def is_open(item: OrderItem) -> bool:
    """Whether it may be cooked, and is not ready."""
    return item.fired_at is not None and item.status in (PENDING, COOKING)


def minutes_of(item: OrderItem) -> int:
    """How long it takes; reads the dish on the menu."""
    return item.menu_item.prep_time_minutes or USUAL_MINUTES


def starts_of(items: Iterable[OrderItem]) -> dict[UUID, datetime]:
    """When to begin the dishes that wait for a longer one of their course, whoever cooks that one.

    `items` are of one order, with batches and courses in their order.
    """
    found: dict[UUID, datetime] = {}
    for _together, group in groupby(filter(is_open, items), key=lambda item: (item.batch, item.course)):
        course = list(group)
        paces = [Pace(minutes_of(item), item.fired_at, _begun(item)) for item in course if item.fired_at]
        found |= {
            item.pk: start
            for item, start in zip(course, start_times(paces), strict=True)
            if start is not None
        }
    return found


def _begun(item: OrderItem) -> datetime | None:
    return None if item.status == PENDING else item.started_at or item.fired_at
