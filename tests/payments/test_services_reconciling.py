"""When webhooks, answers or our own commits were lost, a look at Stripe finds everything."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from payments import services
from payments.errors import PaymentUnavailable
from payments.models import Payment, Refund, StripeEvent
from payments.services import reconciling
from payments.services.events import follow_session
from payments.services.sending import send_to_stripe
from resort.db.identity import SERVICE, acting_as
from tests.factories.chalets import BookingFactory
from tests.factories.payments import StripeEventFactory
from tests.support import paying

pytestmark = pytest.mark.django_db(transaction=True)
LATER = timedelta(minutes=3)


@pytest.fixture
def later(now):
    """Long enough after that a webhook should have come."""
    return now + LATER


@pytest.fixture
def lost(stay, sandbox):
    """Paid on Stripe's page, and nobody told us."""
    payment, page = paying.page_for(stay, sandbox)
    sandbox.pay(page)
    return payment


def refund_of(stay, amount):
    with acting_as(role=SERVICE):
        return services.refund_booking(booking_id=stay.pk, amount=Decimal(amount), reason="cancelled")


def test_payment_without_any_webhook_is_settled(lost, stay, later):
    reconciling.reconcile(now=later)

    assert (paying.fresh(lost).status, paying.fresh(stay).status) == ("succeeded", "confirmed")
    assert paying.balances() == {"stripe": Decimal(600), "revenue": Decimal(-600)}


def test_reconciling_again_finds_nothing_to_do(lost, later):
    assert reconciling.reconcile(now=later) == 1
    assert reconciling.reconcile(now=later) == 0
    assert paying.balances() == {"stripe": Decimal(600), "revenue": Decimal(-600)}


def test_payment_whose_page_we_never_heard_of_is_settled(lost, stay, later, as_owner):
    """Killed between Stripe's answer and our commit: the page's id is nowhere."""
    with as_owner():
        Payment.objects.filter(pk=lost.pk).update(stripe_session_id=None, checkout_url=None)

    reconciling.reconcile(now=later)

    assert (paying.fresh(lost).status, paying.fresh(stay).status) == ("succeeded", "confirmed")


def test_payment_that_had_been_given_up_is_settled(lost, stay, later, as_owner):
    with as_owner():
        Payment.objects.filter(pk=lost.pk).update(status="failed", failure="the page was left")

    reconciling.reconcile(now=later)

    assert paying.fresh(lost).status == "succeeded"


def test_page_that_ran_out_unheard_ends_its_attempt(stay, sandbox, later):
    payment, page = paying.page_for(stay, sandbox)
    sandbox.expire(page)

    reconciling.reconcile(now=later)

    assert paying.fresh(payment).status == "failed"


def test_open_page_is_left_alone(stay, sandbox, later):
    payment, _page = paying.page_for(stay, sandbox)

    reconciling.reconcile(now=later)

    assert paying.fresh(payment).status == "pending"


def test_fresh_attempts_are_left_to_their_webhooks(stay, sandbox, now):
    payment, page = paying.page_for(stay, sandbox)
    sandbox.expire(page)

    reconciling.reconcile(now=now)

    assert paying.fresh(payment).status == "pending"


def test_refund_that_never_reached_stripe_is_sent(lost, stay, later, jobs, sandbox):
    reconciling.reconcile(now=later)
    refund_of(stay, 600)
    jobs.forget()

    reconciling.reconcile(now=later + LATER)
    assert jobs.run() == ["payments.send_refund"]

    assert paying.at_stripe(sandbox) == (Decimal(600), Decimal(600))
    assert paying.balances() == {}


def test_refund_that_ended_unheard_is_recorded(lost, stay, later, sandbox):
    reconciling.reconcile(now=later)
    sandbox.knob("refunds", outcome="pending")
    [refund] = refund_of(stay, 600)
    send_to_stripe(refund_id=refund.pk, now=later)
    assert paying.fresh(refund).status == "pending"
    sandbox.command("POST", "settle-refund", refund=paying.fresh(refund).stripe_refund_id, status="succeeded")

    reconciling.reconcile(now=later + LATER)

    assert paying.fresh(refund).status == "succeeded"
    assert paying.balances() == {}


