"""What an event from Stripe, or a look at Stripe, means for us.

An event is only a reason to look: the object is fetched again, so order, delay and repetition do not matter.
Runs in the worker with no transaction open.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import stripe

from payments import checkout
from payments.gateway import calling_stripe
from payments.models import Payment, Refund, StripeEvent
from payments.services.refunding import adopt_refund, finish_refund, leave_to_staff
from payments.services.settling import fail, settle
from payments.services.subscriptions import (
    follow_event,
    follow_intent,
    follow_subscription,
    is_about_billing,
)
from resort.common.money import from_minor
from resort.db.identity import SERVICE, acting_as

logger = logging.getLogger(__name__)


def process_event(*, event_id: str, event_type: str, object_id: str, now: datetime) -> None:
    """Look at what the event is about, then mark it done; what Stripe does not know any more is done too."""
    try:
        _look(event_type, object_id, now)
    except stripe.InvalidRequestError as error:
        if error.code != "resource_missing":
            raise
        logger.warning("Stripe does not know %s of event %s", object_id, event_id)
    with acting_as(role=SERVICE):
        StripeEvent.objects.filter(pk=event_id).update(processed_at=now)


def _look(event_type: str, object_id: str, now: datetime) -> None:
    if event_type.startswith("checkout.session."):
        follow_session(object_id, now=now)
    elif event_type.startswith("refund."):
        follow_refund(object_id, now=now)
    elif event_type == "charge.refunded":
        follow_refunds_of(object_id, now=now)
    elif event_type == "charge.dispute.created":
        flag_dispute(object_id, now=now)
    elif is_about_billing(event_type):
        follow_event(event_type, object_id, now=now)


def follow_session(session_id: str, *, now: datetime) -> Payment | None:
    """Settle or fail the payment of a checkout page by what Stripe says now; None when the page is not ours."""
    page = checkout.retrieve_page(session_id)
    if page is None:
        return _fail_unknown(session_id, now=now)
    payment_id = _our_payment(page)
    if payment_id is None:
        return None
    if page.subscription:
        with acting_as(role=SERVICE):
            Payment.objects.filter(pk=payment_id, stripe_session_id=None).update(stripe_session_id=page.id)
        follow_subscription(str(page.subscription), now=now)
    charge = None if page.mode == "subscription" else checkout.charge_on(page)
    with acting_as(role=SERVICE):
        if charge:
            return settle(payment_id=payment_id, charge=charge, now=now)
        payment = Payment.objects.get(pk=payment_id)
        if page.status == "expired" and payment.stripe_session_id in (None, page.id):
            return fail(payment_id=payment_id, reason="the page was left", now=now)
        return payment


def _fail_unknown(session_id: str, *, now: datetime) -> Payment | None:
    """Stripe has no such page (another account's keys, a sandbox started afresh), so nobody can pay on it."""
    with acting_as(role=SERVICE):
        payment = Payment.objects.filter(stripe_session_id=session_id).first()
        if payment is None:
            return None
        return fail(payment_id=payment.pk, reason="Stripe does not know the page", now=now)


def close_pages(session_ids: Iterable[str], *, now: datetime) -> None:
    """Expire these pages at Stripe and record how each ended."""
    for session_id in session_ids:
        checkout.close_page(session_id)
        follow_session(session_id, now=now)


def _our_payment(session: stripe.checkout.Session) -> UUID | None:
    try:
        payment_id = UUID(session.client_reference_id or "")
    except ValueError:
        return None
    with acting_as(role=SERVICE):
        return payment_id if Payment.objects.filter(pk=payment_id).exists() else None


def follow_refund(refund_id: str, *, now: datetime) -> None:
    """Record what Stripe says of a refund, also of one that somebody made in Stripe's dashboard."""
    with calling_stripe() as client:
        refund = client.v1.refunds.retrieve(refund_id)
    record_refund(refund, now=now)


def follow_refunds_of(charge_id: str, *, now: datetime) -> None:
    """The same for every refund of a charge."""
    with calling_stripe() as client:
        refunds = client.v1.refunds.list({"charge": charge_id, "limit": 100}).data
    for refund in refunds:
        record_refund(refund, now=now)


def record_refund(refund: stripe.Refund, *, now: datetime) -> None:
    """Bring our record of a refund up to what Stripe says of it."""
    ours = _our_refund(refund, now=now)
    if ours is None and _settle_first(refund, now=now):
        ours = _our_refund(refund, now=now)
    if ours:
        with acting_as(role=SERVICE):
            finish_refund(
                refund_id=ours,
                stripe_refund_id=refund.id,
                status=refund.status or "pending",
                failure=getattr(refund, "failure_reason", None) or "",
                now=now,
            )


def _settle_first(about: stripe.Refund | stripe.Dispute, *, now: datetime) -> bool:
    """A refund or dispute may be heard of before its payment; whether one of ours has been settled now."""
    with calling_stripe() as client:
        pages = client.v1.checkout.sessions.list(
            {"payment_intent": str(about.payment_intent), "limit": 1}
        ).data
    if pages:
        return any(follow_session(page.id, now=now) for page in pages)
    return follow_intent(str(about.payment_intent), now=now)


def _our_refund(refund: stripe.Refund, *, now: datetime) -> UUID | None:
    with acting_as(role=SERVICE):
        known = Refund.objects.filter(stripe_refund_id=refund.id).first()
        if known:
            return known.pk
        metadata: Any = refund.metadata
        named = metadata["refund_id"] if metadata and "refund_id" in metadata else None
        if named and Refund.objects.filter(pk=named).exists():
            return UUID(named)
        return adopt_refund(
            intent_id=str(refund.payment_intent),
            stripe_refund_id=refund.id,
            amount=from_minor(refund.amount, refund.currency),
            now=now,
        )


def flag_dispute(dispute_id: str, *, now: datetime) -> None:
    """A guest's bank took the money back for now: a person must look."""
    with calling_stripe() as client:
        dispute = client.v1.disputes.retrieve(dispute_id)
    if not _flag_disputed(dispute) and _settle_first(dispute, now=now):
        _flag_disputed(dispute)


def _flag_disputed(dispute: stripe.Dispute) -> bool:
    with acting_as(role=SERVICE):
        payment = Payment.objects.filter(stripe_intent_id=str(dispute.payment_intent)).first()
        if payment:
            leave_to_staff(payment, "disputed at the bank")
        return payment is not None
