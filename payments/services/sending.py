"""Handing a refund to Stripe. Runs in the worker with no transaction open."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import stripe

from payments.gateway import calling_stripe
from payments.models import Method, Refund
from payments.services.refunding import finish_refund
from resort.common.money import to_minor
from resort.db.identity import SERVICE, acting_as


def send_to_stripe(*, refund_id: UUID, now: datetime) -> None:
    """Ask Stripe for the refund once, whatever was asked before; raises PaymentUnavailable when out of reach."""
    with acting_as(role=SERVICE):
        refund = Refund.objects.select_related("payment").get(pk=refund_id)
    if refund.status != Refund.Status.PENDING or refund.method != Method.STRIPE:
        return
    status, stripe_id, failure = _ask(refund)
    with acting_as(role=SERVICE):
        finish_refund(
            refund_id=refund.pk, stripe_refund_id=stripe_id, status=status, failure=failure, now=now
        )


def _ask(refund: Refund) -> tuple[str, str, str]:
    payment = refund.payment
    with calling_stripe() as client:
        # A key is forgotten after a day; the list is not. So look before asking.
        found = _already_there(client, refund)
        if found is None:
            try:
                found = client.v1.refunds.create(
                    {
                        "payment_intent": payment.stripe_intent_id or "",
                        "amount": to_minor(refund.amount, payment.currency or "USD"),
                        "metadata": {"refund_id": str(refund.pk), "payment_id": str(payment.pk)},
                    },
                    options={"idempotency_key": f"refund-{refund.pk}"},
                )
            except stripe.InvalidRequestError as error:
                return "failed", f"refused-{refund.pk}", error.user_message or str(error)
    return found.status or "pending", found.id, getattr(found, "failure_reason", None) or ""


def _already_there(client: stripe.StripeClient, refund: Refund) -> stripe.Refund | None:
    listed = client.v1.refunds.list({"payment_intent": refund.payment.stripe_intent_id or "", "limit": 100})
    for candidate in listed.data:
        metadata = candidate.metadata
        if metadata and "refund_id" in metadata and metadata["refund_id"] == str(refund.pk):
            return candidate
    return None
