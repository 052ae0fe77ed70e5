"""Test clocks: create, retrieve, advance, delete and list."""

from .. import listing, testclocks
from ..routing import Call, route
from ..store import StripeDict
from ..testclocks import KIND

PATH = "/v1/test_helpers/test_clocks"


@route("POST", PATH, "test_helpers.TestClockCreateParams")
def create(call: Call) -> StripeDict:
    customer = None
    if "customer" in call.params:
        customer = call.sandbox.require("customer", call.params["customer"], "customer")
    made = testclocks.new_clock(call.sandbox, call.params["frozen_time"], call.params.get("name"))
    if customer is not None:
        testclocks.join(call.sandbox, customer, made)
    return made


@route("GET", PATH + "/{test_clock}", "test_helpers.TestClockRetrieveParams")
def retrieve(call: Call) -> StripeDict:
    return call.sandbox.require(KIND, call.arguments["test_clock"], "test_clock", status=404)


@route("POST", PATH + "/{test_clock}/advance", "test_helpers.TestClockAdvanceParams")
def advance(call: Call) -> StripeDict:
    """Answers ``advancing`` as Stripe does; by then all is done here, and the next look at it says ``ready``."""
    return testclocks.advance(call.sandbox, retrieve(call), call.params["frozen_time"])


@route("DELETE", PATH + "/{test_clock}", "test_helpers.TestClockDeleteParams")
def delete(call: Call) -> StripeDict:
    """With the customers and subscriptions that go by it."""
    clock = retrieve(call)
    store = call.sandbox.store
    for kind in ("subscription", "customer"):
        for each in store.newest_first(kind, lambda each: each.get("test_clock") == clock["id"]):
            store.remove(kind, each["id"])
    for key in [key for key, plan in store.schedule.items() if plan.get("clock") == clock["id"]]:
        del store.schedule[key]
    store.remove(KIND, clock["id"])
    call.sandbox.emit("test_helpers.test_clock.deleted", clock)
    return {"id": clock["id"], "object": KIND, "deleted": True}


@route("GET", PATH, "test_helpers.TestClockListParams")
def list_(call: Call) -> StripeDict:
    return listing.page(call.sandbox.store.newest_first(KIND), call.params, PATH)
