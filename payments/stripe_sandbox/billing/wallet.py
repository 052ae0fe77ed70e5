"""A customer's cards: another one instead of the one there is."""

from typing import TYPE_CHECKING

from .. import charging
from ..cards import Card, Decline
from ..store import StripeDict
from . import setup, statuses

if TYPE_CHECKING:
    from ..sandbox import Sandbox


def replace_card(
    sandbox: "Sandbox",
    customer: StripeDict,
    card: Card,
    *,
    expires: tuple[int, int] = (12, 2034),
    authenticated: bool = True,
) -> Decline | None:
    """Check a card and charge it from now on for everything the customer has subscribed to."""
    billing = {"email": customer["email"], "name": customer["name"]}
    method = charging.new_payment_method(sandbox, card, expires=expires, billing=billing)
    intent = setup.new_intent(sandbox, customer=customer["id"])
    asked = charging.asks(sandbox, method)
    decline = setup.attempt(sandbox, intent, method, authenticated=authenticated if asked else None)
    if decline is None:
        use(sandbox, customer, method)
    return decline


def use(sandbox: "Sandbox", customer: StripeDict, method: StripeDict) -> None:
    """Make a card the default of a customer and of the customer's subscriptions that have one of their own."""
    settings = customer["invoice_settings"]
    customer["invoice_settings"] = {**settings, "default_payment_method": method["id"]}
    sandbox.emit("customer.updated", customer, {"invoice_settings": settings})
    for each in sandbox.store.newest_first(
        "subscription",
        lambda each: each["customer"] == customer["id"] and each["status"] not in statuses.ENDED,
    ):
        if each["default_payment_method"]:
            statuses.change(sandbox, each, default_payment_method=method["id"])
