"""Line items of a Checkout session, at prices on sale or made inline."""

from typing import TYPE_CHECKING, Any

from . import errors
from .billing import prices
from .identifiers import new_id
from .metadata import merged
from .store import StripeDict

if TYPE_CHECKING:
    from .sandbox import Sandbox

MOST_LINES = 100
MOST_UNITS = 999_999


def line_items(sandbox: "Sandbox", given: list[dict[str, Any]], mode: str) -> list[StripeDict]:
    """Line items in one currency. Raises ApiError for items Stripe would refuse in this mode."""
    if len(given) > MOST_LINES:
        raise errors.invalid(f"You can pass at most {MOST_LINES} line items.", "line_items")
    items = [_line_item(sandbox, each, mode, f"line_items[{index}]") for index, each in enumerate(given)]
    if len({item["currency"] for item in items}) > 1:
        raise errors.invalid("All line items must have the same currency.", "line_items")
    return items


def _line_item(sandbox: "Sandbox", given: dict[str, Any], mode: str, path: str) -> StripeDict:
    _check_supported(given, path)
    quantity = given.get("quantity")
    if quantity is None:
        raise errors.invalid(f"Quantity is required. Add `quantity` to `{path}`", path)
    if not 1 <= quantity <= MOST_UNITS:
        raise errors.invalid(f"Quantity must be between 1 and {MOST_UNITS}.", f"{path}[quantity]")
    price = _price(sandbox, given, path)
    _check_mode(price, mode, path)
    total = prices.total(price, quantity)
    return {
        "id": new_id("li"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": price["currency"],
        "description": prices.name_of(sandbox, price),
        "metadata": merged({}, given.get("metadata"), f"{path}[metadata]"),
        "price": dict(price),
        "quantity": quantity,
    }


def _check_supported(given: dict[str, Any], path: str) -> None:
    if given.get("adjustable_quantity", {}).get("enabled"):
        raise errors.unsupported("adjustable quantities", f"{path}[adjustable_quantity]")
    if given.get("tax_rates"):
        raise errors.unsupported("tax rates", f"{path}[tax_rates]")


def _price(sandbox: "Sandbox", given: dict[str, Any], path: str) -> StripeDict:
    if "price" in given:
        return prices.price_on_sale(sandbox, given["price"], f"{path}[price]")
    if "price_data" not in given:
        raise errors.missing(f"{path}[price_data]")
    return prices.price_of_data(sandbox, given["price_data"], f"{path}[price_data]")


def _check_mode(price: StripeDict, mode: str, path: str) -> None:
    if price["recurring"] and mode == "payment":
        raise errors.invalid(
            "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or "
            "use only one-time prices.",
            path,
        )
