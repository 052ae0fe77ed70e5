"""Subscription items: what is subscribed to, and the period that each of them is in."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .. import errors
from ..identifiers import new_id
from ..listing import envelope
from ..metadata import merged
from ..sdk_types import blank
from ..store import StripeDict
from . import prices

if TYPE_CHECKING:
    from ..sandbox import Sandbox

MOST_ITEMS = 20
KNOWN = {"clear_usage", "deleted", "id", "metadata", "price", "price_data", "quantity"}


def check_known(given: list[dict[str, Any]], path: str) -> None:
    for index, each in enumerate(given):
        for name in each:
            if name not in KNOWN:
                raise errors.unsupported(f"`{name}` of a subscription's item", f"{path}[{index}][{name}]")


def price_given(sandbox: "Sandbox", given: dict[str, Any], path: str) -> StripeDict:
    """The recurring price an item is asked for with. Raises ApiError for a price that is paid once."""
    if "price_data" in given:
        price = prices.price_of_data(sandbox, given["price_data"], f"{path}[price_data]")
    elif "price" in given:
        price = prices.price_on_sale(sandbox, given["price"], f"{path}[price]")
    else:
        raise errors.missing(f"{path}[price]")
    if price["recurring"] is None:
        raise errors.invalid(
            f"The price specified is set to `type=one_time` but this field only accepts prices with "
            f"`type=recurring`: {price['id']}.",
            f"{path}[price]",
        )
    return price


def new_item(
    sandbox: "Sandbox",
    subscription: str,
    price: StripeDict,
    quantity: int,
    metadata: dict[str, str] | None = None,
) -> StripeDict:
    """An item whose period is still to be set; it is kept in its subscription."""
    return blank("subscription_item") | {
        "id": new_id("si", 14),
        "created": sandbox.now(),
        "current_period_end": 0,
        "current_period_start": 0,
        "discounts": [],
        "metadata": metadata or {},
        "plan": prices.plan_of(price),
        "price": dict(price),
        "quantity": quantity,
        "subscription": subscription,
        "tax_rates": [],
    }


@dataclass(frozen=True)
class Chosen:
    """Something to subscribe to."""

    price: StripeDict
    quantity: int = 1
    metadata: dict[str, str] = field(default_factory=dict)


def chosen_from(sandbox: "Sandbox", given: list[dict[str, Any]]) -> list[Chosen]:
    """What an API call asks for. Raises ApiError for items that Stripe would not put together."""
    check_known(given, "items")
    if not 1 <= len(given) <= MOST_ITEMS:
        raise errors.invalid(f"A subscription has between 1 and {MOST_ITEMS} items.", "items")
    chosen = [
        Chosen(
            price_given(sandbox, each, f"items[{index}]"),
            checked_quantity(each.get("quantity", 1), f"items[{index}][quantity]"),
            merged({}, each.get("metadata"), f"items[{index}][metadata]"),
        )
        for index, each in enumerate(given)
    ]
    check_together([each.price for each in chosen])
    return chosen


def checked_quantity(quantity: int, path: str) -> int:
    if quantity < 0:
        raise errors.invalid("Invalid non-negative integer", path, "parameter_invalid_integer")
    return quantity


def check_together(chosen: list[StripeDict]) -> None:
    if len({price["currency"] for price in chosen}) > 1:
        raise errors.invalid("All prices on a subscription must have the same currency.", "items")
    if len({price["id"] for price in chosen}) < len(chosen):
        raise errors.invalid("A subscription cannot have two items with the same price.", "items")
    intervals = {(price["recurring"]["interval"], price["recurring"]["interval_count"]) for price in chosen}
    if len(intervals) > 1:
        raise errors.unsupported("subscriptions of mixed intervals", "items")


def items_of(subscription: StripeDict) -> list[StripeDict]:
    return subscription["items"]["data"]


def item_list(subscription_id: str, items: list[StripeDict]) -> StripeDict:
    """The list that a subscription shows."""
    return envelope(items, f"/v1/subscription_items?subscription={subscription_id}")


def period_of(subscription: StripeDict) -> tuple[int, int]:
    """Start and end of the current period; all items of a subscription share it here."""
    first = items_of(subscription)[0]
    return first["current_period_start"], first["current_period_end"]


def set_period(items: list[StripeDict], start: int, end: int) -> None:
    for item in items:
        item.update(current_period_start=start, current_period_end=end)


def recurring_of(subscription: StripeDict) -> StripeDict:
    return items_of(subscription)[0]["price"]["recurring"]


def cost_of(item: StripeDict) -> int:
    """What an item costs for a whole period."""
    return prices.total(item["price"], item["quantity"])
