"""Charge a card for a payment intent: attempts, 3-D Secure, captures and the money they move."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import errors, money
from .cards import AUTHENTICATION_FAILED, CARDS, NOT_A_TEST_CARD, Card, Decline
from .identifiers import new_id, new_secret
from .sdk_types import blank
from .store import StripeDict

if TYPE_CHECKING:
    from .sandbox import Sandbox

PAYABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
CANCELABLE = (*PAYABLE, "requires_capture", "processing")
AVAILABLE_AFTER_SECONDS = 2 * 24 * 60 * 60
# What else some cards do once a charge has succeeded.
AFTER_CHARGE: list[Callable[["Sandbox", StripeDict], None]] = []


# --- payment methods --------------------------------------------------------------------------------------


def new_payment_method(
    sandbox: "Sandbox",
    card: Card,
    *,
    expires: tuple[int, int] = (12, 2034),
    billing: StripeDict | None = None,
) -> StripeDict:
    """A card payment method; of its number only the last four digits are kept, unless it is a test card's."""
    made: StripeDict = {
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": billing_details(**(billing or {})),
        "card": {
            **_card_facts(card.brand, card.last4, expires),
            "display_brand": card.brand,
            "generated_from": None,
            "networks": {"available": [card.brand], "preferred": None},
            "three_d_secure_usage": {"supported": True},
        },
        "created": sandbox.now(),
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
    }
    sandbox.store.add("pm", made)
    sandbox.store.private_of(made["id"])["test_card"] = card.number if card.number in CARDS else None
    return made


def billing_details(**known: Any) -> StripeDict:
    return {"address": None, "email": None, "name": None, "phone": None, "tax_id": None, **known}


def card_of(sandbox: "Sandbox", method_id: str) -> Card:
    number = sandbox.store.private_of(method_id).get("test_card")
    return CARDS[number] if number else Card("0000", decline=NOT_A_TEST_CARD)


def _card_facts(brand: str, last4: str, expires: tuple[int, int]) -> StripeDict:
    return {
        "brand": brand,
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "US",
        "exp_month": expires[0],
        "exp_year": expires[1],
        "fingerprint": new_id("fp", 16)[3:],
        "funding": "credit",
        "last4": last4,
        "wallet": None,
    }


# --- payment intents --------------------------------------------------------------------------------------


def new_intent(sandbox: "Sandbox", *, amount: int, currency: str, **fields: Any) -> StripeDict:
    """A payment intent that waits for a payment method."""
    intent = blank("payment_intent") | {
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "capture_method": "automatic_async",
        "confirmation_method": "automatic",
        "created": sandbox.now(),
        "currency": currency,
        "livemode": False,
        "metadata": {},
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
        **{name: value for name, value in fields.items() if value is not None},
    }
    sandbox.store.add("pi", intent)
    intent["client_secret"] = new_secret(intent["id"])
    sandbox.emit("payment_intent.created", intent)
    return intent


def attempt(
    sandbox: "Sandbox",
    intent: StripeDict,
    method: StripeDict,
    *,
    authenticated: bool | None = None,
    off_session: bool = False,
) -> Decline | None:
    """Try to charge a card. The intent's status tells the outcome; a decline is given back as well.

    ``authenticated`` is the payer's answer to 3-D Secure: None while it has not been asked; ``off_session``
    means that the payer is not there to be asked.
    """
    card = card_of(sandbox, method["id"])
    intent["payment_method"] = method["id"]
    intent["next_action"] = None
    if authenticated is None and asks(sandbox, method, off_session=off_session):
        _ask_for_authentication(sandbox, intent)
        return None
    if authenticated is False:
        return _refuse(sandbox, intent, method, AUTHENTICATION_FAILED, charge=None)
    decline = declines(card, method)
    if decline is not None:
        charge = _new_charge(sandbox, intent, method, decline=decline)
        return _refuse(sandbox, intent, method, decline, charge)
    _accept(sandbox, intent, _new_charge(sandbox, intent, method))
    return None


def asks(sandbox: "Sandbox", method: StripeDict, *, off_session: bool = False) -> bool:
    """Whether the payer's bank wants to ask the payer."""
    card = card_of(sandbox, method["id"])
    set_up = sandbox.store.private_of(method["id"]).get("set_up", False)
    return card.authentication and not (off_session and set_up and not card.always_authenticates)


