"""Bills: opened, split, merged, moved, paid at the table, by card, or charged to a stay and paid at check-out."""

from __future__ import annotations

from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError
from django.utils import timezone

from audit.models import Activity
from chalets.errors import IllegalStep
from chalets.models import Booking, StayCharge
from chalets.services import charges, desk
from payments import stay_charges
from payments.models import LedgerEntry, Payment
from resort.books import check_books
from resort.db.identity import SERVICE, acting_as
from restaurant import bill_payments
from restaurant.bill_errors import (
    BillClosed,
    BillRefused,
    NotEmpty,
    ReasonNeeded,
    ShareSettled,
    SplitNotPossible,
    SplitOutdated,
)
from restaurant.models import Bill, BillShare, OrderItem
from restaurant.services import bills
from restaurant.services.bills.state import in_step, lock
from tests.factories.accounts import UserFactory
from tests.factories.chalets import BookingFactory
from tests.factories.payments import PaymentFactory
from tests.factories.restaurant import OrderFactory, OrderItemFactory, TableFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def waiter(db):
    return UserFactory(staff=True, department="restaurant", first_name="Wim", email="wim@example.com")


@pytest.fixture
def dinner(waiter, now):
    """A bill of 41.05: two soups at 9.50 and three glasses at 7.35; one more soup was taken off."""
    table = TableFactory(table_number=7)
    order = OrderFactory(table=table)
    OrderItemFactory(order=order, name="Soup", quantity=2, unit_price=D("9.50"))
    OrderItemFactory(order=order, name="Wine", quantity=3, unit_price=D("7.35"))
    OrderItemFactory(order=order, name="Soup", quantity=1, unit_price=D("9.50"), status="cancelled")
    with acting_as(waiter.pk):
        return bills.open_bill(table=table, covers=3, actor=waiter, now=now)


@pytest.fixture
def stay(guest):
    return BookingFactory(user=guest, checked_in=True, paid=True)


def shares(bill):
    return [(share.label, str(share.amount), share.status) for share in bills.standing(bill).shares]


def refreshed(bill):
    in_step(lock(bill))
    return bills.standing(bill)


def test_bill_gathers_what_the_table_ordered(dinner, waiter, now):
    with acting_as(waiter.pk):
        assert bills.open_bill(table=dinner.table, covers=9, actor=waiter, now=now).pk == dinner.pk
        assert bills.bill_for_table(dinner.table) == dinner
        now_is = refreshed(dinner)
    assert (str(now_is.total.to_pay), str(now_is.rest)) == ("41.05", "41.05")
    assert [(line.name, line.quantity) for line in now_is.lines] == [("Soup", 2), ("Wine", 3)]
    assert [str(share.amount) for share in now_is.shares] == ["41.05"]


def test_front_office_sees_the_dishes_and_the_kitchen_no_bill(dinner, receptionist, cook):
    with acting_as(receptionist.pk):
        assert str(bills.standing(Bill.objects.get(pk=dinner.pk)).total.to_pay) == "41.05"
    with acting_as(cook.pk):
        assert not Bill.objects.exists()


def test_discount_needs_a_reason_and_service_comes_after_it(dinner, waiter, now, as_owner):
    with acting_as(waiter.pk):
        with pytest.raises(ReasonNeeded):
            bills.discount(bill=dinner, percent=D(10), reason=" ", actor=waiter, now=now)
        bills.discount(bill=dinner, percent=D(10), reason="Cold soup", actor=waiter, now=now)
        bills.set_service(bill=dinner, percent=D("7.5"), actor=waiter, now=now)
        bill = Bill.objects.get(pk=dinner.pk)
        assert shares(bill) == [("", "39.71", "open")]
    with as_owner():
        log = Activity.objects.get(action="restaurant.bill_discounted")
        assert (log.user_id, log.data["after"], log.data["reason"]) == (waiter.pk, "10", "Cold soup")


