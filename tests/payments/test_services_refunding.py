"""Money on its way back: the intent, the answer, and what a cancellation may take."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from audit.models import Activity
from payments import services
from payments.errors import NothingToRefund
from payments.models import Payment, Refund
from payments.services import refunding
from resort.db.identity import SERVICE, acting_as
from tests.factories.chalets import BookingFactory
from tests.factories.payments import PaymentFactory, RefundFactory, post
from tests.support import paying

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(guest):
    """A stay for 600 paid by card."""
    return BookingFactory(user=guest, paid=True)


@pytest.fixture
def by_card(paid):
    payment = PaymentFactory(booking=paid, succeeded=True)
    post(payment)
    return payment


def refund(stay, amount, reason="cancelled"):
    with acting_as(role=SERVICE):
        return services.refund_booking(booking_id=stay.pk, amount=Decimal(amount), reason=reason)


def answer(refund, status, now, failure=""):
    """Stripe's answer about a refund."""
    with acting_as(role=SERVICE):
        return refunding.finish_refund(
            refund_id=refund.pk, stripe_refund_id=f"re_{refund.pk}", status=status, failure=failure, now=now
        )


def test_refund_writes_the_intent_and_queues_it(paid, by_card, jobs):
    [back] = refund(paid, "250.00", reason="x" * 300)

    back = paying.fresh(back)
    assert (back.payment_id, back.booking_id, back.user_id) == (by_card.pk, paid.pk, paid.user_id)
    assert (back.amount, back.method, back.status) == (Decimal("250.00"), "stripe", "pending")
    assert back.reason == "x" * 255
    assert paying.fresh(by_card).refunded_amount == Decimal("250.00")
    assert jobs.names() == ["payments.send_refund"]


def test_refund_run_twice_opens_one(paid, by_card, as_owner):
    assert len(refund(paid, "600.00")) == 1
    assert refund(paid, "600.00") == []
    with as_owner():
        assert Refund.objects.count() == 1


def test_refund_brings_what_goes_back_up_to_the_amount(paid, by_card):
    refund(paid, "100.00")
    [more] = refund(paid, "250.00")

    assert more.amount == Decimal("150.00")


def test_refund_above_what_came_in_is_refused(paid, by_card, as_owner):
    with pytest.raises(NothingToRefund):
        refund(paid, "600.01")

    with as_owner():
        assert Refund.objects.count() == 0
    assert paying.fresh(by_card).refunded_amount == 0


def test_refund_of_nothing_paid_is_refused(paid):
    with pytest.raises(NothingToRefund):
        refund(paid, "1.00")


def test_refund_is_spread_over_payments_oldest_first(paid, by_card, receptionist, now, as_owner):
    in_cash = PaymentFactory(booking=paid, cash=True, amount=Decimal("100.00"), taken_by=receptionist)
    with as_owner():
        Payment.objects.filter(pk=in_cash.pk).update(created_at=now - timedelta(days=1))

    first, second = refund(paid, "250.00")

    assert (first.payment_id, first.amount, first.method) == (in_cash.pk, Decimal("100.00"), "cash")
    assert (second.payment_id, second.amount, second.method) == (by_card.pk, Decimal("150.00"), "stripe")


def test_refund_in_cash_waits_for_the_desk(paid, jobs):
    PaymentFactory(booking=paid, cash=True)

    [back] = refund(paid, "600.00")

    assert (back.method, back.status) == ("cash", "pending")
    assert jobs.names() == []


def test_refund_after_paying_twice_still_returns_the_first_payment(paid, by_card, stay, now, as_owner):
    """The second payment went back because nobody wanted it: the cancellation owes the first in full."""
    payment = PaymentFactory(booking=paid)
    paying.settle(payment, now=now)
    with as_owner():
        second = Refund.objects.get(payment=payment)
    answer(second, "succeeded", now)

    [back] = refund(paid, "600.00")

    assert (back.payment_id, back.amount) == (by_card.pk, Decimal("600.00"))


def test_refund_never_draws_on_a_payment_that_was_not_kept(paid, by_card, now, as_owner):
    payment = PaymentFactory(booking=paid)
    paying.settle(payment, now=now)
    with as_owner():
        second = Refund.objects.get(payment=payment)
        Payment.objects.filter(pk=payment.pk).update(created_at=now - timedelta(days=1))
    answer(second, "failed", now)

    [back] = refund(paid, "600.00")

    assert back.payment_id == by_card.pk


def test_refund_that_succeeds_is_posted_and_shown_on_the_stay(paid, by_card, now):
    [back] = refund(paid, "250.00")
    answer(back, "succeeded", now)

    back = paying.fresh(back)
    assert (back.status, back.settled_at, back.stripe_refund_id) == ("succeeded", now, f"re_{back.pk}")
    assert paying.balances() == {"stripe": Decimal("350.00"), "revenue": Decimal("-350.00")}
    assert paying.fresh(paid).payment_status == "partial_refund"
    assert paying.fresh(by_card).status == "succeeded"


def test_refund_of_everything_closes_the_payment(paid, by_card, now):
    for amount in ("250.00", "600.00"):
        for back in refund(paid, amount):
            answer(back, "succeeded", now)

    assert paying.fresh(by_card).status == "refunded"
    assert paying.fresh(paid).payment_status == "refunded"
    assert paying.balances() == {}