def declines(card: Card, method: StripeDict) -> Decline | None:
    """Why a charge would be declined; some cards pay once and no more when they are kept for later."""
    return card.decline or (card.decline_when_kept if method["customer"] else None)


def attach(sandbox: "Sandbox", method: StripeDict, customer: StripeDict) -> None:
    """Keep a payment method for a customer's later payments."""
    sandbox.store.private_of(method["id"])["set_up"] = True
    if method["customer"] != customer["id"]:
        method["customer"] = customer["id"]
        sandbox.emit("payment_method.attached", method)


def detach(sandbox: "Sandbox", method: StripeDict) -> None:
    """Forget a payment method; whatever was charged to it is charged to none."""
    previous = {"customer": method["customer"]}
    customer = sandbox.store.get("customer", method["customer"]) or {}
    settings = customer.get("invoice_settings", {})
    if settings.get("default_payment_method") == method["id"]:
        before = dict(settings)
        settings["default_payment_method"] = None
        sandbox.emit("customer.updated", customer, {"invoice_settings": before})
    for each in sandbox.store.newest_first(
        "subscription", lambda each: each["default_payment_method"] == method["id"]
    ):
        each["default_payment_method"] = None
        sandbox.emit("customer.subscription.updated", each, {"default_payment_method": method["id"]})
    method["customer"] = None
    sandbox.emit("payment_method.detached", method, previous)


def _ask_for_authentication(sandbox: "Sandbox", intent: StripeDict) -> None:
    intent["status"] = "requires_action"
    intent["next_action"] = {
        "type": "use_stripe_sdk",
        "use_stripe_sdk": {"type": "three_d_secure_redirect", "source": new_id("payatt")},
    }
    sandbox.emit("payment_intent.requires_action", intent)


def _refuse(
    sandbox: "Sandbox", intent: StripeDict, method: StripeDict, decline: Decline, charge: StripeDict | None
) -> Decline:
    intent["status"] = "requires_payment_method"
    intent["payment_method"] = None
    intent["last_payment_error"] = {
        "code": decline.code,
        "doc_url": errors.DOC_URL.format(decline.code.replace("_", "-")),
        "message": decline.message,
        "payment_method": dict(method),
        "type": "card_error" if charge else "invalid_request_error",
    }
    if charge:
        intent["latest_charge"] = charge["id"]
        intent["last_payment_error"]["charge"] = charge["id"]
    if decline.decline_code:
        intent["last_payment_error"]["decline_code"] = decline.decline_code
    sandbox.emit("payment_intent.payment_failed", intent)
    if charge:
        sandbox.emit("charge.failed", charge)
    return decline


def _accept(sandbox: "Sandbox", intent: StripeDict, charge: StripeDict) -> None:
    intent["latest_charge"] = charge["id"]
    intent["last_payment_error"] = None
    if intent["capture_method"] == "manual":
        intent["status"] = "requires_capture"
        intent["amount_capturable"] = intent["amount"]
        sandbox.emit("charge.succeeded", charge)
        sandbox.emit("payment_intent.amount_capturable_updated", intent)
        return
    _settle(sandbox, charge, charge["amount"])
    sandbox.emit("charge.succeeded", charge)
    _mark_succeeded(sandbox, intent, charge)
    for follow in AFTER_CHARGE:
        follow(sandbox, charge)


def capture(sandbox: "Sandbox", intent: StripeDict, amount: int | None = None) -> None:
    """Take an authorised amount or less of it. Raises ApiError when there is not that much to take."""
    if intent["status"] != "requires_capture":
        raise errors.unexpected_state(
            f"This PaymentIntent could not be captured because it has a status of {intent['status']}. Only a "
            "PaymentIntent with one of the following statuses may be captured: requires_capture.",
            code="payment_intent_unexpected_state",
        )
    amount = intent["amount_capturable"] if amount is None else amount
    if not 1 <= amount <= intent["amount_capturable"]:
        raise errors.invalid(
            "The amount to capture must be positive and at most the amount that is capturable.",
            "amount_to_capture",
            "amount_too_large",
        )
    charge = sandbox.require("charge", intent["latest_charge"], "charge")
    _settle(sandbox, charge, amount)
    sandbox.emit("charge.captured", charge)
    _mark_succeeded(sandbox, intent, charge)


