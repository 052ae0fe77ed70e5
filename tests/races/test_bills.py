"""Two waiters and one share, one stay or one dish: one payment, never over the limit, and what is paid stays."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from decimal import Decimal as D
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone

from chalets.models import StayCharge
from payments.models import Payment
from payments.stay_charges import OverLimit
from resort.books import check_books
from resort.db.identity import acting_as
from restaurant.bill_errors import ShareSettled, SplitOutdated
from restaurant.models import Bill, BillShare, Order, Reservation
from restaurant.order_errors import BillSettled
from restaurant.services import bills, seating
from restaurant.services.bills import paying
from restaurant.services.ordering import holding, taking_back
from tests.factories.accounts import UserFactory
from tests.factories.chalets import BookingFactory
from tests.factories.restaurant import OrderFactory, OrderItemFactory, TableFactory
from tests.support.race import deadlocks, one_inside_the_other, run_together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS = 12


@pytest.fixture
def waiters(transactional_db: None) -> list[Any]:
    return [UserFactory(staff=True, department="restaurant") for _ in range(2)]


def a_share(waiter: Any, price: str = "30.00") -> Any:
    table = TableFactory()
    OrderItemFactory(order=OrderFactory(table=table), unit_price=D(price))
    with acting_as(waiter.pk):
        bill = bills.open_bill(table=table, covers=1, actor=waiter, now=timezone.now())
        return bills.fresh(bill).shares[0]


def settle(waiter: Any, share: Any) -> Any:
    with acting_as(waiter.pk):
        return bills.settle_share(share_id=share.pk, method="cash", actor=waiter, now=timezone.now())


def both_settle(waiters: list[Any], share: Any) -> list[Any]:
    return run_together([lambda waiter=waiter: settle(waiter, share) for waiter in waiters])


def test_share_is_paid_once_by_two_waiters(waiters, as_owner):
    before = deadlocks()
    for _ in range(ROUNDS):
        results = both_settle(waiters, a_share(waiters[0]))
        assert sorted(type(each) for each in results if not isinstance(each, Payment)) == [ShareSettled]
    assert deadlocks() == before
    with as_owner():
        assert Payment.objects.count() == ROUNDS
        assert set(Bill.objects.values_list("status", flat=True)) == {"settled"}


@contextmanager
def no_lock():
    """What many a till does: look whether it is open, then take the money."""

    def look(share_id: Any) -> Any:
        share = BillShare.objects.select_related("bill").get(pk=share_id)
        if share.status != "open":
            raise ShareSettled
        return share.bill, share

    with mock.patch.object(paying, "_lock_share", look):
        yield


@pytest.mark.planted
def test_control_without_the_lock_a_share_is_paid_twice(waiters, as_owner):
    with no_lock():
        for _ in range(ROUNDS):
            both_settle(waiters, a_share(waiters[0]))
            with as_owner():
                if Payment.objects.count() > BillShare.objects.count():
                    return
    pytest.fail("never paid twice: the race is not one")


# The stays are arranged as paid, without their payments.
@pytest.mark.planted
def test_two_charges_never_pass_the_limit(waiters, as_owner):
    for _ in range(ROUNDS // 2):
        stay = BookingFactory(checked_in=True, paid=True)
        shares = [a_share(waiters[0], "300.00") for _ in range(2)]

        def charge(waiter: Any, share: Any, stay: Any = stay) -> Any:
            with acting_as(waiter.pk):
                return bills.charge_share(
                    share_id=share.pk, stay_id=stay.pk, actor=waiter, now=timezone.now()
                )

        results = run_together([lambda w=w, s=s: charge(w, s) for w, s in zip(waiters, shares, strict=True)])
        assert [type(each) for each in results].count(OverLimit) == 1, results
        with as_owner():
            assert StayCharge.objects.filter(booking=stay).count() == 1


# A dish is taken off while somebody pays for it.


def a_bill(waiter: Any) -> tuple[Any, Any]:
    """The one share of a bill, and one of its two dishes."""
    table = TableFactory()
    order = OrderFactory(table=table)
    OrderItemFactory(order=order, unit_price=D("30.00"))
    item = OrderItemFactory(order=order, unit_price=D("10.00"))
    with acting_as(waiter.pk):
        bill = bills.open_bill(table=table, covers=1, actor=waiter, now=timezone.now())
        return bills.fresh(bill).shares[0], item


def void(waiter: Any, item: Any) -> Any:
    with acting_as(waiter.pk):
        return taking_back.void_item(
            order_id=item.order_id,
            item_id=item.pk,
            reason="Cold",
            wasted=True,
            actor=waiter,
            now=timezone.now(),
        )


def pay_then_void(waiters: list[Any]) -> tuple[Any, Any]:
    share, item = a_bill(waiters[0])

    def pay(before_the_end: Callable[[], None]) -> Any:
        with acting_as(waiters[0].pk):
            payment = bills.settle_share(
                share_id=share.pk, method="cash", actor=waiters[0], now=timezone.now()
            )
            before_the_end()
            return payment

    return one_inside_the_other(pay, lambda: void(waiters[1], item))


def test_dish_is_not_taken_off_while_it_is_paid(waiters):
    paid, voided = pay_then_void(waiters)
    assert (type(paid), type(voided)) == (Payment, BillSettled)


def test_bill_is_not_paid_while_a_dish_is_taken_off(waiters, as_owner):
    share, item = a_bill(waiters[0])

    def take_off(before_the_end: Callable[[], None]) -> Any:
        with acting_as(waiters[0].pk):
            order = void(waiters[0], item)
            before_the_end()
            return order

    voided, paid = one_inside_the_other(take_off, lambda: settle(waiters[1], share))
    assert (type(voided), type(paid)) == (Order, SplitOutdated)
    with as_owner():
        assert not Payment.objects.exists()


@pytest.mark.planted
def test_control_without_the_lock_a_paid_dish_is_taken_off(waiters, as_owner):
    def looks(order_id: Any) -> Any:
        order = Order.objects.select_for_update().get(pk=order_id)
        return holding.Held(order, {order.bill_id: (order.bill_id, order.bill.status)})

    with mock.patch.object(taking_back, "hold_order", looks):
        paid, voided = pay_then_void(waiters)
    assert (type(paid), type(voided)) == (Payment, Order)


def test_paying_and_taking_off_never_deadlock(waiters, as_owner):
    before = deadlocks()
    for _ in range(ROUNDS // 2):
        share, item = a_bill(waiters[0])
        paid, voided = run_together(
            [lambda s=share: settle(waiters[0], s), lambda i=item: void(waiters[1], i)]
        )
        assert (type(paid), type(voided)) in ((Payment, BillSettled), (SplitOutdated, Order))
    assert deadlocks() == before


# A party is moved while somebody does something with its bill.


def test_moving_a_party_and_its_bill_never_deadlock(waiters, as_owner):
    before = deadlocks()
    host = UserFactory(staff=True, department="front_office")
    for _ in range(ROUNDS // 3):
        here, there, other = TableFactory(capacity=4), TableFactory(capacity=4), TableFactory(capacity=4)
        now = timezone.now()
        with acting_as(waiters[0].pk):
            party = seating.walk_in(party=2, tables=[here.pk], actor=waiters[0], now=now, reason="any")
        OrderItemFactory(order=OrderFactory(table=here), unit_price=D("30.00"))
        OrderItemFactory(order=OrderFactory(table=other), unit_price=D("30.00"))
        with acting_as(waiters[0].pk):
            bill = bills.open_bill(table=here, covers=2, actor=waiters[0], now=now)
            into = bills.open_bill(table=other, covers=2, actor=waiters[0], now=now)
            (share,) = bills.fresh(bill).open

        def move(party: Any = party, there: Any = there) -> Any:
            with acting_as(host.pk):
                return seating.move(
                    reservation=party, tables=[there.pk], actor=host, now=timezone.now(), reason="any"
                )

        def merge(bill: Any = bill, into: Any = into) -> Any:
            with acting_as(waiters[1].pk):
                return bills.merge(bill=bill, into=into, actor=waiters[1], now=timezone.now())

        moved, _paid, _merged = run_together([move, lambda s=share: settle(waiters[0], s), merge])
        assert isinstance(moved, Reservation), moved
    assert deadlocks() == before
    with as_owner():
        assert Bill.objects.exclude(status__in=("open", "settled", "merged")).count() == 0
        assert not Order.objects.filter(bill=None).exists()
        assert check_books(now=timezone.now()) == []
