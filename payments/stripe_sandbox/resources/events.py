"""Events: retrieve and list."""

from .. import listing
from ..routing import Call, route
from ..store import StripeDict


@route("GET", "/v1/events/{id}", "EventRetrieveParams")
def retrieve(call: Call) -> StripeDict:
    return call.sandbox.require("event", call.arguments["id"], "id", status=404)


@route("GET", "/v1/events", "EventListParams")
def list_(call: Call) -> StripeDict:
    by_date = listing.matching(call.params)

    def keep(event: StripeDict) -> bool:
        return by_date(event) and _type_fits(event["type"], call) and _delivery_fits(event, call)

    return listing.page(call.sandbox.store.newest_first("event", keep), call.params, "/v1/events")


def _type_fits(type: str, call: Call) -> bool:
    wanted = [*call.params.get("types", []), *([call.params["type"]] if "type" in call.params else [])]
    return not wanted or any(
        type == each or each.endswith("*") and type.startswith(each[:-1]) for each in wanted
    )


def _delivery_fits(event: StripeDict, call: Call) -> bool:
    success = call.params.get("delivery_success")
    return success is None or success == (event["pending_webhooks"] == 0)
