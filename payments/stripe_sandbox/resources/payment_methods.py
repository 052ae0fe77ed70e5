"""Payment methods: create, retrieve, attach, detach and list."""

from .. import charging, errors, listing
from ..cards import CARDS, card_for, card_of_token, digits_of
from ..metadata import merged
from ..routing import Call, route
from ..store import StripeDict

CARD_TOKENS = {"tok_visa": "pm_card_visa", "tok_mastercard": "pm_card_mastercard", "tok_amex": "pm_card_amex"}


@route("POST", "/v1/payment_methods", "PaymentMethodCreateParams")
def create(call: Call) -> StripeDict:
    """From a token or a test card's number; a real number is refused, as Stripe refuses it without PCI papers."""
    if call.params.get("type", "card") != "card":
        raise errors.unsupported("payment methods other than card", "type")
    card = call.params.get("card", {})
    token = CARD_TOKENS.get(card.get("token", ""), "")
    number = digits_of(card.get("number", ""))
    if not token and number not in CARDS:
        raise errors.invalid("Your request needs a test card's token or number.", "card")
    found = card_of_token(token, "card[token]") if token else card_for(number)
    expires = (card.get("exp_month", 12), card.get("exp_year", 2034))
    billing = {name: value or None for name, value in call.params.get("billing_details", {}).items()}
    made = charging.new_payment_method(call.sandbox, found, expires=expires, billing=billing)
    made["metadata"] = merged({}, call.params.get("metadata"))
    return made


@route("GET", "/v1/payment_methods/{payment_method}", "PaymentMethodRetrieveParams")
def retrieve(call: Call) -> StripeDict:
    id = call.arguments["payment_method"]
    return call.sandbox.require("payment_method", id, "payment_method", status=404)


@route("POST", "/v1/payment_methods/{payment_method}/attach", "PaymentMethodAttachParams")
def attach(call: Call) -> StripeDict:
    """A ``pm_card_…`` token becomes a payment method of its own. Raises ApiError for a card that is declined."""
    id = call.arguments["payment_method"]
    if "customer" not in call.params:
        raise errors.missing("customer")
    customer = call.sandbox.require("customer", call.params["customer"], "customer")
    if "deleted" in customer:
        raise errors.no_such("customer", customer["id"], "customer")
    known = call.sandbox.store.get("payment_method", id)
    method = known or charging.new_payment_method(call.sandbox, card_of_token(id, "payment_method"))
    if method["customer"] not in (None, customer["id"]):
        raise errors.unexpected_state("The payment method you provided is attached to another customer.")
    decline = charging.card_of(call.sandbox, method["id"]).decline
    if decline is not None:
        raise errors.card_declined(decline.message, decline.code, decline.decline_code)
    charging.attach(call.sandbox, method, customer)
    return method


@route("POST", "/v1/payment_methods/{payment_method}/detach", "PaymentMethodDetachParams")
def detach(call: Call) -> StripeDict:
    method = retrieve(call)
    if method["customer"] is None:
        raise errors.unexpected_state(
            "The payment method you provided is not attached to a customer so detachment is impossible."
        )
    charging.detach(call.sandbox, method)
    return method


@route("GET", "/v1/payment_methods", "PaymentMethodListParams")
def list_(call: Call) -> StripeDict:
    if "customer" not in call.params:
        raise errors.missing("customer")
    customer = call.sandbox.require("customer", call.params["customer"], "customer")
    return _page(call, customer)


@route("GET", "/v1/customers/{customer}/payment_methods", "CustomerPaymentMethodListParams")
def list_of_customer(call: Call) -> StripeDict:
    return _page(call, call.sandbox.require("customer", call.arguments["customer"], "customer", status=404))


def _page(call: Call, customer: StripeDict) -> StripeDict:
    methods = call.sandbox.store.newest_first(
        "payment_method",
        lambda each: each["customer"] == customer["id"] and each["type"] == call.params.get("type", "card"),
    )
    return listing.page(methods, call.params, call.path)
