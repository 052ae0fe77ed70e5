"""The last dish between a guest's phone and a waiter's, one wish answered twice, and a table in a hurry."""

from __future__ import annotations

import json
import threading
from datetime import datetime
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.utils import timezone

from audit.models import Setting
from resort.db.identity import ANONYMOUS, acting_as
from restaurant.models import GuestOrder, MenuItem, Order, OrderItem
from restaurant.order_errors import DishGone
from restaurant.services.ordering import guests, placing
from restaurant.services.ordering.placing import Line
from tests.factories.accounts import UserFactory
from tests.factories.restaurant import MenuItemFactory, ReservationFactory, TableCardFactory, TableFactory
from tests.support.race import deadlocks, run_together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS, CARD = 6, "AAAA-BBBB-CCCC"


@pytest.fixture
def house(transactional_db: None, now: datetime, as_owner) -> SimpleNamespace:
    """A seated party whose orders go straight to the kitchen, a waiter, and a dish that is counted."""
    with as_owner():
        for name, value in (("guest_orders", True), ("guest_orders_confirmed", False)):
            Setting.objects.create(key=f"restaurant.{name}", value=value, category="restaurant")
    table = TableFactory()
    TableCardFactory(table=table, code=CARD)
    ReservationFactory(table=table, reservation_date=timezone.localdate(), status="seated", seated_at=now)
    return SimpleNamespace(
        table=table, dish=MenuItemFactory(stock=1), waiter=UserFactory(staff=True, department="restaurant"), now=now
    )  # fmt: skip


def ask(house, key: UUID) -> str:
    """What the door says to the guest's phone."""
    wish = json.dumps([{"item": str(house.dish.pk), "quantity": 1}])
    with acting_as(role=ANONYMOUS), connection.cursor() as cursor:
        cursor.execute(
            "SELECT app.order_from_card(%s::text, %s::uuid, %s::jsonb, '', 'en')", [CARD, key, wish]
        )
        return cursor.fetchone()[0]


def take(house) -> Order:
    """The waiter's phone asks for the same."""
    with acting_as(house.waiter.pk):
        return placing.place_order(
            table=house.table, lines=[Line(house.dish.pk)], actor=house.waiter, request_key=uuid4(), now=house.now
        )  # fmt: skip


def both_at_once(house) -> tuple[object, GuestOrder]:
    """The worker sends the guest's order while the waiter sends another: what each got."""
    key = uuid4()
    assert ask(house, key) == "going"
    _sent, waiters = run_together([lambda: guests.send_by_itself(id=key, now=house.now), lambda: take(house)])
    with acting_as(house.waiter.pk):
        return waiters, GuestOrder.objects.get(pk=key)


def sold(as_owner) -> int:
    with as_owner():
        return OrderItem.objects.count()


def test_the_last_dish_goes_to_the_guest_or_to_the_waiter_and_never_to_both(house, as_owner):
    before = deadlocks()
    for number in range(1, ROUNDS + 1):
        with as_owner():
            MenuItem.objects.filter(pk=house.dish.pk).update(stock=1)
            GuestOrder.objects.update(created_at=house.now - timezone.timedelta(hours=1))
        waiters, wish = both_at_once(house)
        if isinstance(waiters, Order):
            assert (wish.status, wish.reason) == ("declined", f"No longer to be had: {house.dish.name}.")
        else:
            assert (type(waiters), wish.status) == (DishGone, "sent")
        with as_owner():
            assert MenuItem.objects.get(pk=house.dish.pk).stock == 0
        assert sold(as_owner) == number
    assert deadlocks() == before


@pytest.mark.planted
def test_control_without_the_guard_both_get_it(house, as_owner, monkeypatch):
    both = threading.Barrier(2)

    def careless(*, wanted, today) -> None:
        """Looks, and takes what it saw when the other has looked too."""
        left = MenuItem.objects.get(pk=house.dish.pk).stock
        both.wait(60)
        MenuItem.objects.filter(pk=house.dish.pk).update(stock=left - 1)

    monkeypatch.setattr(placing.stock, "take", careless)
    # The day's counter lets one order in at a time too; without it they meet.
    monkeypatch.setattr(placing, "_next_number", lambda now: uuid4().hex[:12])
    waiters, wish = both_at_once(house)
    assert (isinstance(waiters, Order), wish.status, sold(as_owner)) == (True, "sent", 2)


def test_a_wish_that_waiter_and_worker_send_at_once_is_one_order(house, as_owner):
    with as_owner():
        MenuItem.objects.filter(pk=house.dish.pk).update(stock=None)
        Setting.objects.create(key="restaurant.guest_orders_in_quarter", value=60, category="restaurant")

    def confirm(key: UUID) -> Order:
        with acting_as(house.waiter.pk):
            return guests.accept(id=key, actor=house.waiter, now=house.now)

    for number in range(1, ROUNDS + 1):
        key = uuid4()
        # A form whose button was pressed twice.
        assert run_together([lambda key=key: ask(house, key)] * 2) == ["going", "going"]
        answers = run_together(
            [
                lambda key=key: confirm(key),
                lambda key=key: guests.send_by_itself(id=key, now=house.now),
                lambda key=key: confirm(key),
            ]
        )
        assert [type(answers[0]), answers[1], answers[2]] == [Order, None, answers[0]], answers
        assert sold(as_owner) == number


def test_a_table_that_sends_eight_at_once_sends_four(house, as_owner):
    with as_owner():
        MenuItem.objects.filter(pk=house.dish.pk).update(stock=None)
    answers = run_together([lambda: ask(house, uuid4()) for _phone in range(8)])
    assert sorted(answers) == ["going"] * 4 + ["often"] * 4
