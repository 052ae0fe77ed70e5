"""Invoice payments: which payment intent paid an invoice."""

from .. import listing
from ..routing import Call, route
from ..store import StripeDict


@route("GET", "/v1/invoice_payments/{invoice_payment}", "InvoicePaymentRetrieveParams")
def retrieve(call: Call) -> StripeDict:
    id = call.arguments["invoice_payment"]
    return call.sandbox.require("invoice_payment", id, "invoice_payment", status=404)


@route("GET", "/v1/invoice_payments", "InvoicePaymentListParams")
def list_(call: Call) -> StripeDict:
    keep = listing.matching(call.params, "invoice", "status")
    intent = call.params.get("payment", {}).get("payment_intent")
    found = call.sandbox.store.newest_first(
        "invoice_payment",
        lambda each: keep(each) and intent in (None, each["payment"].get("payment_intent")),
    )
    return listing.page(found, call.params, "/v1/invoice_payments")