def test_bill_paid_in_parts_closes_with_the_last(dinner, waiter, now, as_owner):
    with acting_as(waiter.pk):
        bills.split_by_person(bill=dinner, people=3, actor=waiter, now=now)
        first, second, third = bills.standing(dinner).shares
        assert [str(share.amount) for share in (first, second, third)] == ["13.69", "13.68", "13.68"]
        payment = bills.settle_share(share_id=first.pk, method="cash", tip=D("1.31"), actor=waiter, now=now)
        assert payment.amount == D("15.00")
        # The rest of the party thinks again.
        bills.split_by_share(bill=dinner, shares=[("Bo", D(3)), ("Cy", D(1))], actor=waiter, now=now)
        assert shares(dinner)[1:] == [("Bo", "20.52", "open"), ("Cy", "6.84", "open")]
        with pytest.raises(SplitOutdated):
            bills.settle_share(share_id=second.pk, method="cash", actor=waiter, now=now)
        for share in bills.standing(dinner).open:
            bills.settle_share(share_id=share.pk, method="terminal", actor=waiter, now=now)
        with pytest.raises(ShareSettled):
            bills.settle_share(share_id=first.pk, method="cash", actor=waiter, now=now)
        with pytest.raises(BillClosed):
            bills.split_by_person(bill=dinner, people=2, actor=waiter, now=now)
    with as_owner():
        bill = Bill.objects.get(pk=dinner.pk)
        assert (bill.status, bill.closed_at) == ("settled", now)
        revenue = LedgerEntry.objects.filter(account="revenue")
        assert {entry.booking_type for entry in revenue} == {"restaurant"}
        assert sum(entry.amount for entry in revenue) == D("-42.36")
        assert check_books(now=timezone.now()) == []


def test_split_by_dishes_leaves_the_rest_and_paid_dishes_are_gone(dinner, waiter, now):
    with acting_as(waiter.pk):
        soup, wine = bills.standing(dinner).lines
        bills.split_by_item(
            bill=dinner, wanted=[("Ada", {soup.item: 1, wine.item: 1})], actor=waiter, now=now
        )
        assert shares(dinner) == [("Ada", "16.85", "open"), ("The rest", "24.20", "open")]
        bills.settle_share(share_id=bills.standing(dinner).shares[0].pk, method="cash", actor=waiter, now=now)
        with pytest.raises(SplitNotPossible):
            bills.split_by_item(bill=dinner, wanted=[("Bo", {soup.item: 2})], actor=waiter, now=now)
        bills.split_by_item(bill=dinner, wanted=[("Bo", {soup.item: 1})], actor=waiter, now=now)
        assert shares(dinner)[1:] == [("Bo", "9.50", "open"), ("The rest", "14.70", "open")]


def test_dish_that_comes_after_the_split_must_be_split_too(dinner, waiter, now, as_owner):
    with acting_as(waiter.pk):
        bills.split_by_person(bill=dinner, people=2, actor=waiter, now=now)
        share = bills.standing(dinner).shares[0]
    with as_owner():
        OrderItem.objects.filter(order__bill=dinner, name="Wine").update(quantity=4)
    with acting_as(waiter.pk), pytest.raises(SplitOutdated):
        bills.settle_share(share_id=share.pk, method="cash", actor=waiter, now=now)


def test_two_bills_become_one(dinner, waiter, now):
    other_table = TableFactory(table_number=8)
    OrderItemFactory(order=OrderFactory(table=other_table), name="Cake", unit_price=D("6.00"))
    with acting_as(waiter.pk):
        other = bills.open_bill(table=other_table, covers=1, actor=waiter, now=now)
        bills.split_by_person(bill=other, people=2, actor=waiter, now=now)
        bills.settle_share(share_id=bills.standing(other).shares[0].pk, method="cash", actor=waiter, now=now)
        target = bills.merge(bill=other, into=dinner, actor=waiter, now=now)
        now_is = bills.standing(target)
        assert (str(now_is.total.to_pay), str(now_is.settled), str(now_is.rest)) == ("47.05", "3.00", "44.05")
        assert [str(share.amount) for share in now_is.open] == ["44.05"]
        assert target.covers == 4
        with pytest.raises(BillClosed):
            bills.merge(bill=other, into=dinner, actor=waiter, now=now)
        with pytest.raises(BillRefused):
            bills.merge(bill=dinner, into=dinner, actor=waiter, now=now)


