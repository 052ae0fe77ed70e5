"""Charge invoices: when they are finalized, on a schedule after a failure, and when somebody pays them."""

from typing import TYPE_CHECKING

from .. import charging
from ..cards import AUTHENTICATION_REQUIRED, Decline
from ..store import StripeDict
from ..timekeeper import timed
from . import invoices, pausing, statuses

if TYPE_CHECKING:
    from ..sandbox import Sandbox

NO_METHOD = Decline(
    "invoice_payment_intent_requires_action",
    "There is no default_payment_method set on this Customer or Invoice. Please set a default payment method.",
)


def method_for(sandbox: "Sandbox", invoice: StripeDict) -> StripeDict | None:
    """What an invoice is charged to: the subscription's card, else the customer's default."""
    subscription = invoices.subscription_of(sandbox, invoice)
    customer = sandbox.store.get("customer", invoice["customer"]) or {}
    chosen = invoice["default_payment_method"] or (subscription or {}).get("default_payment_method")
    chosen = chosen or (customer.get("invoice_settings") or {}).get("default_payment_method")
    return sandbox.store.get("payment_method", chosen or "")


def finalize_and_collect(sandbox: "Sandbox", invoice: StripeDict) -> Decline | None:
    """A draft becomes payable and is charged."""
    invoices.finalize(sandbox, invoice)
    return collect(sandbox, invoice, scheduled=True)


def collect(
    sandbox: "Sandbox",
    invoice: StripeDict,
    method: StripeDict | None = None,
    *,
    scheduled: bool = False,
    authenticated: bool | None = None,
    off_session: bool = True,
) -> Decline | None:
    """Charge an open invoice; a decline is given back, and counted when the try was ``scheduled``."""
    if invoice["amount_due"] == 0:
        settle(sandbox, invoice)
        return None
    method = method or method_for(sandbox, invoice)
    intent = invoices.intent_of(sandbox, invoice)
    assert intent is not None
    invoice["attempted"] = True
    if scheduled or invoice["attempt_count"] == 0:
        invoice["attempt_count"] += 1
    if method is None:
        _failed(sandbox, invoice, scheduled)
        return NO_METHOD
    decline = charging.attempt(sandbox, intent, method, authenticated=authenticated, off_session=off_session)
    if intent["status"] == "succeeded":
        settle(sandbox, invoice)
        return None
    if intent["status"] == "requires_action":
        sandbox.emit("invoice.payment_action_required", invoice)
        if not off_session:
            return None
    _failed(sandbox, invoice, scheduled)
    return decline or AUTHENTICATION_REQUIRED


def settle(sandbox: "Sandbox", invoice: StripeDict, *, out_of_band: bool = False) -> None:
    """An invoice is paid: its subscription is in good standing again, or begins, or goes on."""
    invoices.mark_paid(sandbox, invoice, out_of_band=out_of_band)
    _reconsider(sandbox, invoice)


def _reconsider(sandbox: "Sandbox", invoice: StripeDict) -> None:
    subscription = invoices.subscription_of(sandbox, invoice)
    if subscription is None:
        return
    statuses.reconsider(sandbox, subscription)
    if invoice["status"] in ("paid", "uncollectible"):
        pausing.resumed_by(sandbox, subscription, invoice)


def _failed(sandbox: "Sandbox", invoice: StripeDict, scheduled: bool) -> None:
    subscription = invoices.subscription_of(sandbox, invoice)
    last = _plan_retry(sandbox, invoice, subscription) if scheduled else False
    sandbox.emit("invoice.payment_failed", invoice)
    if subscription is None:
        return
    pausing.resumed_by(sandbox, subscription, invoice)
    statuses.fall_behind(sandbox, subscription)
    if last:
        statuses.give_up(sandbox, subscription)


def _plan_retry(sandbox: "Sandbox", invoice: StripeDict, subscription: StripeDict | None) -> bool:
    """Plan the next try; true when this was the last."""
    if subscription is None or subscription["status"] in ("incomplete", *statuses.ENDED):
        return False
    days = sandbox.billing_knobs.retry_days
    tried = invoice["attempt_count"] - 1
    if tried >= len(days):
        invoice.update(next_payment_attempt=None, auto_advance=False)
        return True
    at = sandbox.now() + int(days[tried] * statuses.DAY)
    invoice["next_payment_attempt"] = at
    sandbox.plan(invoice, at=at, do="invoice_retries")
    return False


@timed("invoice_finalizes")
def _finalize_planned(sandbox: "Sandbox", id: str) -> None:
    invoice = sandbox.require("invoice", id, "invoice")
    if invoice["status"] == "draft" and invoice["auto_advance"]:
        finalize_and_collect(sandbox, invoice)


@timed("invoice_retries")
def _retry_planned(sandbox: "Sandbox", id: str) -> None:
    invoice = sandbox.require("invoice", id, "invoice")
    if invoice["status"] == "open":
        collect(sandbox, invoice, scheduled=True)


def void(sandbox: "Sandbox", invoice: StripeDict) -> None:
    """Void an invoice; its subscription may be in good standing without it."""
    invoices.void(sandbox, invoice)
    _reconsider(sandbox, invoice)


def give_up(sandbox: "Sandbox", invoice: StripeDict) -> None:
    """Mark an invoice uncollectible; its subscription may be in good standing without it."""
    invoices.mark_uncollectible(sandbox, invoice)
    _reconsider(sandbox, invoice)
