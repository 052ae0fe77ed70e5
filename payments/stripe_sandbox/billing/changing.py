"""Change what is subscribed to: another price, another number, prorated as asked for."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .. import errors
from ..metadata import merged
from ..store import StripeDict
from . import bill_lines, collecting, items, periods, prices, prorating, statuses, stopping, subscriptions

if TYPE_CHECKING:
    from ..sandbox import Sandbox


@dataclass
class Change:
    """What a change of items comes to, before anything is charged."""

    restarts: bool = False  # the billing cycle begins anew
    prorations: list[StripeDict] = field(default_factory=list)


def change_items(
    sandbox: "Sandbox",
    subscription: StripeDict,
    given: list[dict[str, Any]],
    *,
    proration: str = "create_prorations",
    since: int | None = None,
    restart: bool = False,
) -> Change:
    """Put the wanted items in place of those there are, and reckon credits and charges; nothing is invoiced.

    Raises ApiError for items that cannot be.
    """
    items.check_known(given, "items")
    since = sandbox.now() if since is None else since
    wanted = _wanted(sandbox, subscription, given)
    if not wanted:
        raise errors.invalid("A subscription must have at least one active item.", "items")
    items.check_together([item["price"] for item in wanted])
    change = Change(restarts=restart or _interval(wanted) != _interval(items.items_of(subscription)))
    prorates = proration != "none" and subscription["status"] not in ("trialing", "incomplete", "paused")
    old = items.items_of(subscription)
    touched = [item for item in old if change.restarts or _differs(item, wanted)]
    if prorates:
        credits = (prorating.unused(sandbox, subscription, item, since) for item in touched)
        change.prorations += [each for each in credits if each is not None]
    subscription["items"] = items.item_list(subscription["id"], wanted)
    if change.restarts:
        _restart(subscription, since)
    else:
        _charge_rest(sandbox, subscription, old, prorates, since, change)
    return change


def _interval(of: list[StripeDict]) -> tuple[str, int]:
    recurring = of[0]["price"]["recurring"]
    return recurring["interval"], recurring["interval_count"]


def _differs(item: StripeDict, wanted: list[StripeDict]) -> bool:
    return not any(
        (each["id"], each["price"]["id"], each["quantity"])
        == (item["id"], item["price"]["id"], item["quantity"])
        for each in wanted
    )


def _wanted(sandbox: "Sandbox", subscription: StripeDict, given: list[dict[str, Any]]) -> list[StripeDict]:
    wanted = {item["id"]: dict(item) for item in items.items_of(subscription)}
    period = items.period_of(subscription)
    for index, each in enumerate(given):
        path = f"items[{index}]"
        id = each.get("id")
        if id is not None and id not in wanted:
            raise errors.no_such("subscription_item", id, f"{path}[id]")
        if each.get("deleted"):
            wanted.pop(id or "", None)
        elif id is not None:
            _alter(sandbox, wanted[id], each, path)
        else:
            price = items.price_given(sandbox, each, path)
            quantity = items.checked_quantity(each.get("quantity", 1), f"{path}[quantity]")
            made = items.new_item(sandbox, subscription["id"], price, quantity)
            items.set_period([made], *period)
            wanted[made["id"]] = made
    return list(wanted.values())


def _alter(sandbox: "Sandbox", item: StripeDict, given: dict[str, Any], path: str) -> None:
    if "price" in given or "price_data" in given:
        same = given.get("price") == item["price"]["id"]
        price = item["price"] if same else items.price_given(sandbox, given, path)
        item.update(price=dict(price), plan=prices.plan_of(price))
        item["quantity"] = 1 if not same else item["quantity"]
    if "quantity" in given:
        item["quantity"] = items.checked_quantity(given["quantity"], f"{path}[quantity]")
    item["metadata"] = merged(item["metadata"], given.get("metadata"), f"{path}[metadata]")


def _restart(subscription: StripeDict, since: int) -> None:
    if subscription["status"] == "trialing":
        return
    subscription["billing_cycle_anchor"] = since
    end = periods.shifted(since, items.recurring_of(subscription))
    items.set_period(items.items_of(subscription), since, end)


def _charge_rest(
    sandbox: "Sandbox",
    subscription: StripeDict,
    old: list[StripeDict],
    prorates: bool,
    since: int,
    change: Change,
) -> None:
    known = {item["id"]: item for item in old}
    for item in items.items_of(subscription):
        before = known.get(item["id"])
        if not prorates or (before and not _differs(before, [item])):
            continue
        charge = prorating.remaining(sandbox, subscription, item, since)
        if charge:
            change.prorations.append(charge)


def remember(sandbox: "Sandbox", change: Change) -> None:
    """What the items are charged with from now on."""
    for each in change.prorations:
        if each["amount"] > 0:
            prorating.remember(sandbox, each["parent"]["subscription_details"]["subscription_item"], each)


def draft_for(
    sandbox: "Sandbox", subscription: StripeDict, change: Change, *, proration: str
) -> StripeDict | None:
    """The draft for a change: now when the cycle begins anew or ``always_invoice`` is asked for, else none yet."""
    bill_lines.keep(sandbox, change.prorations)
    remember(sandbox, change)
    lines: list[StripeDict] = []
    if change.restarts and subscription["status"] in ("active", "past_due"):
        lines = subscriptions.lines_for_period(sandbox, subscription)
    elif proration != "always_invoice" or not bill_lines.waiting(sandbox, subscription):
        return None
    return stopping.invoice_now_for(sandbox, subscription, lines)


def apply(
    sandbox: "Sandbox",
    subscription: StripeDict,
    given: list[dict[str, Any]],
    *,
    proration: str,
    since: int | None,
    restart: bool,
) -> None:
    """Change items for good, announced and charged. Raises ApiError before anything has changed."""
    before = statuses.snapshot(subscription)
    change = change_items(sandbox, subscription, given, proration=proration, since=since, restart=restart)
    made = draft_for(sandbox, subscription, change, proration=proration)
    statuses.announce(sandbox, subscription, before)
    if made is not None:
        collecting.finalize_and_collect(sandbox, made)
