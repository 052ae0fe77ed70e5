"""Payment intents: create, retrieve, update, confirm, capture, cancel and list."""

from typing import Any

from .. import charging, errors, listing, money
from ..cards import Decline, card_of_token
from ..metadata import merged
from ..routing import Call, route
from ..store import StripeDict

COPIED = (
    "automatic_payment_methods", "capture_method", "description", "payment_method_types", "receipt_email",
    "setup_future_usage", "shipping", "statement_descriptor", "statement_descriptor_suffix", "transfer_group",
)  # fmt: skip
IGNORED = ("confirm", "error_on_requires_action", "off_session", "return_url", "use_stripe_sdk")
KNOWN = {*COPIED, *IGNORED, "amount", "currency", "customer", "metadata", "payment_method"}


@route("POST", "/v1/payment_intents", "PaymentIntentCreateParams")
def create(call: Call) -> StripeDict:
    _check_known(call.params)
    intent = charging.new_intent(call.sandbox, **_checked_fields(call))
    method = _given_method(call)
    if method is not None:
        intent["payment_method"] = method["id"]
        intent["status"] = "requires_confirmation"
    if call.params.get("confirm"):
        return _confirmed(call, intent)
    return intent


def _check_known(params: dict[str, Any]) -> None:
    for name in params:
        if name not in KNOWN:
            raise errors.unsupported(f"`{name}` on payment intents", name)


def _checked_fields(call: Call) -> dict[str, Any]:
    params = call.params
    currency = money.checked_currency(params["currency"], "currency")
    money.check_charge(params["amount"], currency, param="amount")
    if "customer" in params:
        call.sandbox.require("customer", params["customer"], "customer")
    fields = {name: params[name] for name in COPIED if name in params}
    if "automatic_payment_methods" in fields:
        fields["automatic_payment_methods"].setdefault("allow_redirects", "always")
    if params.get("confirm") and "payment_method" not in params:
        raise errors.missing("payment_method")
    return fields | {
        "amount": params["amount"],
        "currency": currency,
        "customer": params.get("customer"),
        "metadata": merged({}, params.get("metadata")),
    }


def _given_method(call: Call) -> StripeDict | None:
    given = call.params.get("payment_method")
    if given is None:
        return None
    known = call.sandbox.store.get("payment_method", given)
    return known or charging.new_payment_method(call.sandbox, card_of_token(given, "payment_method"))


@route("GET", "/v1/payment_intents/{intent}", "PaymentIntentRetrieveParams")
def retrieve(call: Call) -> StripeDict:
    return call.sandbox.require("payment_intent", call.arguments["intent"], "intent", status=404)


@route("POST", "/v1/payment_intents/{intent}", "PaymentIntentUpdateParams")
def update(call: Call) -> StripeDict:
    intent = retrieve(call)
    for name in call.params:
        if name not in ("description", "metadata", "receipt_email"):
            raise errors.unsupported(f"changing `{name}` of a payment intent", name)
    intent["metadata"] = merged(intent["metadata"], call.params.get("metadata"))
    for name in ("description", "receipt_email"):
        if name in call.params:
            intent[name] = call.params[name] or None
    return intent


@route("POST", "/v1/payment_intents/{intent}/confirm", "PaymentIntentConfirmParams")
def confirm(call: Call) -> StripeDict:
    intent = retrieve(call)
    if intent["status"] not in charging.PAYABLE:
        raise errors.unexpected_state(
            f"You cannot confirm this PaymentIntent because it has already {intent['status']} after being "
            "previously confirmed.",
            code="payment_intent_unexpected_state",
            payment_intent=dict(intent),
        )
    method = _given_method(call)
    if method is not None:
        intent["payment_method"] = method["id"]
    return _confirmed(call, intent)


def _confirmed(call: Call, intent: StripeDict) -> StripeDict:
    if intent["payment_method"] is None:
        raise errors.unexpected_state(
            "You cannot confirm this PaymentIntent because it's missing a payment method.",
            code="payment_intent_unexpected_state",
            payment_intent=dict(intent),
        )
    method = call.sandbox.require("payment_method", intent["payment_method"], "payment_method")
    decline = charging.attempt(call.sandbox, intent, method)
    if decline is not None:
        raise _declined(intent, decline)
    return intent


def _declined(intent: StripeDict, decline: Decline) -> errors.ApiError:
    return errors.card_declined(
        decline.message,
        decline.code,
        decline.decline_code,
        charge=intent["latest_charge"],
        payment_intent=dict(intent),
    )


@route("POST", "/v1/payment_intents/{intent}/capture", "PaymentIntentCaptureParams")
def capture(call: Call) -> StripeDict:
    intent = retrieve(call)
    charging.capture(call.sandbox, intent, call.params.get("amount_to_capture"))
    for session in call.sandbox.store.newest_first(
        "checkout.session", lambda each: each["payment_intent"] == intent["id"]
    ):
        session["payment_status"] = "paid"
    return intent


@route("POST", "/v1/payment_intents/{intent}/cancel", "PaymentIntentCancelParams")
def cancel(call: Call) -> StripeDict:
    intent = retrieve(call)
    charging.cancel(call.sandbox, intent, call.params.get("cancellation_reason"))
    return intent


@route("GET", "/v1/payment_intents", "PaymentIntentListParams")
def list_(call: Call) -> StripeDict:
    keep = listing.matching(call.params, "customer")
    return listing.page(
        call.sandbox.store.newest_first("payment_intent", keep), call.params, "/v1/payment_intents"
    )
