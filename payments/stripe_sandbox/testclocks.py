"""Test clocks: a customer with one, and all that belongs to the customer, lives in a time of its own."""

from typing import TYPE_CHECKING, Any

from . import errors
from .store import Store, StripeDict
from .timekeeper import run_due

if TYPE_CHECKING:
    from .sandbox import Sandbox

KIND = "test_helpers.test_clock"
LIFETIME_SECONDS = 30 * 24 * 60 * 60
OF_CUSTOMER = ("subscription", "invoice", "invoiceitem")  # objects that name their clock


def clock_of(store: Store, owner: StripeDict | str | None) -> StripeDict | None:
    """The test clock of an object or of the object with this id; None for what goes by the sandbox's clock."""
    found = store.find(owner) if isinstance(owner, str) else owner
    if not found:
        return None
    if found["object"] == KIND:
        return found
    clock = found.get("test_clock")
    if clock is None and found["object"] != "customer":
        return clock_of(store, found.get("customer") or found.get("charge"))
    return store.get(KIND, clock) if clock else None


def new_clock(sandbox: "Sandbox", frozen_time: int, name: str | None = None) -> StripeDict:
    """A clock that stands still until it is advanced."""
    made = {
        "object": KIND,
        "created": sandbox.now(),
        "deletes_after": sandbox.now() + LIFETIME_SECONDS,
        "frozen_time": frozen_time,
        "livemode": False,
        "name": name,
        "status": "ready",
        "status_details": {},
    }
    sandbox.store.add("clock", made)
    sandbox.emit("test_helpers.test_clock.created", made)
    return made


def join(sandbox: "Sandbox", customer: StripeDict, clock: StripeDict) -> None:
    """Let a customer, and what is planned for it, go by a clock from now on. Raises ApiError if it does already."""
    if customer["test_clock"]:
        raise errors.unexpected_state("This customer is already attached to a test clock.")
    store = sandbox.store
    customer["test_clock"] = clock["id"]
    for kind in OF_CUSTOMER:
        for each in store.newest_first(kind, lambda each: each["customer"] == customer["id"]):
            each["test_clock"] = clock["id"]
    for plan in store.schedule.values():
        if clock_of(store, plan.get("id")) is clock:
            plan["clock"] = clock["id"]


def advance(sandbox: "Sandbox", clock: StripeDict, until: int) -> StripeDict:
    """Let everything happen that falls due until then; how the clock looked on its way.

    Raises ApiError for a time that is not in its future.
    """
    if until <= clock["frozen_time"]:
        raise errors.invalid("Test clocks can only be advanced to a time in the future.", "frozen_time")
    going: dict[str, Any] = {
        "status": "advancing",
        "status_details": {"advancing": {"target_frozen_time": until}},
    }
    on_its_way = clock | going
    sandbox.emit("test_helpers.test_clock.advancing", on_its_way)
    run_due(sandbox, clock=clock["id"], until=until)
    before = {"frozen_time": clock["frozen_time"]}
    clock["frozen_time"] = until
    with sandbox.standing_at(until):
        sandbox.emit("test_helpers.test_clock.ready", clock, before)
    return on_its_way
