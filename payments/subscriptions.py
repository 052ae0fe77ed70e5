"""Subscriptions as Stripe has them. Everything here calls Stripe, so nothing of ours is open around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import stripe
from django.conf import settings
from django.utils import timezone

from payments import checkout
from payments.gateway import calling_stripe, within
from payments.models import Payment
from resort.common.money import from_minor, to_minor

# How Stripe says our billing cycles.
INTERVALS = {"monthly": ("month", 1), "quarterly": ("month", 3), "annually": ("year", 1)}
_WANTED = ["customer.invoice_settings.default_payment_method", "default_payment_method"]
_INVOICES = 24


@dataclass(frozen=True)
class Offer:
    """What can be subscribed to: `amount` each `cycle`, and what stands in the price's metadata."""

    product: str
    name: str
    cycle: str
    amount: Decimal
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def lookup_key(self) -> str:
        """The same offer is the same price at Stripe, and another amount another price."""
        minor = to_minor(self.amount, settings.RESORT_CURRENCY)
        extras = "".join(
            f"-{name[0]}{value}" for name, value in sorted(self.metadata.items()) if value.isdigit()
        )
        return f"{self.product}-{self.cycle}-{settings.RESORT_CURRENCY.lower()}-{minor}{extras}"


@dataclass(frozen=True)
class Payer:
    """Who is billed; a company with the name and address its invoices need."""

    user_id: UUID
    email: str
    name: str
    address: str = ""


@dataclass(frozen=True)
class Invoice:
    """One invoice of a subscription; amounts in `currency`."""

    id: str
    number: str
    status: str
    reason: str
    paid: Decimal
    due: Decimal
    currency: str
    intent_id: str
    created: datetime
    attempted: bool
    page: str
    pdf: str


@dataclass(frozen=True)
class Subscription:
    """A subscription with its invoices, newest first, as Stripe had it at `asked_at`."""

    id: str
    customer_id: str
    status: str
    collection_paused: bool
    period_start: datetime
    period_end: datetime
    cancel_at: datetime | None
    ended_at: datetime | None
    cancel_reason: str
    item_id: str
    price_id: str
    amount: Decimal
    price_metadata: dict[str, str]
    card_id: str
    card: str
    # What Stripe owes the payer; it pays the next invoices.
    credit: Decimal
    metadata: dict[str, str]
    invoices: tuple[Invoice, ...]
    asked_at: datetime

    @property
    def unpaid_invoice(self) -> Invoice | None:
        """The newest invoice that was tried and is still open."""
        return next((each for each in self.invoices if each.status == "open" and each.attempted), None)


def look_at(subscription_id: str) -> Subscription:
    """The subscription as Stripe has it now. Raises stripe.InvalidRequestError when Stripe does not know it."""
    asked_at = timezone.now()
    with calling_stripe() as client:
        found = client.v1.subscriptions.retrieve(subscription_id, {"expand": _WANTED})
        listed = client.v1.invoices.list(
            {"subscription": subscription_id, "limit": _INVOICES, "expand": ["data.payments"]}
        )
    return _read(found, listed.data, asked_at)


def _read(found: Any, invoices: list[Any], asked_at: datetime) -> Subscription:
    item = found["items"].data[0]
    details = found.cancellation_details
    card_id, card = _card_of(found)
    return Subscription(
        id=found.id,
        customer_id=_id_of(found.customer),
        status=found.status,
        collection_paused=found.pause_collection is not None,
        period_start=_moment(item.current_period_start),
        period_end=_moment(item.current_period_end),
        cancel_at=_maybe(found.cancel_at),
        ended_at=_maybe(found.ended_at),
        cancel_reason=(details.reason if details else "") or "",
        item_id=item.id,
        price_id=item.price.id,
        amount=from_minor(item.price.unit_amount or 0, item.price.currency),
        price_metadata=_plain(item.price.metadata),
        card_id=card_id,
        card=card,
        credit=_credit_of(found.customer, item.price.currency),
        metadata=_plain(found.metadata),
        invoices=tuple(_invoice(each) for each in invoices),
        asked_at=asked_at,
    )


def _invoice(found: Any) -> Invoice:
    return Invoice(
        id=found.id,
        number=found.number or "",
        status=found.status or "",
        reason=found.billing_reason or "",
        paid=from_minor(found.amount_paid, found.currency),
        due=from_minor(found.amount_due, found.currency),
        currency=found.currency,
        intent_id=_intent_of(found),
        created=_moment(found.created),
        attempted=bool(found.attempted),
        page=getattr(found, "hosted_invoice_url", None) or "",
        pdf=getattr(found, "invoice_pdf", None) or "",
    )


def _intent_of(invoice: Any) -> str:
    """The payment that paid it; an invoice of nothing has none."""
    payments = getattr(invoice, "payments", None)
    for each in payments.data if payments else ():
        if each.status == "paid" and each.payment.type == "payment_intent":
            return _id_of(each.payment.payment_intent)
    return ""


