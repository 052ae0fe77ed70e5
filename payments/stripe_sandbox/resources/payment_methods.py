"""Payment methods: retrieve one, list a customer's."""

from .. import listing
from ..routing import Call, route
from ..store import StripeDict


@route("GET", "/v1/payment_methods/{payment_method}", "PaymentMethodRetrieveParams")
def retrieve(call: Call) -> StripeDict:
    id = call.arguments["payment_method"]
    return call.sandbox.require("payment_method", id, "payment_method", status=404)


@route("GET", "/v1/customers/{customer}/payment_methods", "CustomerPaymentMethodListParams")
def list_of_customer(call: Call) -> StripeDict:
    customer = call.sandbox.require("customer", call.arguments["customer"], "customer", status=404)
    methods = call.sandbox.store.newest_first(
        "payment_method",
        lambda each: each["customer"] == customer["id"] and each["type"] == call.params.get("type", "card"),
    )
    return listing.page(methods, call.params, call.path)
