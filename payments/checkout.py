"""Stripe's hosted page for one payment. Everything here runs with no transaction open around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import stripe
from django.utils import timezone

from payments.errors import AlreadyPaid, PaymentUnavailable
from payments.gateway import calling_stripe
from payments.models import Payment
from payments.services.settling import Charge
from resort.common.money import from_minor, to_minor
from resort.db.identity import acting_as

# Stripe keeps a page open for at least half an hour; the hold is released earlier by expiring the page.
_PAGE_LIFETIME = timedelta(hours=1)


@dataclass(frozen=True)
class Line:
    """One line of the bill as Stripe's page shows it."""

    name: str
    amount: Decimal
    quantity: int = 1


def open_checkout(
    *, payment_id: UUID, user_id: UUID, lines: Sequence[Line], email: str, success_url: str, cancel_url: str
) -> str:
    """The address of Stripe's page for this payment: the one already open, or a new one.

    Raises PaymentUnavailable when Stripe cannot be reached and AlreadyPaid when the money is on its way.
    """
    with acting_as(user_id):
        payment = Payment.objects.get(pk=payment_id)
    if payment.status != Payment.Status.PENDING:
        raise AlreadyPaid
    previous = _page_of(payment)
    if previous and previous.status == "complete":
        raise AlreadyPaid
    if previous and previous.status == "open" and previous.url:
        return previous.url
    page = _open_page(payment, previous, lines, email, success_url, cancel_url)
    with acting_as(user_id):
        Payment.objects.filter(pk=payment.pk, status=Payment.Status.PENDING).update(
            stripe_session_id=page.id, checkout_url=page.url
        )
    if not page.url:
        raise PaymentUnavailable
    return page.url


def _page_of(payment: Payment) -> stripe.checkout.Session | None:
    if not payment.stripe_session_id:
        return None
    with calling_stripe() as client:
        return client.v1.checkout.sessions.retrieve(payment.stripe_session_id)


def _open_page(
    payment: Payment,
    previous: stripe.checkout.Session | None,
    lines: Sequence[Line],
    email: str,
    success_url: str,
    cancel_url: str,
) -> stripe.checkout.Session:
    currency = (payment.currency or "usd").lower()
    reference = {"payment_id": str(payment.pk), "booking_id": str(payment.booking_id)}
    params: Any = {
        "mode": "payment",
        "line_items": [
            {
                "quantity": line.quantity,
                "price_data": {
                    "currency": currency,
                    "unit_amount": to_minor(line.amount, currency),
                    "product_data": {"name": line.name},
                },
            }
            for line in lines
        ],
        "client_reference_id": str(payment.pk),
        "customer_email": email,
        "metadata": reference,
        "payment_intent_data": {"metadata": reference},
        "success_url": success_url,
        "cancel_url": cancel_url,
        "expires_at": _expiry(payment, previous),
    }
    # One page per attempt: the same key finds the page that a lost answer left behind.
    key = f"checkout-{payment.pk}-{previous.id if previous else 'first'}"
    with calling_stripe() as client:
        return client.v1.checkout.sessions.create(params, options={"idempotency_key": key})


def _expiry(payment: Payment, previous: stripe.checkout.Session | None) -> int:
    # From a stored instant, because a retry under the same key must carry the same parameters.
    start: datetime = payment.created_at if previous is None else timezone.now()
    return int((start + _PAGE_LIFETIME).timestamp())


def close_page(session_id: str) -> stripe.checkout.Session:
    """Expire Stripe's page so that it cannot be paid any more; return the page, which may be complete instead."""
    with calling_stripe() as client:
        try:
            return client.v1.checkout.sessions.expire(session_id)
        except stripe.InvalidRequestError:
            return client.v1.checkout.sessions.retrieve(session_id)


def charge_of(session_id: str) -> tuple[stripe.checkout.Session, Charge | None]:
    """The page as Stripe has it now, and what was charged on it, if anything."""
    with calling_stripe() as client:
        session = client.v1.checkout.sessions.retrieve(
            session_id, params={"expand": ["payment_intent.latest_charge"]}
        )
    if session.payment_status != "paid" or session.amount_total is None:
        return session, None
    intent: Any = session.payment_intent
    charge = getattr(intent, "latest_charge", None)
    currency = session.currency or ""
    return session, Charge(
        session_id=session.id,
        intent_id=intent.id,
        charge_id=charge.id if charge else "",
        amount=from_minor(session.amount_total, currency),
        currency=currency,
    )
