"""Handing refunds to Stripe: once, whatever happens to the answer."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from payments import services
from payments.errors import PaymentUnavailable
from payments.models import Refund
from payments.services.events import follow_refund, follow_refunds_of
from payments.services.sending import send_to_stripe
from resort.db.identity import SERVICE, acting_as
from tests.factories.chalets import BookingFactory
from tests.support import paying, webhooks

pytestmark = pytest.mark.django_db(transaction=True)
CREATE = {"path": "/v1/refunds", "method": "POST"}


@pytest.fixture
def paid(guest, sandbox, now, jobs):
    """A stay for 600, paid on Stripe's page and settled; its letter is not ours to look at."""
    stay = BookingFactory(user=guest, held=True)
    payment, page = paying.page_for(stay, sandbox)
    sandbox.pay(page)
    from payments.services.events import follow_session

    follow_session(page, now=now)
    jobs.forget()
    return paying.fresh(payment)


@pytest.fixture
def refund(paid):
    """250 of it on their way back, not yet handed over."""
    with acting_as(role=SERVICE):
        [opened] = services.refund_booking(
            booking_id=paid.booking_id, amount=Decimal(250), reason="cancelled"
        )
    return opened


def at_stripe(sandbox) -> list:
    return list(sandbox.client().v1.refunds.list({"limit": 100}).auto_paging_iter())


def test_refund_reaches_stripe_and_the_books(paid, refund, sandbox, now):
    send_to_stripe(refund_id=refund.pk, now=now)

    [sent] = at_stripe(sandbox)
    assert (sent.amount, sent.payment_intent, sent.status) == (25_000, paid.stripe_intent_id, "succeeded")
    assert sent.metadata.to_dict() == {"refund_id": str(refund.pk), "payment_id": str(paid.pk)}
    done = paying.fresh(refund)
    assert (done.status, done.stripe_refund_id, done.settled_at) == ("succeeded", sent.id, now)
    assert paying.balances() == {"stripe": Decimal(350), "revenue": Decimal(-350)}
    assert paying.at_stripe(sandbox) == (Decimal(600), Decimal(250))


def test_refund_sent_twice_is_one_refund(refund, sandbox, now):
    for _ in range(3):
        send_to_stripe(refund_id=refund.pk, now=now)

    assert len(at_stripe(sandbox)) == 1


def test_refund_that_takes_its_time_is_finished_by_its_event(paid, refund, sandbox, now, client, jobs):
    sandbox.knob("refunds", outcome="pending")
    send_to_stripe(refund_id=refund.pk, now=now)
    assert (paying.fresh(refund).status, paying.balances()["stripe"]) == ("pending", Decimal(600))

    [sent] = at_stripe(sandbox)
    sandbox.command("POST", "settle-refund", refund=sent.id, status="succeeded")
    webhooks.deliver(sandbox, client)
    jobs.run()

    assert paying.fresh(refund).status == "succeeded"
    assert paying.balances()["stripe"] == Decimal(350)


def test_refund_that_fails_later_is_a_case_for_staff(paid, refund, sandbox, now, client, jobs):
    send_to_stripe(refund_id=refund.pk, now=now)
    sandbox.fail_refund(at_stripe(sandbox)[0].id)
    webhooks.deliver(sandbox, client)
    jobs.run()

    assert (paying.fresh(refund).status, paying.fresh(refund).failure) == (
        "failed",
        "expired_or_canceled_card",
    )
    payment = paying.fresh(paid)
    assert (payment.needs_staff, payment.refunded_amount) == (True, Decimal(0))
    assert paying.balances() == {"stripe": Decimal(600), "revenue": Decimal(-600)}
    assert paying.at_stripe(sandbox) == (Decimal(600), Decimal(0))