def test_refund_that_failed_late_and_unheard_is_a_case_for_staff(lost, stay, later, sandbox):
    reconciling.reconcile(now=later)
    [refund] = refund_of(stay, 600)
    send_to_stripe(refund_id=refund.pk, now=later)
    sandbox.fail_refund(paying.fresh(refund).stripe_refund_id)

    reconciling.reconcile(now=later)

    assert paying.fresh(refund).status == "failed"
    assert paying.fresh(lost).needs_staff is True
    assert paying.balances() == {"stripe": Decimal(600), "revenue": Decimal(-600)}


def test_refund_made_in_the_dashboard_unheard_is_adopted(lost, later, sandbox, as_owner):
    reconciling.reconcile(now=later)
    sandbox.client().v1.refunds.create(
        {"payment_intent": paying.fresh(lost).stripe_intent_id, "amount": 10_000}
    )

    for _ in range(2):
        reconciling.reconcile(now=later)

    with as_owner():
        assert list(Refund.objects.values_list("amount", "status")) == [(Decimal(100), "succeeded")]
    assert paying.balances()["stripe"] == Decimal(500)


def test_everything_lost_at_once(sandbox, later, as_owner):
    stays = [BookingFactory(held=True) for _ in range(5)]
    for stay in stays:
        _payment, page = paying.page_for(stay, sandbox)
        sandbox.pay(page)

    reconciling.reconcile(now=later)

    assert {paying.fresh(stay).status for stay in stays} == {"confirmed"}
    captured, _refunded = paying.at_stripe(sandbox)
    assert paying.balances()["stripe"] == captured == Decimal(3000)


def test_one_odd_payment_does_not_hide_the_others(sandbox, later, caplog, as_owner):
    odd, good = BookingFactory(held=True), BookingFactory(held=True)
    for stay in (odd, good):
        payment, page = paying.page_for(stay, sandbox)
        sandbox.pay(page)
        if stay is odd:
            with as_owner():
                Payment.objects.filter(pk=payment.pk).update(booking_type="pool")

    reconciling.reconcile(now=later)

    assert paying.fresh(good).status == "confirmed"
    assert "Reconciling" in caplog.text


def test_outage_is_left_to_the_next_run(lost, later, sandbox):
    sandbox.knob("faults", kind="rate_limit", times=None)
    with pytest.raises(PaymentUnavailable):
        reconciling.reconcile(now=later)
    sandbox.command("DELETE", "faults")

    reconciling.reconcile(now=later)

    assert paying.fresh(lost).status == "succeeded"


def test_events_left_undone_are_queued_again(db, later, now, sandbox, jobs, as_owner):
    StripeEventFactory(id="evt_stuck", event_type="charge.refunded", object_id="ch_1")
    StripeEventFactory(id="evt_done", processed_at=now)

    reconciling.reconcile(now=later)

    [job] = jobs.waiting()
    assert job.args == {"event_id": "evt_stuck", "event_type": "charge.refunded", "object_id": "ch_1"}
    jobs.run()
    with as_owner():
        assert not StripeEvent.objects.filter(processed_at=None).exists()


def test_attempt_that_never_got_a_page_ends_within_the_hour(payment, stay, now, sandbox):
    reconciling.reconcile(now=now + timedelta(minutes=44))
    assert paying.fresh(payment).status == "pending"

    reconciling.reconcile(now=now + timedelta(minutes=46))
    assert (paying.fresh(payment).status, paying.fresh(payment).failure) == ("failed", "no page was opened")


def test_once_a_day_it_looks_further_back(lost, stay, now, sandbox):
    """A refund may fail weeks after it succeeded."""
    follow_session(paying.fresh(lost).stripe_session_id, now=now)
    [refund] = refund_of(stay, 600)
    send_to_stripe(refund_id=refund.pk, now=now)
    sandbox.fail_refund(paying.fresh(refund).stripe_refund_id)
    month_later = now + timedelta(days=30)

    reconciling.reconcile(now=month_later)
    assert paying.fresh(refund).status == "succeeded"
    reconciling.reconcile(now=month_later, look_back=reconciling.LONG_LOOK_BACK)
    assert paying.fresh(refund).status == "failed"