def test_refund_heard_of_often_is_posted_once(paid, by_card, now, as_owner):
    [back] = refund(paid, "250.00")
    for status in ("pending", "succeeded", "pending", "succeeded"):
        answer(back, status, now)

    assert paying.fresh(back).status == "succeeded"
    assert paying.balances() == {"stripe": Decimal("350.00"), "revenue": Decimal("-350.00")}
    with as_owner():
        assert Activity.objects.filter(action="payments.refund_completed").count() == 1


@pytest.mark.parametrize("status", ["failed", "canceled"])
def test_refund_that_fails_at_once_is_a_case_for_staff(paid, by_card, now, status):
    [back] = refund(paid, "250.00")
    answer(back, status, now, failure="expired_or_canceled_card" if status == "failed" else "")

    back, payment = paying.fresh(back), paying.fresh(by_card)
    assert (back.status, back.failure) == (
        "failed", "expired_or_canceled_card" if status == "failed" else "canceled",
    )  # fmt: skip
    assert (payment.needs_staff, payment.refunded_amount) == (True, Decimal(0))
    assert paying.balances() == {"stripe": Decimal("600.00"), "revenue": Decimal("-600.00")}
    assert paying.fresh(paid).payment_status == "paid"


def test_refund_that_fails_days_after_it_succeeded_is_reversed(paid, by_card, now):
    [back] = refund(paid, "600.00")
    answer(back, "succeeded", now)
    for _ in range(2):
        answer(back, "failed", now + timedelta(days=3), failure="lost_or_stolen_card")

    payment = paying.fresh(by_card)
    assert (payment.status, payment.needs_staff, payment.refunded_amount) == ("succeeded", True, Decimal(0))
    assert paying.fresh(back).status == "failed"
    assert paying.fresh(paid).payment_status == "paid"
    assert paying.entries(by_card.pk) == sorted(
        (kind, account, sign * Decimal("600.00"))
        for kind, account, sign in [
            ("payment", "stripe", 1), ("payment", "revenue", -1), ("refund", "stripe", -1),
            ("refund", "revenue", 1), ("reversal", "stripe", 1), ("reversal", "revenue", -1),
        ]
    )  # fmt: skip


def test_refund_that_failed_never_succeeds_again(paid, by_card, now):
    [back] = refund(paid, "600.00")
    answer(back, "failed", now)
    answer(back, "succeeded", now)

    assert paying.fresh(back).status == "failed"
    assert paying.balances() == {"stripe": Decimal("600.00"), "revenue": Decimal("-600.00")}


def test_refund_that_failed_may_be_tried_anew(paid, by_card, now):
    [back] = refund(paid, "600.00")
    answer(back, "failed", now)
    [again] = refund(paid, "600.00")

    assert (again.amount, again.status) == (Decimal("600.00"), "pending")


def adopt(payment, now, amount="100.00", refund_id="re_dashboard"):
    with acting_as(role=SERVICE):
        return refunding.adopt_refund(
            intent_id=payment.stripe_intent_id, stripe_refund_id=refund_id, amount=Decimal(amount), now=now
        )


def test_adopted_refund_enters_the_books(paid, by_card, now):
    adopted = adopt(by_card, now)
    assert adopt(by_card, now) == adopted
    with acting_as(role=SERVICE):
        refunding.finish_refund(
            refund_id=adopted, stripe_refund_id="re_dashboard", status="succeeded", failure="", now=now
        )

    assert paying.fresh(by_card).refunded_amount == Decimal("100.00")
    assert paying.balances() == {"stripe": Decimal("500.00"), "revenue": Decimal("-500.00")}
    assert paying.fresh(paid).payment_status == "partial_refund"


def test_adopted_refund_above_what_is_left_is_a_case_for_staff(paid, by_card, now, as_owner):
    for _ in range(2):
        assert adopt(by_card, now, amount="600.01") is None

    assert paying.fresh(by_card).needs_staff is True
    with as_owner():
        assert Refund.objects.count() == 0
        assert Activity.objects.filter(action="payments.payment_needs_staff").count() == 1


def test_adopted_refund_of_somebody_elses_payment_is_ignored(now, db):
    with acting_as(role=SERVICE):
        assert (
            refunding.adopt_refund(
                intent_id="pi_foreign", stripe_refund_id="re_1", amount=Decimal(1), now=now
            )
            is None
        )


def test_cancellation_after_a_dashboard_refund_owes_only_the_rest(paid, by_card, now):
    adopt(by_card, now)

    [back] = refund(paid, "600.00")

    assert back.amount == Decimal("500.00")


def test_refund_of_an_unknown_booking_is_refused(db):
    with pytest.raises(NothingToRefund), acting_as(role=SERVICE):
        services.refund_booking(booking_id=uuid4(), amount=Decimal(1), reason="")


def test_opening_a_refund_above_what_is_left_is_refused(paid, by_card):
    RefundFactory(payment=by_card, amount=Decimal(1))
    with acting_as(role=SERVICE):
        by_card.refunded_amount = Decimal("599.00")
        with pytest.raises(NothingToRefund):
            refunding.open_refund(payment=by_card, amount=Decimal("1.01"), reason="")
