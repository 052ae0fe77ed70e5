"""Balance transactions: retrieve and list."""

from .. import listing
from ..routing import Call, route
from ..store import StripeDict


@route("GET", "/v1/balance_transactions/{id}", "BalanceTransactionRetrieveParams")
def retrieve(call: Call) -> StripeDict:
    return call.sandbox.require("balance_transaction", call.arguments["id"], "id", status=404)


@route("GET", "/v1/balance_transactions", "BalanceTransactionListParams")
def list_(call: Call) -> StripeDict:
    keep = listing.matching(call.params, "currency", "source", "type")
    transactions = call.sandbox.store.newest_first("balance_transaction", keep)
    return listing.page(transactions, call.params, "/v1/balance_transactions")
