"""Money over the counter."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import ProgrammingError

from payments import services
from payments.errors import PaymentRefused
from payments.models import LedgerEntry, Refund
from resort.db.identity import SERVICE, acting_as
from tests.factories.accounts import UserFactory
from tests.factories.chalets import BookingFactory
from tests.factories.payments import PaymentFactory, RefundFactory, post
from tests.support import paying

pytestmark = pytest.mark.django_db


def take(stay, actor, now, **changes):
    wanted = {"amount": stay.total_price, "method": "cash", "taken_by": actor}
    with acting_as(actor.pk):
        return services.take_at_desk(
            booking_type="chalet", booking_id=stay.pk, user_id=stay.user_id, now=now, **{**wanted, **changes}
        )


@pytest.fixture
def owed(guest, receptionist):
    """600 in cash, taken by the receptionist, on their way back."""
    stay = BookingFactory(user=guest, paid=True, cancelled=True)
    payment = PaymentFactory(
        booking=stay, cash=True, taken_by=receptionist, refunded_amount=Decimal("600.00")
    )
    post(payment)
    return RefundFactory(payment=payment)


def pay_out(refund, actor, now):
    """As the actor sees it: without rows only others may read."""
    with acting_as(actor.pk):
        seen = Refund.objects.filter(pk=refund.pk).first() or Refund(pk=refund.pk)
        return services.pay_out_refund(refund=seen, actor=actor, now=now)


@pytest.mark.parametrize("method", ["cash", "terminal"])
def test_desk_money_is_posted_to_its_account(stay, receptionist, now, method, as_owner):
    payment = paying.fresh(take(stay, receptionist, now, method=method))

    assert (payment.status, payment.method, payment.settled_at) == ("succeeded", method, now)
    assert (payment.taken_by_id, payment.user_id, payment.currency) == (receptionist.pk, stay.user_id, "USD")
    assert paying.balances() == {method: Decimal("600.00"), "revenue": Decimal("-600.00")}
    with as_owner():
        assert {entry.posted_by_id for entry in LedgerEntry.objects.all()} == {receptionist.pk}


@pytest.mark.parametrize("method", ["stripe", "credit", "cheque", ""])
def test_desk_takes_no_other_method(stay, receptionist, now, method):
    with pytest.raises(PaymentRefused):
        take(stay, receptionist, now, method=method)


def test_cook_takes_no_money(stay, cook, now):
    with pytest.raises(ProgrammingError, match="row-level security"):
        take(stay, cook, now)


def test_guest_takes_no_money(stay, guest, now):
    with pytest.raises(ProgrammingError, match="row-level security"):
        take(stay, guest, now)


def test_desk_takes_no_money_in_a_colleagues_name(stay, receptionist, finance, now):
    with pytest.raises(ProgrammingError, match="row-level security"), acting_as(receptionist.pk):
        services.take_at_desk(
            booking_type="chalet", booking_id=stay.pk, user_id=stay.user_id, amount=stay.total_price,
            method="cash", taken_by=finance, now=now,
        )  # fmt: skip


def test_pay_out_is_posted_and_closed_by_the_worker(owed, receptionist, now, jobs):
    pay_out(owed, receptionist, now)

    done = paying.fresh(owed)
    assert (done.status, done.settled_at, done.paid_out_by_id) == ("succeeded", now, receptionist.pk)
    assert paying.balances() == {}
    assert jobs.run() == ["payments.close_refund"]
    assert paying.fresh(owed.payment).status == "refunded"


def test_pay_out_by_another_member_of_the_desk(owed, now):
    colleague = UserFactory(staff=True, department="front_office")

    pay_out(owed, colleague, now)

    assert paying.fresh(owed).paid_out_by_id == colleague.pk
    assert paying.balances() == {}


@pytest.mark.parametrize("who", ["finance", "manager"])
def test_pay_out_by_finance_and_managers(owed, now, who, request):
    pay_out(owed, request.getfixturevalue(who), now)

    assert paying.balances() == {}


def test_pay_out_twice_is_refused(owed, receptionist, now):
    pay_out(owed, receptionist, now)
    with pytest.raises(PaymentRefused):
        pay_out(owed, receptionist, now)

    assert paying.balances() == {}


@pytest.mark.parametrize("who", ["cook", "guest"])
def test_pay_out_by_nobody_else(owed, now, who, request):
    with pytest.raises((PaymentRefused, ProgrammingError)):
        pay_out(owed, request.getfixturevalue(who), now)

    assert paying.fresh(owed).status == "pending"


def test_pay_out_of_card_money_is_refused(guest, receptionist, manager, now):
    card = RefundFactory(payment=PaymentFactory(succeeded=True))
    for actor in (receptionist, manager):
        with pytest.raises(PaymentRefused):
            pay_out(card, actor, now)


def test_closing_twice_changes_nothing(owed, receptionist, now, jobs):
    from payments.services.refunding import close_paid_out

    pay_out(owed, receptionist, now)
    for _ in range(2):
        with acting_as(role=SERVICE):
            close_paid_out(refund_id=owed.pk, now=now)

    assert paying.fresh(owed.payment).status == "refunded"
    assert paying.balances() == {}
