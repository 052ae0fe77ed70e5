"""Line items of a Checkout session, with the prices made for them inline."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from . import errors, money
from .identifiers import new_id
from .metadata import merged
from .sdk_types import blank
from .store import StripeDict

if TYPE_CHECKING:
    from .sandbox import Sandbox

MOST_LINES = 100
MOST_UNITS = 999_999


def line_items(sandbox: "Sandbox", given: list[dict[str, Any]]) -> list[StripeDict]:
    """Line items in one currency. Raises ApiError for items Stripe would refuse."""
    if len(given) > MOST_LINES:
        raise errors.invalid(f"You can pass at most {MOST_LINES} line items.", "line_items")
    items = [_line_item(sandbox, each, f"line_items[{index}]") for index, each in enumerate(given)]
    if len({item["currency"] for item in items}) > 1:
        raise errors.invalid("All line items must have the same currency.", "line_items")
    return items


def _line_item(sandbox: "Sandbox", given: dict[str, Any], path: str) -> StripeDict:
    _check_supported(given, path)
    if "price" in given:
        raise errors.no_such("price", given["price"], f"{path}[price]")
    if "price_data" not in given:
        raise errors.missing(f"{path}[price_data]")
    quantity = given.get("quantity")
    if quantity is None:
        raise errors.invalid(f"Quantity is required. Add `quantity` to `{path}`", path)
    if not 1 <= quantity <= MOST_UNITS:
        raise errors.invalid(f"Quantity must be between 1 and {MOST_UNITS}.", f"{path}[quantity]")
    price = _price(sandbox, given["price_data"], f"{path}[price_data]")
    total = _times(price["unit_amount_decimal"], quantity)
    return {
        "id": new_id("li"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": price["currency"],
        "description": given["price_data"]["product_data"]["name"],
        "metadata": merged({}, given.get("metadata"), f"{path}[metadata]"),
        "price": price,
        "quantity": quantity,
    }


def _check_supported(given: dict[str, Any], path: str) -> None:
    if given.get("adjustable_quantity", {}).get("enabled"):
        raise errors.unsupported("adjustable quantities", f"{path}[adjustable_quantity]")
    if given.get("tax_rates"):
        raise errors.unsupported("tax rates", f"{path}[tax_rates]")


def _price(sandbox: "Sandbox", data: dict[str, Any], path: str) -> StripeDict:
    if "recurring" in data:
        raise errors.invalid(
            "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or "
            "use only one-time prices.",
            f"{path}[recurring]",
        )
    if "product" in data:
        raise errors.no_such("product", data["product"], f"{path}[product]")
    if "product_data" not in data:
        raise errors.missing(f"{path}[product_data]")
    currency = money.checked_currency(data["currency"], f"{path}[currency]")
    unit = _unit_amount(data, path)
    return blank("price", without=["currency_options", "tiers"]) | {
        "id": new_id("price"),
        "active": False,
        "billing_scheme": "per_unit",
        "created": sandbox.now(),
        "currency": currency,
        "livemode": False,
        "metadata": {},
        "product": new_id("prod", 14),
        "tax_behavior": data.get("tax_behavior", "unspecified"),
        "type": "one_time",
        "unit_amount": int(unit) if unit == unit.to_integral_value() else None,
        "unit_amount_decimal": str(unit),
    }


def _unit_amount(data: dict[str, Any], path: str) -> Decimal:
    given = [name for name in ("unit_amount", "unit_amount_decimal") if name in data]
    if len(given) != 1:
        raise errors.invalid(
            "You must provide exactly one of these parameters: unit_amount, unit_amount_decimal.",
            f"{path}[unit_amount]",
            "parameter_missing",
        )
    unit = Decimal(data[given[0]])
    if unit < 0:
        raise errors.invalid(
            "Invalid non-negative integer", f"{path}[{given[0]}]", "parameter_invalid_integer"
        )
    return unit


def _times(unit_amount: str, quantity: int) -> int:
    return int((Decimal(unit_amount) * quantity).quantize(Decimal(1), rounding="ROUND_HALF_UP"))