@pytest.mark.parametrize("kind", ["drop_after", "error_after"])
def test_answer_lost_and_the_refund_done(refund, sandbox, now, kind):
    sandbox.knob("faults", kind=kind, times=2, **CREATE)
    with pytest.raises(PaymentUnavailable):
        send_to_stripe(refund_id=refund.pk, now=now)
    assert paying.fresh(refund).status == "pending"
    sandbox.command("DELETE", "faults")

    send_to_stripe(refund_id=refund.pk, now=now)

    assert len(at_stripe(sandbox)) == 1
    assert paying.fresh(refund).status == "succeeded"


@pytest.mark.parametrize("kind", ["drop_before", "error_before", "rate_limit"])
def test_nothing_done_is_tried_again(refund, sandbox, now, kind):
    sandbox.knob("faults", kind=kind, times=2, **CREATE)
    with pytest.raises(PaymentUnavailable):
        send_to_stripe(refund_id=refund.pk, now=now)
    sandbox.command("DELETE", "faults")

    send_to_stripe(refund_id=refund.pk, now=now)

    assert len(at_stripe(sandbox)) == 1


def test_refund_whose_key_is_forgotten_is_found_in_the_list(refund, sandbox, now):
    """Two days after a lost answer the key no longer protects; the list does."""
    sandbox.knob("faults", kind="drop_after", times=2, **CREATE)
    with pytest.raises(PaymentUnavailable):
        send_to_stripe(refund_id=refund.pk, now=now)
    sandbox.move_clock(timedelta(days=2).total_seconds())

    send_to_stripe(refund_id=refund.pk, now=now)

    assert len(at_stripe(sandbox)) == 1
    assert paying.at_stripe(sandbox) == (Decimal(600), Decimal(250))


def test_refund_that_stripe_refuses_is_a_case_for_staff(paid, refund, sandbox, now):
    sandbox.client().v1.refunds.create({"payment_intent": paid.stripe_intent_id})

    send_to_stripe(refund_id=refund.pk, now=now)

    refused = paying.fresh(refund)
    assert (refused.status, refused.stripe_refund_id) == ("failed", f"refused-{refund.pk}")
    assert "has already been refunded" in refused.failure
    assert paying.fresh(paid).needs_staff is True


def test_refund_made_in_the_dashboard_enters_the_books(paid, sandbox, client, jobs, as_owner):
    sandbox.client().v1.refunds.create({"payment_intent": paid.stripe_intent_id, "amount": 10_000})
    for _ in range(2):
        webhooks.deliver(sandbox, client)
        jobs.run()

    with as_owner():
        adopted = Refund.objects.get()
    assert (adopted.amount, adopted.status, adopted.reason) == (Decimal(100), "succeeded", "made at Stripe")
    assert paying.fresh(paid).refunded_amount == Decimal(100)
    assert paying.balances()["stripe"] == Decimal(500)


def test_all_refunds_of_a_charge_are_followed(paid, sandbox, now, as_owner):
    for amount in (10_000, 20_000):
        sandbox.client().v1.refunds.create({"payment_intent": paid.stripe_intent_id, "amount": amount})

    follow_refunds_of(paid.stripe_payment_id, now=now)

    with as_owner():
        assert sorted(Refund.objects.values_list("amount", flat=True)) == [Decimal(100), Decimal(200)]
    assert paying.balances()["stripe"] == Decimal(300)


def test_refund_of_somebody_elses_payment_is_ignored(sandbox, now, db, as_owner):
    stripe = sandbox.client()
    page = stripe.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {"currency": "usd", "unit_amount": 500, "product_data": {"name": "Mug"}},
                }
            ],
            "success_url": "http://shop.test/",
        }
    )
    intent = sandbox.pay(page.id)["payment_intent"]
    foreign = stripe.v1.refunds.create({"payment_intent": intent})

    follow_refund(foreign.id, now=now)

    with as_owner():
        assert Refund.objects.count() == 0


def test_refund_over_the_counter_is_never_sent(guest, receptionist, sandbox, now):
    from tests.factories.payments import PaymentFactory, RefundFactory

    cash = RefundFactory(payment=PaymentFactory(cash=True))

    send_to_stripe(refund_id=cash.pk, now=now)

    assert sandbox.calls() == []
    assert paying.fresh(cash).status == "pending"
