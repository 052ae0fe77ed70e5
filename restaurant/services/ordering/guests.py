"""What guests order with their own phone: asked for by a visitor, answered by a waiter or by the worker.

A visitor touches no table: functions of the database take the wish and show what became of it. It is an order, with its
price, its place in the stock and its ticket in the kitchen, only once it has been accepted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation

from accounts.models import User
from audit import config
from audit.services import record
from resort.db.identity import SERVICE, acting_as
from restaurant.errors import RestaurantRefused
from restaurant.models import GuestOrder, GuestOrderStatus, Order, Reservation
from restaurant.models.orders import OrderSource
from restaurant.order_errors import (
    NotAtThisTable,
    OrderRefused,
    PartyGone,
    ReasonMissing,
    TooManyDishes,
    TooManyOrders,
)
from restaurant.services.menu import stock
from restaurant.services.ordering.cards import Opened
from restaurant.services.ordering.moving import as_staff
from restaurant.services.ordering.placing import Dish, Line, chosen, place_order

_NOTE, _ALLERGY, _REASON = 200, 200, 200
GOING = "going"


@dataclass(frozen=True)
class Asked:
    """One line of a wish before it is sent."""

    line: Line
    dish: Dish

    @property
    def total(self) -> Decimal:
        """What it comes to now."""
        return self.dish.price * self.line.quantity


@dataclass(frozen=True)
class Standing:
    """What became of a wish, as its guest sees it."""

    status: str
    reason: str
    needs_waiter: bool
    allergy_notes: str
    is_here: bool
    number: str | None
    order_status: str | None
    items: list[dict[str, Any]]
    so_far: list[dict[str, Any]] | None
    lines: list[dict[str, Any]]

    @property
    def is_over(self) -> bool:
        """Whether nothing more will change on the page."""
        return self.status == GuestOrderStatus.DECLINED or not self.is_here or self.order_status in (
            "completed", "cancelled",
        )  # fmt: skip

    @property
    def so_far_lines(self) -> list[tuple[int, str, Decimal]]:
        """What the table has ordered so far: how many, of what, for how much."""
        return [
            (each["quantity"], each["name"], Decimal(each["price"]) * each["quantity"])
            for each in self.so_far or ()
        ]

    @property
    def so_far_total(self) -> Decimal:
        """What that comes to."""
        return sum((amount for _quantity, _name, amount in self.so_far_lines), Decimal())


def look(*, lines: Sequence[Line], now: datetime) -> list[Asked]:
    """What the wish is and comes to, as far as it can be had now; nothing is taken.

    Raises NothingOrdered, TooManyDishes, DishGone, NotServedNow and ChoiceMissing.
    """
    most = config.get("restaurant.guest_order_dishes")
    if sum(line.quantity for line in lines) > most:
        raise TooManyDishes(most)
    dishes = chosen(lines, now)
    wanted: Counter[UUID] = Counter()
    for line in lines:
        wanted[line.item_id] += line.quantity
    stock.look(
        items={dish.item.pk: dish.item for dish in dishes},
        wanted=wanted,
        today=timezone.localtime(now).date(),
    )
    return [Asked(line, dish) for line, dish in zip(lines, dishes, strict=True)]


def send(
    *, card: Opened, lines: Sequence[Line], allergy_notes: str, request_key: UUID, now: datetime
) -> None:
    """Ask for this; the same form twice is one wish. A waiter is asked first, or the worker sends it at once.

    Raises as `look`, NotAtThisTable where guests may not order, and TooManyOrders.
    """
    if find(card=card, id=request_key) is not None:
        return
    look(lines=lines, now=now)
    wish = [
        {
            "item": str(line.item_id),
            "quantity": line.quantity,
            "options": [str(option) for option in line.options],
            "notes": line.notes[:_NOTE],
            "allergy": line.allergy[:_ALLERGY],
        }
        for line in lines
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT app.order_from_card(%s::text, %s::uuid, %s::jsonb, %s::text, %s::text)",
            [card.code, request_key, json.dumps(wish), allergy_notes, translation.get_language() or ""],
        )
        answer = cursor.fetchone()[0]
    if answer == "much":
        raise TooManyDishes(config.get("restaurant.guest_order_dishes"))
    if answer == "often":
        raise TooManyOrders
    if answer == GOING:
        from restaurant.tasks import send_guest_order  # noqa: PLC0415 -- tasks import services

        send_guest_order.defer(guest_order_id=str(request_key))
    elif answer != GuestOrderStatus.WAITING:
        raise NotAtThisTable


def find(*, card: Opened, id: UUID) -> Standing | None:
    """What became of a wish of this card's table; None for one of another table, or none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.guest_order_at(%s::text, %s::uuid)::text", [card.code, id])
        row = cursor.fetchone()
    return Standing(**json.loads(row[0], parse_float=Decimal)) if row and row[0] else None


