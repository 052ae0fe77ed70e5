"""Prices and the products they belong to."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .. import errors, money
from ..metadata import merged
from ..sdk_types import blank
from ..store import StripeDict

if TYPE_CHECKING:
    from ..sandbox import Sandbox

LONGEST_PERIOD = {"day": 1095, "week": 156, "month": 36, "year": 3}


def new_product(sandbox: "Sandbox", *, name: str, **fields: Any) -> StripeDict:
    """A product on sale."""
    now = sandbox.now()
    made = blank("product") | {
        "active": True,
        "created": now,
        "images": [],
        "livemode": False,
        "marketing_features": [],
        "metadata": {},
        "name": name,
        "type": "service",
        "updated": now,
        **fields,
    }
    return sandbox.store.add("prod", made, length=14)


def new_price(
    sandbox: "Sandbox",
    *,
    product: str,
    currency: str,
    unit: Decimal,
    recurring: StripeDict | None = None,
    **fields: Any,
) -> StripeDict:
    """A price of a product, once or every so often."""
    made = blank("price", without=["currency_options", "tiers"]) | {
        "active": True,
        "billing_scheme": "per_unit",
        "created": sandbox.now(),
        "currency": currency,
        "livemode": False,
        "metadata": {},
        "product": product,
        "recurring": recurring,
        "tax_behavior": "unspecified",
        "type": "recurring" if recurring else "one_time",
        "unit_amount": int(unit) if unit == unit.to_integral_value() else None,
        "unit_amount_decimal": str(unit),
        **fields,
    }
    return sandbox.store.add("price", made)


def recurrence(given: dict[str, Any], path: str) -> StripeDict:
    """How often, checked. Raises ApiError for what is metered or lasts longer than three years."""
    if given.get("usage_type", "licensed") != "licensed" or "meter" in given:
        raise errors.unsupported("metered prices", f"{path}[usage_type]")
    count = given.get("interval_count", 1)
    if not 1 <= count <= LONGEST_PERIOD[given["interval"]]:
        raise errors.invalid("The maximum period for a subscription is 3 years.", f"{path}[interval_count]")
    return {
        "interval": given["interval"],
        "interval_count": count,
        "meter": None,
        "trial_period_days": given.get("trial_period_days"),
        "usage_type": "licensed",
    }


def unit_amount(given: dict[str, Any], path: str) -> Decimal:
    """What one unit costs. Raises ApiError unless exactly one of the two parameters for it is given."""
    named = [name for name in ("unit_amount", "unit_amount_decimal") if name in given]
    if len(named) != 1:
        raise errors.invalid(
            "You must provide exactly one of these parameters: unit_amount, unit_amount_decimal.",
            f"{path}[unit_amount]" if path else "unit_amount",
            "parameter_missing",
        )
    unit = Decimal(given[named[0]])
    if unit < 0:
        raise errors.invalid(
            "Invalid non-negative integer",
            f"{path}[{named[0]}]" if path else named[0],
            "parameter_invalid_integer",
        )
    return unit


def price_of_data(sandbox: "Sandbox", data: dict[str, Any], path: str) -> StripeDict:
    """The price made for ``price_data``, with its product; neither is on sale to others."""
    currency = money.checked_currency(data["currency"], f"{path}[currency]")
    unit = unit_amount(data, path)
    recurring = recurrence(data["recurring"], f"{path}[recurring]") if "recurring" in data else None
    return new_price(
        sandbox,
        product=_product_of_data(sandbox, data, path),
        currency=currency,
        unit=unit,
        recurring=recurring,
        active=False,
        tax_behavior=data.get("tax_behavior", "unspecified"),
    )


def _product_of_data(sandbox: "Sandbox", data: dict[str, Any], path: str) -> str:
    if "product" in data:
        return sandbox.require("product", data["product"], f"{path}[product]")["id"]
    if "product_data" not in data:
        raise errors.missing(f"{path}[product_data]")
    given = data["product_data"]
    metadata = merged({}, given.get("metadata"), f"{path}[product_data][metadata]")
    made = new_product(
        sandbox,
        name=given["name"],
        description=given.get("description"),
        images=given.get("images", []),
        metadata=metadata,
        active=False,
    )
    return made["id"]


def price_on_sale(sandbox: "Sandbox", id: str, path: str) -> StripeDict:
    """A price by its id. Raises ApiError when there is none, or when it is no longer sold."""
    price = sandbox.require("price", id, path)
    if not price["active"]:
        raise errors.invalid("The price specified is inactive. This field only accepts active prices.", path)
    return price


def total(price: StripeDict, quantity: int) -> int:
    """What so many units cost, in minor units."""
    exact = Decimal(price["unit_amount_decimal"]) * quantity
    return int(exact.quantize(Decimal(1), rounding="ROUND_HALF_UP"))


def name_of(sandbox: "Sandbox", price: StripeDict) -> str:
    """What is sold at a price."""
    product = sandbox.store.get("product", price["product"])
    return product["name"] if product else "Unknown product"


def plan_of(price: StripeDict) -> StripeDict:
    """The older form of a recurring price, which subscription items still carry."""
    recurring = price["recurring"]
    return blank("plan", without=["tiers"]) | {
        "id": price["id"],
        "active": price["active"],
        "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        "billing_scheme": "per_unit",
        "created": price["created"],
        "currency": price["currency"],
        "interval": recurring["interval"],
        "interval_count": recurring["interval_count"],
        "livemode": False,
        "metadata": price["metadata"],
        "nickname": price["nickname"],
        "product": price["product"],
        "trial_period_days": recurring["trial_period_days"],
        "usage_type": "licensed",
    }


def every(recurring: StripeDict) -> str:
    """``month``, ``3 months``: how Stripe words an interval after "per" or "every"."""
    count = recurring["interval_count"]
    return recurring["interval"] if count == 1 else f"{count} {recurring['interval']}s"
