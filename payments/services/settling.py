"""What became of an attempt to pay. Runs as the worker; safe to run any number of times, in any order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from audit.services import record
from payments.models import Method, Payment
from payments.registry import handler_for
from payments.services import credits, ledger
from payments.services.refunding import leave_to_staff, mark_not_kept, open_refund

_SETTLED = (Payment.Status.SUCCEEDED, Payment.Status.REFUNDED)


@dataclass(frozen=True)
class Charge:
    """What Stripe itself says it took; a renewal has no page, so no session."""

    session_id: str | None
    intent_id: str
    charge_id: str
    amount: Decimal
    currency: str


def lock_payment(payment_id: UUID) -> Payment:
    """The payment, locked first of all: payment, then booking, then the bookable thing."""
    return Payment.objects.select_for_update(of=("self",), no_key=True).get(pk=payment_id)


@transaction.atomic
def settle(*, payment_id: UUID, charge: Charge, now: datetime) -> Payment:
    """Stripe has the money: post it and let the booking have it, or start its way back.

    A payment that is settled already stays as it is; a second page paid for it is a payment of its own.
    """
    payment = lock_payment(payment_id)
    if payment.status in _SETTLED and payment.stripe_session_id != charge.session_id:
        payment = _payment_of_other_page(payment, charge)
    if payment.status in _SETTLED:
        return payment
    if (charge.amount, charge.currency.upper()) != (payment.amount, payment.currency):
        return leave_to_staff(payment, f"Stripe took {charge.amount} {charge.currency.upper()}")
    payment.status = Payment.Status.SUCCEEDED
    payment.stripe_session_id = charge.session_id
    payment.stripe_intent_id = charge.intent_id
    payment.stripe_payment_id = charge.charge_id
    payment.settled_at = now
    payment.failure = None
    payment.save(
        update_fields=[
            "status", "stripe_session_id", "stripe_intent_id", "stripe_payment_id", "settled_at", "failure",
        ]
    )  # fmt: skip
    ledger.post_payment(payment, now=now)
    record("payments.payment_settled", target=payment, booking=payment.booking_id, amount=payment.amount)
    # Locked before the booking is, like every payment.
    beside = credits.lock_waiting(payment.booking_id)
    outcome = handler_for(payment.booking_type).on_paid(payment, now=now)
    if beside and outcome.accepted:
        credits.take(beside, now=now)
    elif beside:
        credits.put_back(beside, now=now, because=outcome.refund_because)
    if not outcome.accepted:
        mark_not_kept(payment, outcome.refund_because)
        open_refund(payment=payment, amount=payment.amount, reason=outcome.refund_because)
    return payment


def _payment_of_other_page(payment: Payment, charge: Charge) -> Payment:
    """One attempt, two pages, both paid: an answer of Stripe's was lost and another page was opened."""
    known = Payment.objects.filter(stripe_session_id=charge.session_id).first()
    return known or Payment.objects.create(
        user_id=payment.user_id,
        booking_type=payment.booking_type,
        booking_id=payment.booking_id,
        amount=charge.amount,
        currency=charge.currency.upper(),
        # Not open: that is for attempts a guest may still take up. The caller settles it.
        status=Payment.Status.FAILED,
        method=Method.STRIPE,
        stripe_session_id=charge.session_id,
        metadata={"same_attempt_as": str(payment.pk)},
    )


@transaction.atomic
def fail(*, payment_id: UUID, reason: str, now: datetime) -> Payment:
    """Nothing was charged and nothing will be: the attempt is over. A settled payment stays as it is."""
    payment = lock_payment(payment_id)
    if payment.status != Payment.Status.PENDING:
        return payment
    payment.status = Payment.Status.FAILED
    payment.failure = reason[:255]
    payment.save(update_fields=["status", "failure"])
    record("payments.payment_failed", target=payment, booking=payment.booking_id, reason=reason)
    handler_for(payment.booking_type).on_failed(payment, now=now)
    return payment
