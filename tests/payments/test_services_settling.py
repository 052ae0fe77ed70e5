"""Stripe has the money, or it has not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from audit.models import Activity
from payments import services
from payments.models import Payment, Refund
from resort.db.identity import SERVICE, acting_as
from tests.support import paying

pytestmark = pytest.mark.django_db

POSTED = [("payment", "revenue", Decimal("-600.00")), ("payment", "stripe", Decimal("600.00"))]


def fail(payment, now):
    with acting_as(role=SERVICE):
        return services.fail(payment_id=payment.pk, reason="the page was left", now=now)


def test_settle_takes_the_money_and_confirms_the_stay(payment, stay, now):
    paying.settle(payment, now=now)

    settled = paying.fresh(payment)
    assert (settled.status, settled.settled_at, settled.failure) == ("succeeded", now, None)
    assert settled.stripe_session_id == f"cs_{payment.pk}"
    assert settled.stripe_intent_id == f"pi_{payment.pk}"
    assert settled.stripe_payment_id == f"ch_{payment.pk}"
    assert paying.entries(payment.pk) == POSTED
    booked = paying.fresh(stay)
    assert (booked.status, booked.payment_status, booked.hold_expires_at) == ("confirmed", "paid", None)


def test_settle_twice_posts_once(payment, jobs, now, as_owner):
    for _ in range(3):
        paying.settle(payment, now=now)

    assert paying.entries(payment.pk) == POSTED
    assert jobs.names() == ["chalets.send_stay_letter"]
    with as_owner():
        assert Activity.objects.filter(action="payments.payment_settled").count() == 1
        assert Refund.objects.count() == 0


@pytest.mark.parametrize("change", [{"amount": Decimal("599.99")}, {"currency": "eur"}])
def test_settle_leaves_another_amount_to_staff(payment, stay, now, change):
    before = paying.fresh(stay)
    for _ in range(2):
        paying.settle(payment, now=now, **change)

    left = paying.fresh(payment)
    assert (left.status, left.needs_staff) == ("pending", True)
    assert left.failure == ("Stripe took 599.99 USD" if "amount" in change else "Stripe took 600.00 EUR")
    assert paying.entries(payment.pk) == []
    assert paying.fresh(stay).status == before.status == "pending"


def test_settle_tells_staff_once(payment, now, as_owner):
    for _ in range(2):
        paying.settle(payment, now=now, currency="eur")

    with as_owner():
        assert Activity.objects.filter(action="payments.payment_needs_staff").count() == 1


def test_settle_after_failed_takes_the_money(payment, stay, now):
    fail(payment, now)
    paying.settle(payment, now=now)

    settled = paying.fresh(payment)
    assert (settled.status, settled.failure) == ("succeeded", None)
    assert paying.entries(payment.pk) == POSTED
    assert paying.fresh(stay).status == "confirmed"


def test_settle_of_a_second_page_is_a_payment_that_goes_back(payment, stay, now, as_owner):
    paying.settle(payment, now=now)
    page = paying.other_page()
    for _ in range(2):
        second = paying.settle(payment, now=now, **page)

    assert second.pk != payment.pk
    assert (second.status, second.stripe_session_id, second.booking_id) == (
        "succeeded", page["session_id"], stay.pk,
    )  # fmt: skip
    with as_owner():
        refund = Refund.objects.get()
        assert Payment.objects.count() == 2
    assert (refund.payment_id, refund.amount, refund.status) == (second.pk, Decimal("600.00"), "pending")
    assert refund.reason == "The stay was paid already."
    assert paying.fresh(stay).payment_status == "paid"
    assert paying.entries(payment.pk) == POSTED == paying.entries(second.pk)


def test_settle_stays_settled_when_the_money_went_back(payment, now, as_owner):
    paying.settle(payment, now=now)
    with as_owner():
        Payment.objects.filter(pk=payment.pk).update(status="refunded", refunded_amount=payment.amount)
    paying.settle(payment, now=now)

    assert paying.fresh(payment).status == "refunded"
    assert paying.entries(payment.pk) == POSTED


def test_fail_ends_the_attempt_and_leaves_the_hold(payment, stay, now, jobs):
    fail(payment, now)

    ended = paying.fresh(payment)
    assert (ended.status, ended.failure, ended.settled_at) == ("failed", "the page was left", None)
    assert paying.entries(payment.pk) == []
    assert paying.fresh(stay).status == "pending"
    assert jobs.names() == []


def test_fail_after_settled_changes_nothing(payment, stay, now):
    paying.settle(payment, now=now)
    fail(payment, now)

    assert paying.fresh(payment).status == "succeeded"
    assert paying.fresh(stay).status == "confirmed"


def test_fail_twice_is_noted_once(payment, now, as_owner):
    for _ in range(2):
        fail(payment, now)

    with as_owner():
        assert Activity.objects.filter(action="payments.payment_failed").count() == 1


def test_guest_cannot_settle_their_own_payment(payment, guest, now):
    from django.db import DatabaseError

    with pytest.raises(DatabaseError, match="permission denied"), acting_as(guest.pk):
        services.settle(payment_id=payment.pk, charge=paying.charge_for(payment), now=now)
