"""Setup intents: create, retrieve, confirm, cancel and list."""

from .. import charging, errors, listing
from ..billing import setup
from ..cards import Decline, card_of_token
from ..metadata import merged
from ..routing import Call, route
from ..store import StripeDict

KNOWN = {
    "automatic_payment_methods", "confirm", "customer", "description", "metadata", "payment_method",
    "allowed_payment_method_types", "return_url", "usage", "use_stripe_sdk",
}  # fmt: skip


@route("POST", "/v1/setup_intents", "SetupIntentCreateParams")
def create(call: Call) -> StripeDict:
    params = call.params
    for name in params:
        if name not in KNOWN:
            raise errors.unsupported(f"`{name}` on setup intents", name)
    if "customer" in params:
        call.sandbox.require("customer", params["customer"], "customer")
    if params.get("confirm") and "payment_method" not in params:
        raise errors.missing("payment_method")
    metadata = merged({}, params.get("metadata"))
    fields = {name: params.get(name) for name in ("customer", "description", "usage")}
    intent = setup.new_intent(call.sandbox, metadata=metadata, **fields)
    if "payment_method" in params:
        intent.update(payment_method=_method(call)["id"], status="requires_confirmation")
    return _confirmed(call, intent) if params.get("confirm") else intent


def _method(call: Call) -> StripeDict:
    given = call.params["payment_method"]
    known = call.sandbox.store.get("payment_method", given)
    return known or charging.new_payment_method(call.sandbox, card_of_token(given, "payment_method"))


@route("GET", "/v1/setup_intents/{intent}", "SetupIntentRetrieveParams")
def retrieve(call: Call) -> StripeDict:
    return call.sandbox.require("setup_intent", call.arguments["intent"], "intent", status=404)


@route("POST", "/v1/setup_intents/{intent}/confirm", "SetupIntentConfirmParams")
def confirm(call: Call) -> StripeDict:
    intent = retrieve(call)
    if intent["status"] not in setup.CONFIRMABLE:
        raise errors.unexpected_state(
            f"You cannot confirm this SetupIntent because it has already {intent['status']}.",
            code="setup_intent_unexpected_state",
        )
    if "payment_method" in call.params:
        intent["payment_method"] = _method(call)["id"]
    return _confirmed(call, intent)


def _confirmed(call: Call, intent: StripeDict) -> StripeDict:
    if intent["payment_method"] is None:
        raise errors.unexpected_state(
            "You cannot confirm this SetupIntent because it's missing a payment method.",
            code="setup_intent_unexpected_state",
        )
    method = call.sandbox.require("payment_method", intent["payment_method"], "payment_method")
    decline = setup.attempt(call.sandbox, intent, method)
    if decline is not None:
        raise _declined(intent, decline)
    return intent


def _declined(intent: StripeDict, decline: Decline) -> errors.ApiError:
    return errors.card_declined(
        decline.message, decline.code, decline.decline_code, setup_intent=dict(intent)
    )


@route("POST", "/v1/setup_intents/{intent}/cancel", "SetupIntentCancelParams")
def cancel(call: Call) -> StripeDict:
    intent = retrieve(call)
    setup.cancel(call.sandbox, intent, call.params.get("cancellation_reason"))
    return intent


@route("GET", "/v1/setup_intents", "SetupIntentListParams")
def list_(call: Call) -> StripeDict:
    keep = listing.matching(call.params, "customer", "payment_method")
    return listing.page(
        call.sandbox.store.newest_first("setup_intent", keep), call.params, "/v1/setup_intents"
    )
