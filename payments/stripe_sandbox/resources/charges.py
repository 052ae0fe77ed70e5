"""Charges: retrieve and list. They are made by confirming payment intents."""

from .. import listing
from ..expansion import includable
from ..routing import Call, route
from ..store import Store, StripeDict


@route("GET", "/v1/charges/{charge}", "ChargeRetrieveParams")
def retrieve(call: Call) -> StripeDict:
    return call.sandbox.require("charge", call.arguments["charge"], "id", status=404)


@route("GET", "/v1/charges", "ChargeListParams")
def list_(call: Call) -> StripeDict:
    keep = listing.matching(call.params, "customer", "payment_intent", "transfer_group")
    return listing.page(call.sandbox.store.newest_first("charge", keep), call.params, "/v1/charges")


@includable("charge", "refunds")
def refunds(store: Store, charge: StripeDict) -> StripeDict:
    made = store.newest_first("refund", lambda each: each["charge"] == charge["id"])
    return listing.page(made, {}, f"/v1/charges/{charge['id']}/refunds")
