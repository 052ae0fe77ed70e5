"""What has run out: switched off for today or for good, and dishes that are counted down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from audit.services import record
from restaurant.models import MenuItem
from restaurant.order_errors import DishGone
from restaurant.rules.menu import is_out


def out_today(item: MenuItem, today: date) -> bool:
    """Whether the dish is not to be had."""
    return is_out(is_available=item.is_available, out_until=item.out_until, stock=item.stock, today=today)


def take(*, wanted: Mapping[UUID, int], today: date) -> None:
    """Take so many of each dish, all or nothing; dishes that are not counted are only looked at.

    The guard is in the statement that takes: two waiters never sell the last one twice. Rows are taken in the order
    of their ids, so that two orders never wait for each other. Raises DishGone.
    """
    for id, number in sorted(wanted.items()):
        to_be_had = Q(out_until=None) | Q(out_until__lt=today)
        counted = MenuItem.objects.filter(to_be_had, pk=id, is_available=True, stock__gte=number)
        if counted.update(stock=F("stock") - number):
            continue
        item = MenuItem.objects.filter(pk=id).first()
        if item is None or item.stock is not None or out_today(item, today):
            left = item.stock if item and not out_today(item, today) else 0
            raise DishGone(item.name if item else "–", left)


def look(*, items: Mapping[UUID, MenuItem], wanted: Mapping[UUID, int], today: date) -> None:
    """Whether so many of each dish are there now; nothing is taken. Raises DishGone."""
    for id, number in wanted.items():
        item = items[id]
        if out_today(item, today):
            raise DishGone(item.name)
        if item.stock is not None and item.stock < number:
            raise DishGone(item.name, item.stock)


def put_back(*, item_id: UUID, number: int) -> None:
    """What was not cooked after all can be sold again, where it is counted."""
    MenuItem.everything.filter(pk=item_id, stock__isnull=False).update(stock=F("stock") + number)


def run_out(*, item_id: UUID, for_good: bool = False) -> MenuItem:
    """86: the dish is gone at once, until tomorrow, or until somebody brings it back."""
    item = _locked(item_id)
    if for_good:
        item.is_available = False
    else:
        item.out_until = timezone.localdate()
    item.save(update_fields=["is_available", "out_until", "updated_at"])
    record("restaurant.dish_ran_out", target=item, name=item.name, for_good=for_good)
    return item


def bring_back(*, item_id: UUID) -> MenuItem:
    """The dish is to be had again; one that was counted down to nothing is no longer counted."""
    item = _locked(item_id)
    item.is_available, item.out_until = True, None
    if item.stock == 0:
        item.stock = None
    item.save(update_fields=["is_available", "out_until", "stock", "updated_at"])
    record("restaurant.dish_brought_back", target=item, name=item.name)
    return item


def count(*, item_id: UUID, left: int | None) -> MenuItem:
    """Say how many are left; None stops counting. Raises ValueError below zero."""
    if left is not None and left < 0:
        raise ValueError("a dish cannot have fewer than none left")
    item = _locked(item_id)
    item.stock = left
    item.save(update_fields=["stock", "updated_at"])
    record("restaurant.dish_counted", target=item, name=item.name, left=left)
    return item


def _locked(item_id: UUID) -> MenuItem:
    item = MenuItem.objects.select_for_update(of=("self",)).filter(pk=item_id).first()
    if item is None:
        raise DishGone("–")
    return item