def test_bill_moves_with_its_party_to_a_table_without_one(dinner, waiter, now):
    free, taken = TableFactory(table_number=8), TableFactory(table_number=9)
    with acting_as(waiter.pk):
        bills.open_bill(table=taken, covers=1, actor=waiter, now=now)
        with pytest.raises(BillRefused):
            bills.move_bill(bill=dinner, table=taken, actor=waiter, now=now)
        bills.move_bill(bill=dinner, table=free, actor=waiter, now=now)
        assert bills.bill_for_table(free) == dinner


def test_only_an_empty_bill_is_voided(dinner, waiter, now):
    with acting_as(waiter.pk):
        with pytest.raises(NotEmpty):
            bills.void_bill(bill=dinner, actor=waiter, now=now)
        empty = bills.open_bill(table=TableFactory(table_number=8), covers=1, actor=waiter, now=now)
        assert bills.void_bill(bill=empty, actor=waiter, now=now).status == "void"


@pytest.mark.parametrize("tip", ["-1", "0.001", "10000"])
def test_odd_tips_are_refused(dinner, waiter, now, tip):
    with acting_as(waiter.pk):
        share = refreshed(dinner).shares[0]
        with pytest.raises(BillRefused):
            bills.settle_share(share_id=share.pk, method="cash", tip=D(tip), actor=waiter, now=now)


# By card.


def paid_by_card(share, amount, now):
    payment = PaymentFactory(
        booking=None,
        booking_id=share.pk,
        booking_type="restaurant",
        user=None,
        amount=D(amount),
        succeeded=True,
    )
    with acting_as(role=SERVICE):
        return bill_payments.on_paid(payment, now=now)


def test_card_pays_a_share_once(dinner, waiter, now):
    with acting_as(waiter.pk):
        share = refreshed(dinner).shares[0]
    assert paid_by_card(share, "41.04", now) == bill_payments.CHANGED
    assert paid_by_card(share, "41.05", now).accepted
    assert paid_by_card(share, "41.05", now) == bill_payments.PAID_TWICE
    with acting_as(waiter.pk):
        assert Bill.objects.get(pk=dinner.pk).status == "settled"


def test_card_money_for_a_former_split_goes_back(dinner, waiter, now):
    with acting_as(waiter.pk):
        share = refreshed(dinner).shares[0]
        bills.split_by_person(bill=dinner, people=2, actor=waiter, now=now)
    assert paid_by_card(share, "41.05", now) == bill_payments.UNKNOWN


# Charged to the stay.


def charge(dinner, stay, waiter, now, tip="0.00"):
    with acting_as(waiter.pk):
        share = refreshed(dinner).shares[0]
        bills.charge_share(share_id=share.pk, stay_id=stay.pk, tip=D(tip), actor=waiter, now=now)
    return share


def test_stay_is_found_by_code_name_or_house(stay, waiter):
    BookingFactory(confirmed=True, guest_details={"first_name": "Ada", "last_name": "Guest"})
    keeper = stay_charges.keeper()
    with acting_as(waiter.pk):
        for text in (stay.code.lower(), "ada guest", stay.chalet.name):
            assert [found.code for found in keeper.find(text)] == [stay.code], text
        assert [keeper.find(text) for text in ("", "a", "nobody")] == [[], [], []]
        assert keeper.find(stay.code)[0].left == D("500.00")


def test_charged_dinner_is_paid_at_check_out_and_is_the_restaurants(
    dinner, stay, waiter, guest, receptionist, now, as_owner
):
    share = charge(dinner, stay, waiter, now, tip="3.95")
    with acting_as(guest.pk):
        assert [str(each.amount) for each in StayCharge.objects.all()] == ["45.00"]
    with acting_as(receptionist.pk):
        assert charges.owed(stay.pk) == D("45.00")
        with pytest.raises(IllegalStep, match=r"\$45\.00 has been charged"):
            desk.check_out(booking=stay, actor=receptionist, now=now)
        with pytest.raises(IllegalStep, match="the guests are here"):
            desk.undo_check_in(booking=stay, actor=receptionist, now=now)
        left = desk.check_out(booking=stay, actor=receptionist, now=now, method="terminal")
        assert left.status == "checked_out"
    with as_owner():
        row = StayCharge.objects.get()
        assert (row.status, row.payment.amount, row.payment.booking_id) == ("settled", D("45.00"), share.pk)
        assert (row.payment.booking_type, row.payment.method, row.payment.user_id) == (
            "restaurant", "terminal", guest.pk
        )  # fmt: skip
        assert Bill.objects.get(pk=dinner.pk).status == "settled"
        assert BillShare.objects.get(pk=share.pk).status == "charged"
        entry = LedgerEntry.objects.get(account="revenue")
        assert (entry.booking_type, entry.amount) == ("restaurant", D("-45.00"))


