"""Who is told what became of a payment.

Each booking app registers one handler for its `booking_type`, so that money never imports bookings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from payments.models import Payment, Refund

if TYPE_CHECKING:
    from payments.subscriptions import Subscription


@dataclass(frozen=True)
class Outcome:
    """What a booking made of its money: taken, or to be given back because of `refund_because`."""

    refund_because: str = ""

    @property
    def accepted(self) -> bool:
        """Whether the booking keeps the money."""
        return not self.refund_because


ACCEPTED = Outcome()


class PaymentHandler(Protocol):
    """What a booking app does about a payment; called with the payment locked, as the worker or the desk."""

    def on_paid(self, payment: Payment, *, now: datetime) -> Outcome:
        """Money came in, maybe late, maybe twice."""

    def on_failed(self, payment: Payment, *, now: datetime) -> None:
        """The attempt is over and nothing was charged."""

    def on_refunded(self, payment: Payment, refund: Refund, *, now: datetime) -> None:
        """A refund has reached the guest, or came back: look again at how much is with them."""


_handlers: dict[str, PaymentHandler] = {}


def register(booking_type: str, handler: PaymentHandler) -> None:
    """Announce the handler of a kind of booking; raises ValueError when there is one already."""
    if booking_type in _handlers:
        raise ValueError(f"{booking_type} has a handler already")
    _handlers[booking_type] = handler


def handler_for(booking_type: str | None) -> PaymentHandler:
    """The handler of a kind of booking; raises LookupError when nobody registered."""
    try:
        return _handlers[booking_type or ""]
    except KeyError:
        raise LookupError(f"nobody handles payments for {booking_type}") from None


class SubscriptionHandler(Protocol):
    """What the app that sells subscriptions does about them; called as the worker."""

    def on_subscription(self, subscription: Subscription, *, now: datetime) -> None:
        """This is how Stripe has it now; its paid invoices are settled already. Maybe heard of before, maybe late."""

    def subscriptions_of(self, *, customer_id: str = "", card_id: str = "") -> list[str]:
        """The running subscriptions of a customer at Stripe, or those that are charged to a card."""

    def running_subscriptions(self) -> set[str]:
        """Every subscription that we think is not over."""

    def quiet_subscriptions(self, *, now: datetime) -> dict[str, str]:
        """Those we looked at within a day and whose paid period runs, with Stripe's word as we have it."""


_subscriptions: list[SubscriptionHandler] = []


def register_subscriptions(handler: SubscriptionHandler) -> None:
    """Announce who keeps subscriptions; raises ValueError when somebody does already."""
    if _subscriptions:
        raise ValueError("subscriptions have a handler already")
    _subscriptions.append(handler)


def subscription_handler() -> SubscriptionHandler:
    """Who keeps subscriptions; raises LookupError when nobody does."""
    if not _subscriptions:
        raise LookupError("nobody keeps subscriptions")
    return _subscriptions[0]
