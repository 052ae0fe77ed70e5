"""Knobs for subscriptions, cards and disputes; see ``control.py`` for how they are turned.

POST  billing    {retry_days, after_retries, draft_seconds, upcoming_days}   see ``BillingKnobs``
POST  advance    {owner, to | seconds}         move the test clock of a customer (given one if need be) or a clock
POST  card       {customer, card}              replace a customer's card as in the portal
POST  decline-cards {customer, card}           from now on the bank answers for a customer's cards as for this card
POST  pay-invoice {invoice, card, authenticate}  pay an open invoice as on its page
POST  dispute    {charge, reason}              a payer disputes a charge or what a payment intent charged
POST  settle-dispute {dispute, status}         the bank decides: won or lost
"""

from dataclasses import asdict, replace
from typing import Any

from . import disputing, testclocks
from .billing import paying, wallet
from .cards import card_for, digits_of
from .control import command
from .sandbox import Sandbox
from .store import StripeDict

AFTER_RETRIES = ("canceled", "unpaid", "past_due")


@command("POST", "billing")
def billing(sandbox: Sandbox, **knobs: Any) -> dict[str, Any]:
    if knobs.get("after_retries", "canceled") not in AFTER_RETRIES:
        raise ValueError(f"after_retries is one of {', '.join(AFTER_RETRIES)}.")
    with sandbox.lock:
        sandbox.billing_knobs = replace(sandbox.billing_knobs, **knobs)
        return asdict(sandbox.billing_knobs)


@command("POST", "advance")
def advance(sandbox: Sandbox, owner: str, to: int | None = None, seconds: float = 0) -> dict[str, Any]:
    """A customer without a test clock is put on one that starts at the sandbox's own time."""
    with sandbox.transaction():
        clock = testclocks.clock_of(sandbox.store, owner)
        if clock is None:
            owned = sandbox.store.find(owner) or {}
            customer = sandbox.require("customer", owned.get("customer") or owner, "owner", status=404)
            clock = testclocks.new_clock(sandbox, sandbox.now())
            testclocks.join(sandbox, customer, clock)
        until = int(clock["frozen_time"] + seconds) if to is None else to
        testclocks.advance(sandbox, clock, until)
        return {"clock": clock["id"], "now": until}


@command("POST", "card")
def card(sandbox: Sandbox, customer: str, card: str = "4242424242424242") -> StripeDict:
    with sandbox.transaction(), sandbox.in_time_of(customer):
        found = sandbox.require("customer", customer, "customer", status=404)
        decline = wallet.replace_card(sandbox, found, card_for(digits_of(card)))
        return {
            "payment_method": found["invoice_settings"]["default_payment_method"],
            "decline": asdict(decline) if decline else None,
        }


@command("POST", "decline-cards")
def decline_cards(sandbox: Sandbox, customer: str, card: str = "4000000000009995") -> dict[str, Any]:
    """Nobody is told: the next charge shows it. A good card's number makes them pay again."""
    with sandbox.transaction():
        sandbox.require("customer", customer, "customer", status=404)
        methods = sandbox.store.newest_first("payment_method", lambda each: each["customer"] == customer)
        for method in methods:
            sandbox.store.private_of(method["id"])["test_card"] = card_for(digits_of(card)).number
        return {"payment_methods": [method["id"] for method in methods]}


@command("POST", "pay-invoice")
def pay_invoice(
    sandbox: Sandbox, invoice: str, card: str = "4242424242424242", authenticate: bool = True
) -> dict[str, Any]:
    with sandbox.transaction(), sandbox.in_time_of(invoice):
        found = sandbox.require("invoice", invoice, "invoice", status=404)
        decline = paying.pay(sandbox, found, card_for(digits_of(card)))
        if paying.awaits_authentication(sandbox, found):
            decline = paying.authenticate(sandbox, found, passed=authenticate)
        return {"status": found["status"], "decline": asdict(decline) if decline else None}


@command("POST", "dispute")
def dispute(sandbox: Sandbox, charge: str, reason: str = "fraudulent") -> StripeDict:
    with sandbox.transaction(), sandbox.in_time_of(charge):
        intent = sandbox.store.get("payment_intent", charge)
        id = intent["latest_charge"] if intent else charge
        found = sandbox.require("charge", id or "", "charge", status=404)
        return dict(disputing.open_dispute(sandbox, found, reason))


@command("POST", "settle-dispute")
def settle_dispute(sandbox: Sandbox, dispute: str, status: str) -> StripeDict:
    if status not in disputing.ENDS:
        raise ValueError(f"status is one of {', '.join(disputing.ENDS)}.")
    with sandbox.transaction():
        found = sandbox.require("dispute", dispute, "dispute", status=404)
        with sandbox.in_time_of(found):
            disputing.end(sandbox, found, status)
        return dict(found)
