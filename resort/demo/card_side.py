"""The demo's card payments as the Stripe sandbox remembers them, so that a demo stay can be cancelled and refunded."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from chalets.models import Booking
from payments.models import Payment
from payments.stripe_sandbox import charging
from payments.stripe_sandbox.cards import CARDS
from payments.stripe_sandbox.sandbox import Sandbox
from resort.common.money import to_minor

_CARD = CARDS["4242424242424242"]


def refundable_payments() -> Iterable[Payment]:
    """Card payments of stays that have not begun or not ended: those somebody may still give back."""
    stays = Booking.objects.stays().filter(status__in=["confirmed", "checked_in"])
    return Payment.objects.filter(method="stripe", status="succeeded", booking_id__in=stays.values("pk"))


def tell_sandbox(state_file: Path, payments: Iterable[Payment]) -> int:
    """Add these payments to the memory of a sandbox that is not running; returns how many."""
    sandbox = Sandbox(base_url="http://127.0.0.1", state_file=state_file)
    told = 0
    with sandbox.transaction():
        for payment in payments:
            if sandbox.store.get("payment_intent", str(payment.stripe_intent_id)) is None:
                _charge(sandbox, payment)
                told += 1
    return told


def _charge(sandbox: Sandbox, payment: Payment) -> None:
    currency = payment.currency or "USD"
    intent = charging.new_intent(
        sandbox,
        id=payment.stripe_intent_id,
        amount=to_minor(payment.amount, currency),
        currency=currency.lower(),
        metadata={"payment_id": str(payment.pk)},
    )
    charging.attempt(sandbox, intent, charging.new_payment_method(sandbox, _CARD))
