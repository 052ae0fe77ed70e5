"""What a subscription at Stripe means for our books: each paid invoice is one payment, posted once.

Runs in the worker with no transaction open. Whatever the reason to look was, the subscription is fetched again with
its invoices, so order, delay and repetition of events do not matter.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from payments.gateway import calling_stripe
from payments.models import BookingType, Method, Payment
from payments.registry import subscription_handler
from payments.services.settling import Charge, lock_payment, settle
from payments.subscriptions import Invoice, Subscription, look_at, subscriptions_since
from resort.db.identity import SERVICE, acting_as

# An invoice's payment has the same id whoever writes it down first.
_INVOICE_PAYMENTS = UUID("6f0f6f0c-6a5a-4a5e-9a8c-0f2f3b6d7e11")
_SETTLED = (Payment.Status.SUCCEEDED, Payment.Status.REFUNDED)


def is_about_billing(event_type: str) -> bool:
    """Whether an event is a reason to look at a subscription."""
    beginnings = (
        "customer.subscription.",
        "invoice.",
        "invoice_payment.",
        "payment_method.",
        "customer.updated",
    )
    return event_type.startswith(beginnings)


def follow_event(event_type: str, object_id: str, *, now: datetime) -> None:
    """Look at the subscription that an event is about, if any."""
    if event_type.startswith("customer.subscription."):
        follow_subscription(object_id, now=now)
    elif event_type == "customer.updated":
        for each in subscription_handler().subscriptions_of(customer_id=object_id):
            follow_subscription(each, now=now)
    elif event_type.startswith("payment_method."):
        # A card that was removed belongs to nobody any more: its event names the card only.
        for each in subscription_handler().subscriptions_of(card_id=object_id):
            follow_subscription(each, now=now)
    elif event_type.startswith("invoice_payment."):
        follow_invoice_payment(object_id, now=now)
    elif object_id.startswith("in_"):
        follow_invoice(object_id, now=now)


def follow_invoice_payment(invoice_payment_id: str, *, now: datetime) -> None:
    """Look at the invoice that a payment was for."""
    with calling_stripe() as client:
        found = client.v1.invoice_payments.retrieve(invoice_payment_id)
    follow_invoice(str(found.invoice), now=now)


def follow_invoice(invoice_id: str, *, now: datetime) -> None:
    """Look at the subscription an invoice belongs to."""
    with calling_stripe() as client:
        invoice = client.v1.invoices.retrieve(invoice_id)
    parent = getattr(invoice, "parent", None)
    details = getattr(parent, "subscription_details", None)
    if details:
        follow_subscription(str(details.subscription), now=now)


def follow_intent(intent_id: str, *, now: datetime) -> bool:
    """Look at the subscription whose invoice a payment paid; whether there is one."""
    with calling_stripe() as client:
        found = client.v1.invoice_payments.list(
            {"payment": {"type": "payment_intent", "payment_intent": intent_id}, "limit": 1}
        ).data
    for each in found:
        follow_invoice(str(each.invoice), now=now)
    return bool(found)


def follow_subscription(subscription_id: str, *, now: datetime) -> Subscription | None:
    """Bring payments and membership up to what Stripe says; None when the subscription is not one of ours."""
    subscription = look_at(subscription_id)
    if "payment_id" not in subscription.metadata:
        return None
    with acting_as(role=SERVICE):
        for invoice in reversed(subscription.invoices):
            if invoice.status == "paid" and invoice.paid:
                _record(invoice, subscription, now)
        subscription_handler().on_subscription(subscription, now=now)
    return subscription


def _record(invoice: Invoice, subscription: Subscription, now: datetime) -> None:
    if (
        not invoice.intent_id
        or Payment.objects.filter(stripe_intent_id=invoice.intent_id, status__in=_SETTLED).exists()
    ):
        return
    payment = _payment_for(invoice, subscription)
    if payment is None:
        return
    payment.metadata = {
        **(payment.metadata or {}),
        "subscription": subscription.id,
        "customer": subscription.customer_id,
        "invoice": invoice.id,
        "invoice_number": invoice.number,
        "invoice_page": invoice.page,
        "invoice_pdf": invoice.pdf,
        "billing_reason": invoice.reason,
        # What was subscribed to, in Stripe's words: the page was opened with a price of ours.
        "price": {**subscription.price_metadata, "price": str(subscription.amount)},
    }
    payment.save(update_fields=["metadata"])
    charge = Charge(
        session_id=payment.stripe_session_id,
        intent_id=invoice.intent_id,
        charge_id="",
        amount=invoice.paid,
        currency=invoice.currency,
    )
    settle(payment_id=payment.pk, charge=charge, now=now)


def _payment_for(invoice: Invoice, subscription: Subscription) -> Payment | None:
    """The attempt that began the subscription, for its first invoice; a payment of its own for every other."""
    try:
        first_id = UUID(subscription.metadata["payment_id"])
    except ValueError:
        return None
    if not Payment.objects.filter(pk=first_id, booking_type=BookingType.MEMBERSHIP).exists():
        return None
    first = lock_payment(first_id)
    if invoice.reason == "subscription_create" and first.status not in _SETTLED:
        return first
    # Made as failed: "pending" is for attempts a guest may still take up. The caller settles it.
    payment, _new = Payment.objects.get_or_create(
        pk=uuid5(_INVOICE_PAYMENTS, invoice.id),
        defaults={
            "user_id": first.user_id,
            "booking_type": first.booking_type,
            "booking_id": first.booking_id,
            "amount": invoice.paid,
            "currency": invoice.currency.upper(),
            "status": Payment.Status.FAILED,
            "method": Method.STRIPE,
            # The terms belong to the purchase, so that a second subscription of one attempt is known as such.
            "metadata": {"same_attempt_as": str(first.pk)},
        },
    )
    return payment


def reconcile_subscriptions(*, since: datetime, now: datetime) -> list[str]:
    """The subscriptions worth a look: of which Stripe says something else, or which we have not seen for a day."""
    theirs = dict(subscriptions_since(since))
    ours = subscription_handler().running_subscriptions()
    quiet = subscription_handler().quiet_subscriptions(now=now)
    over = {"canceled", "incomplete_expired"}
    worth = {
        id for id, status in theirs.items() if quiet.get(id) != status and (status not in over or id in ours)
    }
    return sorted(worth | (ours - theirs.keys()))
