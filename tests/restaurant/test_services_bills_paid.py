"""A paid bill: its dishes stay, what comes later is another bill, and money goes back on the bill alone."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.utils import timezone

from payments.models import Refund
from payments.services import pay_out_refund
from payments.services.refunding import adopt_refund, close_paid_out
from resort.books import check_books
from resort.db.identity import SERVICE, acting_as
from restaurant import bill_payments
from restaurant.bill_errors import BillRefused
from restaurant.models import BillShare, OrderItem
from restaurant.order_errors import BillSettled
from restaurant.services import bills
from restaurant.services.bills import giving_back
from restaurant.services.ordering import placing, taking_back
from tests.factories.payments import PaymentFactory
from tests.factories.restaurant import MenuItemFactory, OrderFactory, OrderItemFactory, TableFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def dinner(waiter, now):
    """An open bill of 41.05: two soups at 9.50 and three glasses at 7.35."""
    table = TableFactory(table_number=7)
    order = OrderFactory(table=table)
    OrderItemFactory(order=order, name="Soup", quantity=2, unit_price=D("9.50"))
    OrderItemFactory(order=order, name="Wine", quantity=3, unit_price=D("7.35"))
    with acting_as(waiter.pk):
        return bills.open_bill(table=table, covers=3, actor=waiter, now=now)


def pay(bill, waiter, now, method="cash"):
    with acting_as(waiter.pk):
        (share,) = bills.fresh(bill).open
        bills.settle_share(share_id=share.pk, method=method, actor=waiter, now=now)
        return share


def void(item, actor, now):
    with acting_as(actor.pk):
        taking_back.void_item(
            order_id=item.order_id, item_id=item.pk, reason="Cold", wasted=True, actor=actor, now=now
        )


def test_paid_dish_is_not_taken_off_any_more(dinner, waiter, cook, now, as_owner):
    pay(dinner, waiter, now)
    with as_owner():
        soup = OrderItem.objects.get(name="Soup", status="pending")
    for actor in (waiter, cook):
        with pytest.raises(BillSettled, match="Give the money back on the bill"):
            void(soup, actor, now)
        with acting_as(actor.pk), pytest.raises(BillSettled):
            taking_back.cancel_order(order_id=soup.order_id, reason="Left", wasted=True, actor=actor, now=now)
    with as_owner():
        assert OrderItem.objects.get(pk=soup.pk).status == "pending"
        assert check_books(now=timezone.now()) == []


def test_dish_is_taken_off_while_its_bill_is_open(dinner, waiter, cook, now):
    with acting_as(waiter.pk):
        wine = next(line for line in bills.fresh(dinner).lines if line.name == "Wine")
    with acting_as(waiter.pk):
        item = OrderItem.objects.get(pk=wine.item)
    void(item, cook, now)
    with acting_as(waiter.pk):
        assert str(bills.fresh(dinner).rest) == "19.00"


def test_dish_on_a_bill_that_was_put_on_another_is_paid_with_that(dinner, waiter, now):
    other = TableFactory(table_number=8)
    cake = OrderItemFactory(order=OrderFactory(table=other), name="Cake", unit_price=D("6.00"))
    with acting_as(waiter.pk):
        source = bills.open_bill(table=other, covers=1, actor=waiter, now=now)
        target = bills.merge(bill=source, into=dinner, actor=waiter, now=now)
    pay(target, waiter, now)
    with pytest.raises(BillSettled):
        void(cake, waiter, now)


def test_what_is_ordered_after_paying_is_another_order_on_another_bill(dinner, waiter, now, as_owner):
    pay(dinner, waiter, now)
    coffee = MenuItemFactory(name="Coffee", price=D("4.50"))
    key = uuid4()
    with acting_as(waiter.pk):
        first = OrderItem.objects.filter(order__bill=dinner).first().order
        order = placing.add_items(
            order_id=first.pk, lines=[placing.Line(coffee.pk)], actor=waiter, request_key=key, now=now
        )
        assert (order.pk != first.pk, order.bill_id) == (True, None)
        again = placing.add_items(
            order_id=first.pk, lines=[placing.Line(coffee.pk)], actor=waiter, request_key=key, now=now
        )
        assert again.pk == order.pk
        bill = bills.open_bill(table=dinner.table, covers=1, actor=waiter, now=now)
        assert (bill.pk != dinner.pk, str(bills.fresh(bill).rest)) == (True, "4.50")
    with as_owner():
        assert check_books(now=timezone.now()) == []


# Money back.


def back(share, amount, actor, now, reason="Cold soup"):
    with acting_as(actor.pk):
        return bills.give_back(share_id=share.pk, amount=D(amount), reason=reason, actor=actor, now=now)


def refunds(share):
    with acting_as(role=SERVICE):
        return [
            str(each.amount) for each in Refund.objects.filter(booking_id=share.pk).order_by("created_at")
        ]


def test_money_goes_back_as_it_came_and_never_more(dinner, waiter, receptionist, manager, now, as_owner):
    share = pay(dinner, waiter, now)
    assert str(back(share, "9.50", receptionist, now).given_back) == "9.50"
    for _ in range(2):
        giving_back.send(share_id=share.pk)
    assert refunds(share) == ["9.50"]
    with pytest.raises(BillRefused, match="No more goes back"):
        back(share, "31.56", manager, now)
    back(share, "31.55", manager, now)
    giving_back.send(share_id=share.pk)
    assert refunds(share) == ["9.50", "31.55"]
    with as_owner():
        waiting = list(Refund.objects.all())
    for refund in waiting:
        with acting_as(receptionist.pk):
            pay_out_refund(refund=refund, actor=receptionist, now=now)
        with acting_as(role=SERVICE):
            close_paid_out(refund_id=refund.pk, now=now)
    with as_owner():
        assert check_books(now=timezone.now() + timedelta(hours=1)) == []


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "41.06"])
def test_odd_amounts_do_not_go_back(dinner, waiter, receptionist, now, amount):
    share = pay(dinner, waiter, now)
    with pytest.raises(BillRefused):
        back(share, amount, receptionist, now)


def test_money_goes_back_with_a_reason_and_not_by_waiters(dinner, waiter, receptionist, now):
    share = pay(dinner, waiter, now)
    with pytest.raises(BillRefused, match="Say why"):
        back(share, "1.00", receptionist, now, reason=" ")
    with pytest.raises(BillRefused):
        back(share, "1.00", waiter, now)


def test_what_is_not_paid_does_not_go_back(dinner, waiter, receptionist, now):
    with acting_as(waiter.pk):
        (share,) = bills.fresh(dinner).open
    with pytest.raises(BillRefused):
        back(share, "1.00", receptionist, now)


def test_refund_made_at_stripe_is_known_to_the_bill(dinner, waiter, now, as_owner):
    with acting_as(waiter.pk):
        (share,) = bills.fresh(dinner).open
    payment = PaymentFactory(
        booking=None, booking_id=share.pk, booking_type="restaurant", user=None, amount=D("41.05"), succeeded=True,
    )  # fmt: skip
    with acting_as(role=SERVICE):
        assert bill_payments.on_paid(payment, now=now).accepted
        adopt_refund(intent_id=payment.stripe_intent_id, stripe_refund_id="re_9", amount=D("5.00"), now=now)
        bill_payments.on_refunded(share.pk)
    with as_owner():
        assert str(BillShare.objects.get(pk=share.pk).given_back) == "5.00"
