"""Jobs about money: parse, call one service; every one may run twice."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import procrastinate
from django.utils import timezone
from procrastinate.contrib.django import app

from payments.models import Payment
from payments.services import credits, events, reconciling, refunding, sending
from resort.db.identity import SERVICE, acting_as

# Seconds between tries double: a Stripe outage of an hour is ridden out, and reconciling looks again after that.
PATIENT = procrastinate.RetryStrategy(max_attempts=10, exponential_wait=2)


@app.task(name="payments.process_stripe_event", retry=PATIENT)
def process_stripe_event(*, event_id: str, event_type: str, object_id: str) -> None:
    """Look at what a webhook was about."""
    events.process_event(event_id=event_id, event_type=event_type, object_id=object_id, now=timezone.now())


@app.task(name="payments.send_refund", retry=PATIENT)
def send_refund(*, refund_id: str) -> None:
    """Hand a refund to Stripe."""
    sending.send_to_stripe(refund_id=UUID(refund_id), now=timezone.now())


@app.task(name="payments.refund_booking", retry=PATIENT)
def refund_booking(*, booking_id: str, amount: str, reason: str, as_credit: bool = False) -> None:
    """Open the refunds a cancellation promised."""
    with acting_as(role=SERVICE):
        refunding.refund_booking(
            booking_id=UUID(booking_id), amount=Decimal(amount), reason=reason, as_credit=as_credit
        )


@app.task(name="payments.grant_credit", retry=PATIENT)
def grant_credit(*, refund_id: str) -> None:
    """Give the guest a refund as credit."""
    with acting_as(role=SERVICE):
        credits.grant(refund_id=UUID(refund_id), now=timezone.now())


@app.task(name="payments.settle_credit", retry=PATIENT)
def settle_credit(*, booking_id: str) -> None:
    """Tell the booking that credit covers all of it."""
    with acting_as(role=SERVICE):
        credits.settle_credit(booking_id=UUID(booking_id), now=timezone.now())


@app.task(name="payments.close_refund", retry=PATIENT)
def close_refund(*, refund_id: str) -> None:
    """After the desk paid out: close the payment and tell the booking."""
    with acting_as(role=SERVICE):
        refunding.close_paid_out(refund_id=UUID(refund_id), now=timezone.now())


@app.task(name="payments.close_page", retry=PATIENT)
def close_page(*, booking_id: str) -> None:
    """Shut Stripe's page of a booking that is no longer for sale; a page paid meanwhile is settled instead.

    Credit set aside for it goes back.
    """
    with acting_as(role=SERVICE):
        pages = list(
            Payment.objects.filter(booking_id=booking_id, status=Payment.Status.PENDING).exclude(
                stripe_session_id=None
            )
        )
    now = timezone.now()
    events.close_pages([str(payment.stripe_session_id) for payment in pages], now=now)
    with acting_as(role=SERVICE):
        credits.release(booking_id=UUID(booking_id), now=now)


@app.periodic(cron="*/5 * * * *")
@app.task(name="payments.reconcile", queueing_lock="payments.reconcile")
def reconcile(timestamp: int) -> None:
    """Every five minutes: what did Stripe do that we do not know of?"""
    reconciling.reconcile(now=timezone.now())


@app.periodic(cron="40 3 * * *")
@app.task(name="payments.reconcile_further_back", queueing_lock="payments.reconcile_further_back")
def reconcile_further_back(timestamp: int) -> None:
    """Once a day: the same for as long as a refund may still fail at Stripe."""
    reconciling.reconcile(now=timezone.now(), look_back=reconciling.LONG_LOOK_BACK)


@app.periodic(cron="10 * * * *")
@app.task(name="payments.tend_credits", queueing_lock="payments.tend_credits")
def tend_credits(timestamp: int) -> None:
    """Every hour: credit whose time is over ends, and credit set aside for nothing goes back."""
    now = timezone.now()
    with acting_as(role=SERVICE):
        credits.release_forgotten(now=now)
        credits.expire(now=now)
