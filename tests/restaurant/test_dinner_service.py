"""A dinner for two hundred, played through by a script: every order's history is legal, and nothing is lost.

Cooks and waiters tap at random, twice, and at the same ticket; courses are fired, dishes are added, recalled, voided.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

import pytest

from resort.db.identity import acting_as
from restaurant.models import MenuItem, Order, OrderItem
from restaurant.order_errors import OrderRefused
from restaurant.rules.orders import legal_history
from restaurant.services.kitchen import board, steps
from restaurant.services.ordering import placing, taking_back
from restaurant.services.ordering.placing import Line
from tests.factories.accounts import UserFactory
from tests.factories.restaurant import MenuCategoryFactory, MenuItemFactory, TableFactory
from tests.restaurant.kitchen_support import histories

COVERS, TABLES, STOCK = 200, 20, 60


class Evening:
    """One evening of one house; the dice are the same every time."""

    def __init__(self, waiter, cook) -> None:
        self.waiter, self.cook, self.dice = waiter, cook, random.Random(200)
        self.clock = (datetime(2026, 11, 22, 18, tzinfo=UTC) + timedelta(seconds=20 * n) for n in count())
        category = MenuCategoryFactory()
        self.starters = MenuItemFactory.create_batch(3, category=category)
        self.mains = MenuItemFactory.create_batch(4, category=category, station="grill")
        self.char = MenuItemFactory(name="Char", category=category, stock=STOCK)
        self.tables = TableFactory.create_batch(TABLES)
        self.orders: list[UUID] = []
        self.served = 0

    def key(self) -> UUID:
        return UUID(int=self.dice.getrandbits(128), version=4)

    def order(self, table, party: int) -> None:
        """A starter and a main for everybody; the form is sent twice as often as a finger slips."""
        lines = [Line(self.dice.choice(self.starters).pk) for _ in range(party)]
        lines += [Line(self.dice.choice([*self.mains, self.char]).pk, course=2) for _ in range(party)]
        key, now = self.key(), next(self.clock)
        for _ in range(self.dice.choice((1, 1, 2))):
            try:
                with acting_as(self.waiter.pk):
                    order = placing.place_order(
                        table=table, lines=lines, actor=self.waiter, request_key=key, now=now
                    )
            except OrderRefused:
                lines = [line for line in lines if line.item_id != self.char.pk]
                continue
            if order.pk not in self.orders:
                self.orders.append(order.pk)

    def disturb(self, order: UUID) -> None:
        """What a real evening does to an order."""
        now, what = next(self.clock), self.dice.random()
        item = self.dice.choice(list(OrderItem.objects.filter(order_id=order).order_by("pk")))
        if what < 0.15:
            added = placing.add_items(
                order_id=order, lines=[Line(self.dice.choice(self.starters).pk)], actor=self.waiter,
                request_key=self.key(), now=now,
            )  # fmt: skip
            if added.pk not in self.orders:
                self.orders.append(added.pk)
        elif what < 0.25:
            taking_back.void_item(
                order_id=order, item_id=item.pk, reason="Sent back", wasted=self.dice.random() < 0.5,
                actor=self.waiter, now=now,
            )  # fmt: skip
        elif what < 0.4:
            steps.recall(order_id=order, item_ids=[item.pk], now=now)
        elif what < 0.5:
            taking_back.rush(order_id=order, on=True)

    def cook_and_serve(self, order: UUID) -> None:
        """From the first flame to the last plate, with two cooks at the same ticket."""
        steps.start(order_id=order, actor=self.cook, now=next(self.clock))
        for _ in range(2):
            steps.bump(order_id=order, actor=self.cook, now=next(self.clock))
        self.attempt(order)
        steps.bump(order_id=order, actor=self.cook, now=next(self.clock))
        steps.serve(order_id=order, actor=self.waiter, now=next(self.clock))
        taking_back.fire(order_id=order, course=9, now=next(self.clock))
        steps.bump(order_id=order, actor=self.cook, now=next(self.clock))
        steps.serve(order_id=order, actor=self.waiter, now=next(self.clock))
        steps.see_voids(order_id=order, now=next(self.clock))

    def attempt(self, order: UUID) -> None:
        """A refusal is an answer, not an accident."""
        try:
            with acting_as(self.waiter.pk):
                self.disturb(order)
        except OrderRefused:
            pass


@pytest.fixture
def evening(db):
    people = [
        UserFactory(staff=True, department=house, email=f"{house}@example.com")
        for house in ("restaurant", "kitchen")
    ]
    return Evening(*people)


def test_a_dinner_of_200_covers_leaves_only_legal_histories(evening):
    with acting_as(evening.waiter.pk):
        left = COVERS
        for number in count():
            party = min(left, evening.dice.choice((2, 2, 4, 4, 6)))
            evening.order(evening.tables[number % TABLES], party)
            left -= party
            if evening.orders and evening.dice.random() < 0.5:
                evening.attempt(evening.dice.choice(evening.orders))
            if not left:
                break
        assert board.board(now=next(evening.clock)).tickets
        for order in evening.orders:
            evening.cook_and_serve(order)

        past = histories()
        assert set(past) == set(map(str, evening.orders))
        assert [history for history in past.values() if not legal_history(history)] == []
        statuses = dict(Order.objects.values_list("pk", "status"))
        assert {str(key): status for key, status in statuses.items()} == {
            key: history[-1] for key, history in past.items()
        }
        assert set(statuses.values()) <= {"completed", "cancelled"}
        assert board.board(now=next(evening.clock)).tickets == ()
        gone = OrderItem.objects.filter(menu_item=evening.char).exclude(status="cancelled", wasted=False)
        assert STOCK - MenuItem.objects.get(pk=evening.char.pk).stock == gone.count()
        assert len(set(Order.objects.values_list("order_number", flat=True))) == len(evening.orders)
