"""An order from the table to the stove and back: once, at one price, with the stock, and legally to its end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import DatabaseError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resort.db.identity import acting_as
from restaurant.models import MenuItem, Order, OrderItem
from restaurant.order_errors import (
    AlreadyServed,
    AlreadyVoid,
    ChoiceMissing,
    DishGone,
    NothingOrdered,
    OnHold,
    OrderRefused,
    ReasonMissing,
)
from restaurant.services.kitchen import steps
from restaurant.services.menu import stock
from restaurant.services.ordering import placing, taking_back
from restaurant.services.ordering.placing import Line
from tests.factories.accounts import UserFactory
from tests.factories.restaurant import MenuItemFactory, OptionFactory, OptionGroupFactory, TableFactory
from tests.restaurant.kitchen_support import history

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)


def later(minutes):
    return NOW + timedelta(minutes=minutes)


@pytest.fixture
def waiter(db):
    return UserFactory(staff=True, department="restaurant", first_name="Wim", email="wim@example.com")


@pytest.fixture
def kitchen(db):
    """A soup, a fish of which three are left, and a steak that is asked about."""
    steak = MenuItemFactory(name="Steak", price=Decimal("40.00"), station="grill")
    done = OptionGroupFactory(menu_item=steak, name="Done", least=1, most=1)
    return SimpleNamespace(
        table=TableFactory(table_number=7),
        soup=MenuItemFactory(name="Soup", price=Decimal("9.00"), prep_time_minutes=8),
        fish=MenuItemFactory(name="Fish", price=Decimal("30.00"), stock=3),
        steak=steak,
        rare=OptionFactory(group=done, name="Rare", price=Decimal()),
        truffle=OptionFactory(group=OptionGroupFactory(menu_item=steak, name="Extra"), name="Truffle"),
    )


@pytest.fixture
def order(kitchen, waiter):
    """Two soups, then a fish that is on hold."""
    with acting_as(waiter.pk):
        return place(kitchen, waiter, Line(kitchen.soup.pk, 2), Line(kitchen.fish.pk, course=2))


def place(kitchen, waiter, *lines, key=None, **more):
    return placing.place_order(
        table=kitchen.table, lines=lines, actor=waiter, request_key=key or uuid4(), now=NOW, **more
    )


def items(order):
    return {item.name: item for item in OrderItem.objects.filter(order=order)}


def left(kitchen):
    return MenuItem.objects.get(pk=kitchen.fish.pk).stock


def test_same_request_twice_is_one_order_with_one_number_and_one_stock(kitchen, waiter):
    key = uuid4()
    with acting_as(waiter.pk):
        first = place(kitchen, waiter, Line(kitchen.fish.pk, 2), key=key)
        again = place(kitchen, waiter, Line(kitchen.fish.pk, 2), key=key)
        second = place(kitchen, waiter, Line(kitchen.soup.pk))
        assert (first.pk, first.order_number, second.order_number) == (again.pk, "261122-001", "261122-002")
        assert (left(kitchen), OrderItem.objects.filter(order=first).count()) == (1, 1)
        assert (first.created_by_id, first.status, first.seen_at) == (waiter.pk, "pending", None)


def test_prices_and_answers_are_kept_as_they_were(kitchen, waiter, as_owner):
    with acting_as(waiter.pk):
        order = place(kitchen, waiter, Line(kitchen.steak.pk, options=(kitchen.rare.pk, kitchen.truffle.pk)))
    with as_owner():
        MenuItem.objects.filter(pk=kitchen.steak.pk).update(price=Decimal("99.00"), name="Cow")
    with acting_as(waiter.pk):
        steak = items(order)["Steak"]
        assert (steak.unit_price, steak.station) == (Decimal("42.00"), "grill")
        assert steak.modifications == [
            {"name": "Rare", "price": "0.00"},
            {"name": "Truffle", "price": "2.00"},
        ]


def test_orders_that_cannot_be_are_refused_whole(kitchen, waiter):
    with acting_as(waiter.pk):
        for refusal, lines in (
            (NothingOrdered, ()),
            (NothingOrdered, (Line(kitchen.soup.pk, 0),)),
            (ChoiceMissing, (Line(kitchen.steak.pk),)),
            (ChoiceMissing, (Line(kitchen.soup.pk, options=(kitchen.rare.pk,)),)),
            (DishGone, (Line(kitchen.soup.pk), Line(kitchen.fish.pk, 2), Line(kitchen.fish.pk, 2))),
        ):
            with pytest.raises(refusal), acting_as(waiter.pk):
                place(kitchen, waiter, *lines)
        assert (left(kitchen), Order.objects.count()) == (3, 0)
        stock.run_out(item_id=kitchen.soup.pk)
        with pytest.raises(DishGone, match="Soup"), acting_as(waiter.pk):
            placing.place_order(
                table=kitchen.table, lines=[Line(kitchen.soup.pk)], actor=waiter, request_key=uuid4(),
                now=datetime.now(UTC),
            )  # fmt: skip


def test_what_is_added_is_a_batch_of_its_own_and_a_new_order_once_the_first_is_ready(
    order, kitchen, waiter, cook
):
    key = uuid4()
    with acting_as(cook.pk):
        steps.start(order_id=order.pk, actor=cook, now=later(1))
    with acting_as(waiter.pk):
        for _ in range(2):
            same = placing.add_items(
                order_id=order.pk, lines=[Line(kitchen.soup.pk)], actor=waiter, request_key=key, now=later(2)
            )
        assert (same.pk, same.status, same.seen_at) == (order.pk, "cooking", None)
        assert sorted(order.items.values_list("batch", "name")) == [(1, "Fish"), (1, "Soup"), (2, "Soup")]
        taking_back.fire(order_id=order.pk, course=2, now=later(3))
        steps.bump(order_id=order.pk, actor=waiter, now=later(4))
        new = placing.add_items(
            order_id=order.pk, lines=[Line(kitchen.soup.pk)], actor=waiter, request_key=uuid4(), now=later(5)
        )
        assert (new.order_number, new.table_id, new.status) == ("261122-002", kitchen.table.pk, "pending")


def test_courses_on_hold_are_not_cooked_until_fired(order, cook, waiter):
    with acting_as(cook.pk):
        fish = items(order)["Fish"]
        with pytest.raises(OnHold):
            steps.bump(order_id=order.pk, item_ids=[fish.pk], actor=cook, now=later(1))
        steps.bump(order_id=order.pk, actor=cook, now=later(2))
        assert {name: item.status for name, item in items(order).items()} == {
            "Soup": "ready",
            "Fish": "pending",
        }
        assert Order.objects.get(pk=order.pk).status == "cooking"
        taking_back.fire(order_id=order.pk, course=2, now=later(3))
        taking_back.hold(order_id=order.pk, course=2)
        taking_back.fire(order_id=order.pk, course=2, now=later(4))
        steps.bump(order_id=order.pk, actor=cook, now=later(9))
        found = Order.objects.get(pk=order.pk)
        assert (found.status, found.started_by_id, found.started_at) == ("ready", cook.pk, later(2))
        assert (found.ready_by_id, found.ready_at) == (cook.pk, later(9))
    with acting_as(waiter.pk):
        steps.serve(order_id=order.pk, actor=waiter, now=later(10))
        found = Order.objects.get(pk=order.pk)
        assert (found.status, found.completed_by_id, found.completed_at) == (
            "completed",
            waiter.pk,
            later(10),
        )
        with pytest.raises(AlreadyServed):
            steps.recall(order_id=order.pk, now=later(11))
    assert history(order.pk) == ["pending", "cooking", "ready", "completed"]


def test_a_second_tap_does_nothing_and_a_recall_is_one_step_back(order, kitchen, cook):
    with acting_as(cook.pk):
        taking_back.fire(order_id=order.pk, course=9, now=NOW)
        for minute in (1, 2):
            steps.bump(order_id=order.pk, actor=cook, now=later(minute))
        assert Order.objects.get(pk=order.pk).ready_at == later(1)
        for _ in range(2):
            steps.recall(order_id=order.pk, item_ids=[items(order)["Soup"].pk], now=later(3))
        found = Order.objects.get(pk=order.pk)
        assert (found.status, found.ready_at, found.ready_by_id, found.started_at) == (
            "cooking",
            None,
            None,
            later(1),
        )
        assert {name: item.status for name, item in items(order).items()} == {
            "Soup": "cooking",
            "Fish": "ready",
        }
        steps.bump(order_id=order.pk, actor=cook, now=later(4))
    assert history(order.pk) == ["pending", "cooking", "ready", "cooking", "ready"]


def test_void_goes_back_to_the_stock_or_to_waste_and_waits_to_be_seen(order, kitchen, waiter, cook):
    with acting_as(waiter.pk):
        fish = items(order)["Fish"]
        with pytest.raises(ReasonMissing):
            taking_back.void_item(
                order_id=order.pk, item_id=fish.pk, reason=" ", wasted=False, actor=waiter, now=NOW
            )
        taking_back.void_item(
            order_id=order.pk,
            item_id=fish.pk,
            reason="Changed mind",
            wasted=False,
            actor=waiter,
            now=later(1),
        )
        with pytest.raises(AlreadyVoid):
            taking_back.void_item(
                order_id=order.pk, item_id=fish.pk, reason="Again", wasted=False, actor=waiter, now=later(1)
            )
        fish = items(order)["Fish"]
        assert (left(kitchen), fish.voided_by_id, fish.voided_at, fish.void_seen_at, fish.wasted) == (
            3, waiter.pk, later(1), None, False,
        )  # fmt: skip
    with acting_as(cook.pk):
        with pytest.raises(AlreadyVoid):
            steps.bump(order_id=order.pk, item_ids=[fish.pk], actor=cook, now=later(2))
        steps.see_voids(order_id=order.pk, now=later(2))
        assert items(order)["Fish"].void_seen_at == later(2)
    with acting_as(waiter.pk):
        other = place(kitchen, waiter, Line(kitchen.fish.pk, 2))
        taking_back.void_item(
            order_id=other.pk,
            item_id=items(other)["Fish"].pk,
            reason="Burnt",
            wasted=True,
            actor=waiter,
            now=later(3),
        )
        found = Order.objects.get(pk=other.pk)
        assert (left(kitchen), found.status, found.cancellation_reason) == (1, "cancelled", "Burnt")


def test_cancelling_takes_back_everything_until_something_is_served(order, kitchen, waiter):
    with acting_as(waiter.pk):
        for _ in range(2):
            taking_back.cancel_order(
                order_id=order.pk, reason="Left", wasted=False, actor=waiter, now=later(1)
            )
        assert (left(kitchen), Order.objects.get(pk=order.pk).cancelled_at) == (3, later(1))
        with pytest.raises(OrderRefused):
            placing.add_items(
                order_id=order.pk,
                lines=[Line(kitchen.soup.pk)],
                actor=waiter,
                request_key=uuid4(),
                now=later(2),
            )
        other = place(kitchen, waiter, Line(kitchen.soup.pk), Line(kitchen.fish.pk))
        steps.bump(order_id=other.pk, item_ids=[items(other)["Soup"].pk], actor=waiter, now=later(2))
        steps.serve(order_id=other.pk, actor=waiter, now=later(3))
        with pytest.raises(AlreadyServed):
            taking_back.cancel_order(
                order_id=other.pk, reason="Left", wasted=False, actor=waiter, now=later(4)
            )


def test_the_front_office_reads_orders_and_writes_none_and_finance_sees_none(
    order, kitchen, receptionist, finance
):
    with acting_as(finance.pk):
        assert Order.objects.count() == 0
    with acting_as(receptionist.pk):
        assert Order.objects.count() == 1
        with pytest.raises(OrderRefused):
            steps.bump(order_id=order.pk, actor=receptionist, now=NOW)
        with pytest.raises(DatabaseError), acting_as(receptionist.pk):
            place(kitchen, receptionist, Line(kitchen.soup.pk))


def test_a_manager_without_a_place_in_the_staff_list_may_do_it_all(kitchen, manager):
    with acting_as(manager.pk):
        order = place(kitchen, manager, Line(kitchen.soup.pk))
        steps.bump(order_id=order.pk, actor=manager, now=later(1))
        assert Order.objects.get(pk=order.pk).status == "ready"


TAPS = st.lists(
    st.tuples(
        st.sampled_from(["start", "bump", "recall", "serve", "void", "cancel", "add", "fire", "hold"]),
        st.integers(0, 3),
        st.booleans(),
    ),
    max_size=14,
)


@given(taps=TAPS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_tapped_every_history_is_legal_and_the_stock_is_whole(taps, kitchen, waiter):
    with acting_as(waiter.pk):
        MenuItem.objects.filter(pk=kitchen.fish.pk).update(stock=9)
        order = place(
            kitchen, waiter, Line(kitchen.soup.pk), Line(kitchen.fish.pk), Line(kitchen.fish.pk, course=2)
        )
        orders = [order]
        for minute, (tap, which, whole) in enumerate(taps, 1):
            order = orders[which % len(orders)]
            every = list(order.items.order_by("created_at", "pk").values_list("pk", flat=True))
            try:
                with acting_as(waiter.pk):
                    _tap(tap, order, every[which % len(every)], whole, kitchen, waiter, later(minute), orders)
            except OrderRefused:
                continue
        gone = 0
        for order in orders:
            past = history(order.pk)
            assert past[-1] == Order.objects.get(pk=order.pk).status
            gone += sum(
                item.quantity
                for item in order.items.filter(menu_item=kitchen.fish)
                if item.status != "cancelled" or item.wasted
            )
        assert left(kitchen) == 9 - gone


def _tap(tap, order, item, whole, kitchen, waiter, now, orders):
    asked = {"order_id": order.pk, "item_ids": None if whole else [item]}
    if tap in ("start", "bump", "serve"):
        getattr(steps, tap)(**asked, actor=waiter, now=now)
    elif tap == "recall":
        steps.recall(**asked, now=now)
    elif tap == "void":
        taking_back.void_item(
            order_id=order.pk, item_id=item, reason="No", wasted=whole, actor=waiter, now=now
        )
    elif tap == "cancel":
        taking_back.cancel_order(order_id=order.pk, reason="No", wasted=whole, actor=waiter, now=now)
    elif tap == "fire":
        taking_back.fire(order_id=order.pk, course=2, now=now)
    elif tap == "hold":
        taking_back.hold(order_id=order.pk, course=2)
    else:
        new = placing.add_items(
            order_id=order.pk, lines=[Line(kitchen.fish.pk)], actor=waiter, request_key=uuid4(), now=now
        )
        if new.pk not in {order.pk for order in orders}:
            orders.append(new)
