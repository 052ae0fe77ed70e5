"""What a payer does on an invoice's hosted page."""

from typing import TYPE_CHECKING

from .. import charging, errors
from ..cards import Card, Decline
from ..store import StripeDict
from . import collecting, invoices, wallet

if TYPE_CHECKING:
    from ..sandbox import Sandbox


def pay(
    sandbox: "Sandbox", invoice: StripeDict, card: Card, expires: tuple[int, int] = (12, 2034)
) -> Decline | None:
    """Pay an open invoice with a card. Afterwards it is paid, or ``awaits_authentication``.

    Raises ApiError for an invoice that is not open.
    """
    if invoice["status"] != "open":
        raise errors.unexpected_state(f"This invoice cannot be paid: it is {invoice['status']}.")
    billing = {"email": invoice["customer_email"], "name": invoice["customer_name"]}
    method = charging.new_payment_method(sandbox, card, expires=expires, billing=billing)
    sandbox.store.private_of(invoice["id"])["paying_with"] = method["id"]
    return _collect(sandbox, invoice, method, None)


def _collect(
    sandbox: "Sandbox", invoice: StripeDict, method: StripeDict, authenticated: bool | None
) -> Decline | None:
    decline = collecting.collect(sandbox, invoice, method, authenticated=authenticated, off_session=False)
    if invoice["status"] == "paid":
        customer = sandbox.require("customer", invoice["customer"], "customer")
        charging.attach(sandbox, method, customer)
        wallet.use(sandbox, customer, method)
    return decline


def awaits_authentication(sandbox: "Sandbox", invoice: StripeDict) -> bool:
    intent = invoices.intent_of(sandbox, invoice)
    return invoice["status"] == "open" and intent is not None and intent["status"] == "requires_action"


def authenticate(sandbox: "Sandbox", invoice: StripeDict, *, passed: bool) -> Decline | None:
    """The payer's answer to 3-D Secure: with the card just given, else with the one that was charged."""
    intent = invoices.intent_of(sandbox, invoice)
    if not awaits_authentication(sandbox, invoice) or intent is None:
        raise errors.unexpected_state("This invoice does not wait for authentication.")
    method = sandbox.require("payment_method", intent["payment_method"], "payment_method")
    return _collect(sandbox, invoice, method, passed)