def _mark_succeeded(sandbox: "Sandbox", intent: StripeDict, charge: StripeDict) -> None:
    intent["status"] = "succeeded"
    intent["amount_capturable"] = 0
    intent["amount_received"] = charge["amount_captured"]
    sandbox.emit("payment_intent.succeeded", intent)


def cancel(sandbox: "Sandbox", intent: StripeDict, reason: str | None) -> None:
    """Give up a payment intent and what it has authorised. Raises ApiError once it has succeeded."""
    if intent["status"] not in CANCELABLE:
        raise errors.unexpected_state(
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}. Only a "
            f"PaymentIntent with one of the following statuses may be canceled: {', '.join(CANCELABLE)}.",
            code="payment_intent_unexpected_state",
        )
    if intent["status"] == "requires_capture":
        charge = sandbox.require("charge", intent["latest_charge"], "charge")
        charge.update(amount_refunded=charge["amount"], refunded=True)
        sandbox.emit("charge.refunded", charge)
    intent.update(
        status="canceled",
        canceled_at=sandbox.now(),
        cancellation_reason=reason,
        amount_capturable=0,
        next_action=None,
    )
    sandbox.emit("payment_intent.canceled", intent)


# --- charges and the balance ------------------------------------------------------------------------------


def _new_charge(
    sandbox: "Sandbox", intent: StripeDict, method: StripeDict, decline: Decline | None = None
) -> StripeDict:
    charge = blank("charge", without=["refunds", "source"]) | {
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": intent["statement_descriptor"] or "STRIPE SANDBOX",
        "captured": False,
        "created": sandbox.now(),
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_code": decline.code if decline else None,
        "failure_message": decline.message if decline else None,
        "fraud_details": {},
        "livemode": False,
        "metadata": dict(intent["metadata"]),
        "outcome": _outcome(decline),
        "paid": decline is None,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": _method_details(method, intent["amount"]),
        "receipt_email": intent["receipt_email"],
        "refunded": False,
        "status": "failed" if decline else "succeeded",
    }
    return sandbox.store.add("ch", charge)


def _outcome(decline: Decline | None) -> StripeDict:
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": "02" if decline else None,
        "network_status": "declined_by_network" if decline else "approved_by_network",
        "reason": (decline.decline_code or decline.code) if decline else None,
        "risk_level": "normal",
        "risk_score": 12,
        "seller_message": "The bank did not return any further details with this decline."
        if decline
        else "Payment complete.",
        "type": "issuer_declined" if decline else "authorized",
    }


def _method_details(method: StripeDict, amount: int) -> StripeDict:
    card = method["card"]
    facts = _card_facts(card["brand"], card["last4"], (card["exp_month"], card["exp_year"]))
    facts["fingerprint"] = card["fingerprint"]
    more = {"amount_authorized": amount, "mandate": None, "network": card["brand"], "three_d_secure": None}
    return {"card": {**facts, **more}, "type": "card"}


def _settle(sandbox: "Sandbox", charge: StripeDict, amount: int) -> None:
    fee = money.fee(amount, charge["currency"])
    transaction = new_balance_transaction(sandbox, charge, kind="charge", amount=amount, fee=fee)
    charge.update(captured=True, amount_captured=amount, balance_transaction=transaction["id"])


def new_balance_transaction(
    sandbox: "Sandbox", source: StripeDict, *, kind: str, amount: int, fee: int = 0
) -> StripeDict:
    """A movement of our balance at Stripe: what a charge brings in, or a refund takes out."""
    detail = {
        "amount": fee,
        "application": None,
        "currency": source["currency"],
        "description": "Stripe processing fees",
        "type": "stripe_fee",
    }
    transaction = {
        "object": "balance_transaction",
        "amount": amount,
        "available_on": sandbox.now() + AVAILABLE_AFTER_SECONDS,
        "balance_type": "payments",
        "created": sandbox.now(),
        "currency": source["currency"],
        "description": source.get("description"),
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [detail] if fee else [],
        "net": amount - fee,
        "reporting_category": kind,
        "source": source["id"],
        "status": "pending",
        "type": kind,
    }
    return sandbox.store.add("txn", transaction)