def accept(*, id: UUID, actor: User | None, now: datetime) -> Order:
    """Send what the guests asked for to the kitchen; twice is one order.

    It goes to their table as it is now. Raises PartyGone once they have left, OrderRefused when it was declined, and
    as `place_order` when something can no longer be had: then nothing of it is sent.
    """
    wish = _lock(id)
    if wish.order is not None:
        return wish.order
    if wish.status != GuestOrderStatus.WAITING:
        raise OrderRefused
    party = wish.reservation
    if party.status != Reservation.Status.SEATED or party.table is None:
        raise PartyGone
    with transaction.atomic():
        order = place_order(
            table=wish.table if wish.table_id in (party.table_id, *party.more_tables) else party.table,
            lines=_lines(wish.lines), actor=actor, request_key=wish.pk, now=now, allergy_notes=wish.allergy_notes,
            source=OrderSource.GUEST,
        )  # fmt: skip
        _answer(wish, GuestOrderStatus.SENT, actor=actor, now=now, order=order)
    record(
        "restaurant.guest_order_accepted", target=order, number=order.order_number, by_setting=actor is None
    )
    return order


def decline(*, id: UUID, reason: str, actor: User | None, now: datetime) -> None:
    """Say no, with a reason the guest reads; twice is once. Raises ReasonMissing, and OrderRefused once it was sent."""
    words = " ".join(reason.split())[:_REASON]
    if not words:
        raise ReasonMissing
    wish = _lock(id)
    if wish.status == GuestOrderStatus.DECLINED:
        return
    if wish.status != GuestOrderStatus.WAITING:
        raise OrderRefused
    _answer(wish, GuestOrderStatus.DECLINED, actor=actor, now=now, reason=words)
    record("restaurant.guest_order_declined", target=wish, reason=words)


def send_by_itself(*, id: UUID, now: datetime) -> None:
    """The worker sends what needs no waiter; what cannot be had is declined in the guest's language.

    What was answered meanwhile, or what a waiter must confirm, stays as it is.
    """
    with acting_as(role=SERVICE):
        wish = _lock(id)
        if wish.status != GuestOrderStatus.WAITING or wish.needs_waiter:
            return
        with translation.override(wish.language or settings.LANGUAGE_CODE):
            try:
                accept(id=id, actor=None, now=now)
            except RestaurantRefused as refusal:
                decline(id=id, reason=str(refusal), actor=None, now=now)


def _lock(id: UUID) -> GuestOrder:
    # Without joins: who waited for the row would see it as it is now beside what it pointed to before.
    wish = GuestOrder.objects.select_for_update(of=("self",)).filter(pk=id).first()
    if wish is None:
        raise OrderRefused
    return wish


def _answer(wish: GuestOrder, status: str, *, actor: User | None, now: datetime, **more: Any) -> None:
    wish.status, wish.answered_at, wish.answered_by_id = status, now, as_staff(actor)
    for name, value in more.items():
        setattr(wish, name, value)
    wish.save(update_fields=["status", "answered_at", "answered_by", *more])


def _lines(stored: Sequence[Mapping[str, Any]]) -> list[Line]:
    """The lines as they were asked for. Raises OrderRefused for what no form of ours sends."""
    try:
        return [
            Line(
                item_id=UUID(each["item"]),
                quantity=int(each["quantity"]),
                options=tuple(UUID(option) for option in each.get("options", ())),
                notes=str(each.get("notes", "")),
                allergy=str(each.get("allergy", "")),
            )
            for each in stored
        ]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise OrderRefused from error