def test_charge_keeps_to_the_limit(dinner, stay, waiter, now, as_owner):
    with as_owner():
        from audit.models import Setting

        Setting.objects.create(key="chalets.charge_limit", value="41.04", category="chalets")
    with acting_as(waiter.pk):
        share = refreshed(dinner).shares[0]
        with pytest.raises(stay_charges.OverLimit, match=r"No more than \$41\.04 .* and \$0\.00 is open"):
            bills.charge_share(share_id=share.pk, stay_id=stay.pk, actor=waiter, now=now)
        assert not StayCharge.objects.exists()
        assert BillShare.objects.get(pk=share.pk).status == "open"


@pytest.mark.parametrize("state", ["confirmed", "checked_out", "cancelled"])
def test_only_stays_in_house_are_charged(dinner, waiter, now, state):
    elsewhere = BookingFactory(**{state: True})
    with acting_as(waiter.pk):
        share = refreshed(dinner).shares[0]
        with pytest.raises(stay_charges.NotInHouse, match="not in house"):
            bills.charge_share(share_id=share.pk, stay_id=elsewhere.pk, actor=waiter, now=now)


def test_share_is_charged_once(dinner, stay, waiter, now):
    share = charge(dinner, stay, waiter, now)
    with acting_as(waiter.pk):
        with pytest.raises(ShareSettled):
            bills.charge_share(share_id=share.pk, stay_id=stay.pk, actor=waiter, now=now)
        with pytest.raises(stay_charges.ChargedAlready):
            stay_charges.keeper().charge(
                stay_id=stay.pk, source="restaurant", reference=share.pk, amount=D(1), what="Again",
                by=waiter, now=now,
            )  # fmt: skip


def test_charge_to_the_wrong_stay_is_taken_back(dinner, stay, waiter, receptionist, now):
    share = charge(dinner, stay, waiter, now)
    with acting_as(waiter.pk):
        bills.take_back_charge(share_id=share.pk, reason="Another Ada", actor=waiter, now=now)
        assert (StayCharge.objects.get().status, Bill.objects.get(pk=dinner.pk).status) == (
            "cancelled",
            "open",
        )
        with pytest.raises(BillRefused):
            bills.take_back_charge(share_id=share.pk, reason="Again", actor=waiter, now=now)
    charge(dinner, stay, waiter, now)
    with acting_as(receptionist.pk):
        desk.check_out(booking=stay, actor=receptionist, now=now, method="cash")
    with acting_as(waiter.pk), pytest.raises(stay_charges.ChargeOver):
        bills.take_back_charge(share_id=share.pk, reason="Too late", actor=waiter, now=now)


def test_waiter_takes_money_for_the_restaurant_alone(waiter, stay, now):
    with acting_as(waiter.pk), pytest.raises(ProgrammingError, match="row-level security"):
        Payment.objects.create(
            booking_type="chalet", booking_id=stay.pk, amount=D(1), status="succeeded", method="cash",
            taken_by=waiter, settled_at=now,
        )  # fmt: skip


def test_database_lets_nobody_leave_with_open_charges(dinner, stay, waiter, now, as_owner):
    charge(dinner, stay, waiter, now)
    with as_owner(), pytest.raises(IntegrityError, match="charged to the stay is open"):
        Booking.objects.filter(pk=stay.pk).update(status="checked_out")


def test_database_lets_nobody_change_a_charge(dinner, stay, waiter, now, as_owner):
    charge(dinner, stay, waiter, now)
    with as_owner(), pytest.raises(IntegrityError, match="settled or taken back, once"):
        StayCharge.objects.update(reference=uuid4())
