"""A paid deposit is the first money on the bill of its party; what the bill does not need goes back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.utils import timezone

from payments import services as payments
from payments.models import LedgerEntry, Refund
from payments.services.refunding import complete_refund
from resort.books import check_books
from resort.db.identity import SERVICE, acting_as
from restaurant.bill_errors import BillRefused, NotEmpty
from restaurant.models import Bill, Reservation
from restaurant.services import bills, seating
from restaurant.services.bills.state import in_step, lock
from restaurant.services.reserving import deposits
from tests.factories.restaurant import OrderFactory, OrderItemFactory, ReservationFactory, TableFactory
from tests.support import paying

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def table(db):
    return TableFactory(table_number=7, capacity=4)


@pytest.fixture
def party(table, waiter, now):
    """Two guests at table 7 who left 40.00 ahead."""
    here = ReservationFactory(
        table=table, party_size=2, guest_name="Ada", deposit_amount=D("40.00"), deposit_status="pending",
        hold_expires_at=now + timedelta(minutes=20),
    )  # fmt: skip
    with acting_as(role=SERVICE):
        attempt = payments.start(
            user_id=None, booking_type="restaurant", booking_id=here.pk, amount=here.deposit_amount
        )
    paying.settle(attempt)
    with acting_as(waiter.pk):
        return seating.seat(reservation=here, actor=waiter, now=now)


def eat(table, price, **more):
    return OrderItemFactory(order=OrderFactory(table=table), name="Trout", unit_price=D(price), **more)


def opened(table, waiter, now):
    with acting_as(waiter.pk):
        bill = bills.open_bill(table=table, covers=2, actor=waiter, now=now)
        return Bill.objects.get(pk=bill.pk), bills.fresh(bill)


def sent_back(party):
    with acting_as(role=SERVICE):
        return [
            str(each) for each in Refund.objects.filter(booking_id=party.pk).values_list("amount", flat=True)
        ]


def status(party):
    with acting_as(role=SERVICE):
        return Reservation.objects.get(pk=party.pk).deposit_status


def in_order():
    """The books, when the worker has had its time and the refunds have arrived."""
    with acting_as(role=SERVICE):
        for refund in Refund.objects.filter(status="pending").select_related("payment"):
            complete_refund(refund, now=timezone.now())
    return [finding.code for finding in check_books(now=timezone.now() + timedelta(minutes=30))]


def test_deposit_is_taken_off_once_and_the_rest_is_paid(party, table, waiter, now, as_owner):
    eat(table, "65.00")
    bill, now_is = opened(table, waiter, now)
    assert (str(now_is.total.to_pay), str(now_is.deposit), str(now_is.rest)) == ("65.00", "40.00", "25.00")
    assert opened(table, waiter, now)[1].deposit == D("40.00")
    assert status(party) == "used"
    with acting_as(waiter.pk):
        bills.split_by_person(bill=bill, people=2, actor=waiter, now=now)
        for share in bills.standing(bill).open:
            bills.settle_share(share_id=share.pk, method="cash", actor=waiter, now=now)
        assert Bill.objects.get(pk=bill.pk).status == "settled"
    assert deposits.settle(reservation_id=party.pk, now=now) == 0
    with as_owner():
        revenue = LedgerEntry.objects.filter(account="revenue").values_list("amount", flat=True)
        assert sum(revenue) == D("-65.00")
        assert in_order() == []


def test_what_a_small_bill_does_not_need_goes_back(party, table, waiter, now, as_owner):
    eat(table, "12.50")
    bill, now_is = opened(table, waiter, now)
    assert (str(now_is.rest), str(now_is.left_over), now_is.open) == ("0.00", "27.50", [])
    with acting_as(waiter.pk):
        closed = bills.close_paid_up(bill=bill, actor=waiter, now=now)
        assert closed.status == "settled"
        assert [str(share.amount) for share in bills.standing(closed).shares] == ["12.50"]
    for _ in range(2):
        assert deposits.settle(reservation_id=party.pk, now=now) == D("27.50")
    assert (sent_back(party), status(party)) == (["27.50"], "used")
    with as_owner():
        assert in_order() == []
        revenue = LedgerEntry.objects.filter(account="revenue").values_list("amount", flat=True)
        assert sum(revenue) == D("-12.50")


def test_deposit_alone_closes_nothing(party, table, waiter, now):
    bill, now_is = opened(table, waiter, now)
    assert (now_is.lines, now_is.left_over) == ((), D("40.00"))
    with acting_as(waiter.pk), pytest.raises(BillRefused):
        bills.close_paid_up(bill=bill, actor=waiter, now=now)
    eat(table, "50.00")
    with acting_as(waiter.pk):
        with pytest.raises(BillRefused):
            bills.close_paid_up(bill=bill, actor=waiter, now=now)
        assert in_step(lock(bill)).rest == D("10.00")


def test_voided_bill_leaves_the_deposit_with_its_party(party, table, waiter, now):
    bill, _now_is = opened(table, waiter, now)
    with acting_as(waiter.pk):
        bills.void_bill(bill=bill, actor=waiter, now=now)
    assert status(party) == "paid"
    eat(table, "50.00")
    again, now_is = opened(table, waiter, now)
    assert (again.pk != bill.pk, now_is.deposit) == (True, D("40.00"))
    with acting_as(waiter.pk), pytest.raises(NotEmpty):
        bills.void_bill(bill=again, actor=waiter, now=now)


def test_deposit_goes_along_when_bills_are_put_together(party, table, waiter, now):
    other = TableFactory(table_number=8)
    eat(table, "30.00")
    eat(other, "30.00")
    bill, _ = opened(table, waiter, now)
    into, _ = opened(other, waiter, now)
    with acting_as(waiter.pk):
        target = bills.merge(bill=bill, into=into, actor=waiter, now=now)
        assert str(bills.standing(target).rest) == "20.00"


def test_bill_opened_before_they_were_seated_learns_of_the_deposit(table, waiter, now, party):
    with acting_as(role=SERVICE):
        Bill.objects.create(table=table, code="EARLY", status="open")
    eat(table, "65.00")
    bill, now_is = opened(table, waiter, now)
    assert (bill.code, bill.reservation_id, str(now_is.rest)) == ("EARLY", party.pk, "25.00")


def test_party_that_leaves_without_eating_gets_all_back(party, waiter, now, as_owner):
    with acting_as(waiter.pk):
        seating.finish(reservation=party, actor=waiter, now=now)
    assert deposits.settle(reservation_id=party.pk, now=now) == D("40.00")
    assert (sent_back(party), status(party)) == (["40.00"], "refunded")
    with as_owner():
        assert in_order() == []


def test_party_that_leaves_before_its_bill_was_opened_has_one(party, table, waiter, now):
    eat(table, "65.00")
    with acting_as(waiter.pk):
        seating.finish(reservation=party, actor=waiter, now=now)
        bill = Bill.objects.get(status="open")
        assert (bill.reservation_id, str(bills.fresh(bill).rest)) == (party.pk, "25.00")
    assert deposits.settle(reservation_id=party.pk, now=now) == 0
    assert status(party) == "used"


def test_no_show_who_comes_after_all_has_the_deposit_again(party, table, waiter, now, as_owner):
    with as_owner():
        Reservation.objects.filter(pk=party.pk).update(status="no_show", deposit_status="kept")
    with acting_as(waiter.pk):
        back = seating.undo_no_show(reservation=party, actor=waiter, now=now)
        assert back.deposit_status == "paid"


def test_deposit_given_back_by_hand_is_worth_less(party, as_owner):
    for amount, left in (("15.00", ("paid", "25.00")), ("40.00", ("refunded", "25.00"))):
        with acting_as(role=SERVICE):
            (refund,) = payments.refund_booking(booking_id=party.pk, amount=D(amount), reason="kindness")
            complete_refund(refund, now=timezone.now())
        with as_owner():
            row = Reservation.objects.get(pk=party.pk)
            assert (row.deposit_status, str(row.deposit_amount)) == left
            assert in_order() == []
