"""Changing a subscription at Stripe, with nothing of ours open. `key` is the idempotency key: a wish acts once."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import stripe
from django.conf import settings

from payments.gateway import calling_stripe, within
from payments.subscriptions import Offer, price_of
from resort.common.money import from_minor


def pause(subscription_id: str, *, key: str) -> None:
    """Stop billing and the subscription with it; what was paid for is kept for later, not credited."""
    with calling_stripe() as client:
        client.v1.subscriptions.pause(
            subscription_id,
            {"type": "subscription", "bill_for": {"unused_time_from": {"type": "none"}}},
            options={"idempotency_key": key},
        )


def resume(subscription_id: str, *, next_bill_at: datetime | None, key: str) -> None:
    """Go on. With `next_bill_at` nothing is charged before then; without, a new period begins and is charged now."""
    with calling_stripe() as client:
        if next_bill_at is None:
            client.v1.subscriptions.resume(
                subscription_id,
                {"billing_cycle_anchor": {"type": "now"}, "payment_behavior": "resume_on_payment_attempt"},
                options={"idempotency_key": key},
            )
            return
        client.v1.subscriptions.resume(
            subscription_id,
            {"billing_cycle_anchor": {"type": "unchanged"}, "proration_behavior": "none"},
            options={"idempotency_key": key},
        )
    postpone(subscription_id, next_bill_at=next_bill_at, key=f"{key}-later")


def postpone(subscription_id: str, *, next_bill_at: datetime, key: str) -> None:
    """Charge next at that time, and from then on in the usual rhythm."""
    with calling_stripe() as client:
        client.v1.subscriptions.update(
            subscription_id,
            {"trial_end": int(next_bill_at.timestamp()), "proration_behavior": "none"},
            options={"idempotency_key": key},
        )


def renew_no_more(subscription_id: str, *, ends: bool, key: str) -> None:
    """End with the period that is paid for, or go on after all."""
    with calling_stripe() as client:
        client.v1.subscriptions.update(
            subscription_id, {"cancel_at_period_end": ends}, options={"idempotency_key": key}
        )


def end_now(subscription_id: str, *, key: str) -> None:
    """Over at once. Stripe credits nothing: what goes back is a refund of ours. Over already is fine."""
    with calling_stripe() as client:
        try:
            client.v1.subscriptions.cancel(
                subscription_id,
                {"invoice_now": False, "prorate": False},
                options={"idempotency_key": key},
            )
        except stripe.InvalidRequestError as error:
            if error.code != "resource_missing":
                raise


def _switched(item_id: str, price_id: str) -> list[dict[str, str]]:
    return [{"id": item_id, "price": price_id}]


def preview_switch(subscription_id: str, *, offer: Offer, at: datetime) -> Decimal:
    """What would be charged at once (positive) or credited (negative) if the price were this one from `at` on."""
    with within(settings.STRIPE_PRESS_SECONDS), calling_stripe() as client:
        found = client.v1.subscriptions.retrieve(subscription_id)
        price_id = price_of(offer)
        wanted: Any = {
            "subscription": subscription_id,
            "subscription_details": {
                "items": _switched(found["items"].data[0].id, price_id),
                "proration_behavior": "always_invoice",
                "proration_date": int(at.timestamp()),
            },
        }
        preview = client.v1.invoices.create_preview(wanted)
    return from_minor(preview.total, preview.currency)


def switch(subscription_id: str, *, offer: Offer, at: datetime, key: str) -> None:
    """Another price from `at` on; the difference is charged now. Raises stripe.CardError and changes nothing when
    the card is declined."""
    price_id = price_of(offer)
    with calling_stripe() as client:
        found = client.v1.subscriptions.retrieve(subscription_id)
        item = found["items"].data[0]
        if item.price.id == price_id:
            return
        wanted: Any = {
            "items": _switched(item.id, price_id),
            "proration_behavior": "always_invoice",
            "proration_date": int(at.timestamp()),
            "payment_behavior": "error_if_incomplete",
        }
        client.v1.subscriptions.update(subscription_id, wanted, options={"idempotency_key": key})