def _card_of(found: Any) -> tuple[str, str]:
    """Id and name of what renewals are charged to; empty when there is nothing."""
    method = found.default_payment_method
    if method is None and not isinstance(found.customer, str):
        invoicing = getattr(found.customer, "invoice_settings", None)
        method = getattr(invoicing, "default_payment_method", None)
    if method is None:
        return "", ""
    card = getattr(method, "card", None)
    return method.id, f"{(card.brand or '').capitalize()} •••• {card.last4}" if card else method.type


def _credit_of(customer: Any, currency: str) -> Decimal:
    return max(Decimal(0), -from_minor(getattr(customer, "balance", None) or 0, currency))


def _id_of(found: Any) -> str:
    return found if isinstance(found, str) else found.id


def _plain(metadata: Any) -> dict[str, str]:
    return metadata.to_dict() if metadata else {}


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _maybe(seconds: int | None) -> datetime | None:
    return _moment(seconds) if seconds else None


def subscriptions_since(since: datetime) -> list[tuple[str, str]]:
    """Id and status of every subscription begun since then and of every one that is not over."""
    with calling_stripe() as client:
        begun = client.v1.subscriptions.list(
            {"created": {"gte": int(since.timestamp())}, "status": "all", "limit": 100}
        )
        found = {each.id: str(each.status) for each in begun.auto_paging_iter()}
        living = client.v1.subscriptions.list({"limit": 100})
        found |= {each.id: str(each.status) for each in living.auto_paging_iter()}
    return sorted(found.items())


# Buying.


def open_page(
    *,
    payment_id: UUID,
    user_id: UUID,
    offer: Offer,
    payer: Payer,
    success_url: str,
    cancel_url: str,
) -> str:
    """The address of Stripe's page where this payment begins a subscription: the one open already, or a new one.

    Raises PaymentUnavailable when Stripe cannot be reached and AlreadyPaid when the money is on its way.
    """

    def params(payment: Payment) -> dict[str, Any]:
        reference = {"payment_id": str(payment.pk), "booking_id": str(payment.booking_id)}
        return {
            "mode": "subscription",
            "line_items": [{"price": price_of(offer), "quantity": 1}],
            "client_reference_id": str(payment.pk),
            "customer": _customer_of(payer, key=str(payment.booking_id)),
            "metadata": reference,
            "subscription_data": {"metadata": reference},
            "success_url": success_url,
            "cancel_url": cancel_url,
        }

    with within(settings.STRIPE_PRESS_SECONDS):
        return checkout.open_page(payment_id=payment_id, user_id=user_id, params=params)


def price_of(offer: Offer) -> str:
    """The id of the offer's price, made when it is new."""
    with calling_stripe() as client:
        found = client.v1.prices.list({"lookup_keys": [offer.lookup_key], "active": True, "limit": 1}).data
        if found:
            return found[0].id
        interval, count = INTERVALS[offer.cycle]
        made = client.v1.prices.create(
            {
                "product": _product_of(client, offer),
                "currency": settings.RESORT_CURRENCY.lower(),
                "unit_amount": to_minor(offer.amount, settings.RESORT_CURRENCY),
                "recurring": {"interval": interval, "interval_count": count},  # type: ignore[typeddict-item]
                "lookup_key": offer.lookup_key,
                # Two who buy a new offer at the same moment make it once.
                "transfer_lookup_key": True,
                "metadata": dict(offer.metadata),
            },
            options={"idempotency_key": f"price-{offer.lookup_key}"},
        )
    return made.id


def _product_of(client: stripe.StripeClient, offer: Offer) -> str:
    try:
        return client.v1.products.retrieve(offer.product).id
    except stripe.InvalidRequestError as error:
        if error.code != "resource_missing":
            raise
    made = client.v1.products.create(
        {"id": offer.product, "name": offer.name}, options={"idempotency_key": f"product-{offer.product}"}
    )
    return made.id


def _customer_of(payer: Payer, *, key: str) -> str:
    """The payer at Stripe, one for each purchase `key`: credit of one membership never pays for another."""
    lines = [line.strip() for line in payer.address.splitlines() if line.strip()]
    details: dict[str, Any] = {
        "email": payer.email,
        "name": payer.name,
        "metadata": {"user_id": str(payer.user_id)},
    }
    if lines:
        details["address"] = {"line1": lines[0], "line2": ", ".join(lines[1:])}
    with calling_stripe() as client:
        try:
            made = client.v1.customers.create(
                details,  # type: ignore[arg-type]
                options={"idempotency_key": f"customer-{key}"},
            )
        except stripe.IdempotencyError:
            # The name was put right between two tries of one purchase.
            made = client.v1.customers.create(details)  # type: ignore[arg-type]
    return made.id


def open_portal(*, customer_id: str, return_url: str) -> str:
    """The address of Stripe's pages where the payer changes the card and finds invoices."""
    with within(settings.STRIPE_PRESS_SECONDS), calling_stripe() as client:
        page = client.v1.billing_portal.sessions.create({"customer": customer_id, "return_url": return_url})
    return page.url
