"""Stripe's hosted page for one payment. Everything here runs with no transaction open around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import stripe
from django.conf import settings
from django.utils import timezone

from payments.errors import AlreadyPaid, PaymentUnavailable
from payments.gateway import calling_stripe, within
from payments.models import Payment
from payments.services.settling import Charge
from resort.common.money import from_minor, to_minor
from resort.db.identity import acting_as

# Stripe keeps a page open for at least half an hour; the hold is released earlier by expiring the page.
_SLOT = timedelta(minutes=30)
_PAGE_LIFETIME = 2 * _SLOT + timedelta(minutes=5)


@dataclass(frozen=True)
class Line:
    """One line of the bill as Stripe's page shows it."""

    name: str
    amount: Decimal
    quantity: int = 1


def open_checkout(
    *,
    payment_id: UUID,
    user_id: UUID | None,
    lines: Sequence[Line],
    email: str,
    success_url: str,
    cancel_url: str,
    role: str | None = None,
) -> str:
    """The address of Stripe's page for this payment: the one already open, or a new one.

    Runs as the user, or as `role` where the worker opens a page for somebody without an account. Waits for Stripe
    STRIPE_PRESS_SECONDS at most, however many calls it takes. Raises PaymentUnavailable when Stripe cannot be reached
    by then and AlreadyPaid when the money is on its way.
    """

    def params(payment: Payment) -> dict[str, Any]:
        return _ask(payment, lines, email, success_url, cancel_url)

    with within(settings.STRIPE_PRESS_SECONDS):
        return open_page(payment_id=payment_id, user_id=user_id, params=params, role=role)


def open_page(
    *,
    payment_id: UUID,
    user_id: UUID | None,
    params: Callable[[Payment], dict[str, Any]],
    role: str | None = None,
) -> str:
    """The address of Stripe's page for this payment; `params` says what a new page is asked for with.

    Raises as `open_checkout`.
    """
    with acting_as(user_id, role=role):
        payment = Payment.objects.get(pk=payment_id)
    if payment.status == Payment.Status.FAILED:
        raise PaymentUnavailable  # its page has just ended; the next try is a new attempt
    if payment.status != Payment.Status.PENDING:
        raise AlreadyPaid
    page = _page_of(payment)
    if page is None or page.status == "expired":
        page = _open_page(payment, page, params(payment))
        with acting_as(user_id, role=role):
            Payment.objects.filter(pk=payment.pk, status=Payment.Status.PENDING).update(
                stripe_session_id=page.id, checkout_url=page.url
            )
    if page.status == "complete":
        raise AlreadyPaid
    if not page.url:
        raise PaymentUnavailable
    return page.url


def _page_of(payment: Payment) -> stripe.checkout.Session | None:
    return retrieve_page(payment.stripe_session_id) if payment.stripe_session_id else None


def retrieve_page(session_id: str) -> stripe.checkout.Session | None:
    """The page with its charge as Stripe has it now; None when Stripe does not know it."""
    with calling_stripe() as client:
        try:
            return client.v1.checkout.sessions.retrieve(
                session_id, params={"expand": ["payment_intent.latest_charge"]}
            )
        except stripe.InvalidRequestError as error:
            if error.code != "resource_missing":
                raise
            return None


def _ask(
    payment: Payment, lines: Sequence[Line], email: str, success_url: str, cancel_url: str
) -> dict[str, Any]:
    currency = (payment.currency or "usd").lower()
    reference = {"payment_id": str(payment.pk), "booking_id": str(payment.booking_id)}
    return {
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
        # Somebody who pays at the table has none; Stripe asks then.
        **({"customer_email": email} if email else {}),
        "metadata": reference,
        "payment_intent_data": {"metadata": reference},
        "success_url": success_url,
        "cancel_url": cancel_url,
    }


def _open_page(
    payment: Payment, previous: stripe.checkout.Session | None, params: dict[str, Any]
) -> stripe.checkout.Session:
    """One page per attempt: the same key finds the page that a lost answer left behind.

    A key also keeps an answer that was an error, and knows only one wording of the request (the guest may have
    changed language meanwhile). Then the page is looked for, and only if there is none another key is used.
    """
    slot = _slot(payment)
    if slot and (page := _left_behind(payment)):
        return page
    key = f"checkout-{payment.pk}-{previous.id if previous else 'first'}-{slot}"
    expires_at = int((payment.created_at + slot * _SLOT + _PAGE_LIFETIME).timestamp())
    for attempt in (key, f"{key}-again"):
        try:
            with calling_stripe() as client:
                return client.v1.checkout.sessions.create(
                    {**params, "expires_at": expires_at},  # type: ignore[arg-type, typeddict-item]
                    options={"idempotency_key": attempt},
                )
        except stripe.IdempotencyError:
            pass
        except PaymentUnavailable as unavailable:
            if not isinstance(unavailable.__cause__, stripe.APIError):
                raise
        if page := _left_behind(payment):
            return page
    raise PaymentUnavailable


def _slot(payment: Payment) -> int:
    """How many half hours the attempt is old: a retry must carry the same parameters, an old one other times."""
    return max(0, int((timezone.now() - payment.created_at) / _SLOT))


def _left_behind(payment: Payment) -> stripe.checkout.Session | None:
    """A page of this attempt that can be paid or was, though we never heard its id."""
    since = int((payment.created_at - _SLOT).timestamp())
    with calling_stripe() as client:
        pages = client.v1.checkout.sessions.list({"created": {"gte": since}, "limit": 100})
        return next(
            (
                page
                for page in pages.auto_paging_iter()
                if page.client_reference_id == str(payment.pk) and page.status != "expired"
            ),
            None,
        )


def close_page(session_id: str) -> None:
    """Expire Stripe's page so that it cannot be paid any more, unless it is complete, expired or unknown."""
    with calling_stripe() as client, suppress(stripe.InvalidRequestError):
        client.v1.checkout.sessions.expire(session_id)


def charge_on(page: stripe.checkout.Session) -> Charge | None:
    """What was charged on a page from `retrieve_page`, if anything."""
    if page.payment_status != "paid" or page.amount_total is None:
        return None
    intent: Any = page.payment_intent
    charge = getattr(intent, "latest_charge", None)
    currency = page.currency or ""
    return Charge(
        session_id=page.id,
        intent_id=intent.id,
        charge_id=charge.id if charge else "",
        amount=from_minor(page.amount_total, currency),
        currency=currency,
    )
