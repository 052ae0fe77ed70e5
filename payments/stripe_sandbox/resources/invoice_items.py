"""Invoice items: what waits for the next invoice, or was put on one; they come of prorations."""

from .. import listing
from ..routing import Call, route
from ..store import StripeDict


@route("GET", "/v1/invoiceitems/{invoiceitem}", "InvoiceItemRetrieveParams")
def retrieve(call: Call) -> StripeDict:
    id = call.arguments["invoiceitem"]
    return call.sandbox.require("invoiceitem", id, "invoiceitem", status=404)


@route("GET", "/v1/invoiceitems", "InvoiceItemListParams")
def list_(call: Call) -> StripeDict:
    keep = listing.matching(call.params, "customer", "invoice")
    pending = call.params.get("pending")
    found = call.sandbox.store.newest_first(
        "invoiceitem", lambda each: keep(each) and pending in (None, each["invoice"] is None)
    )
    return listing.page(found, call.params, "/v1/invoiceitems")
