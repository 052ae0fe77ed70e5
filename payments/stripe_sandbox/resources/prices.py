"""Prices: create, retrieve, update and list. A price's amount never changes; another one is made instead."""

from typing import Any

from .. import errors, listing, money
from ..billing import prices
from ..metadata import merged
from ..routing import Call, route
from ..store import StripeDict

KNOWN = {
    "active", "billing_scheme", "currency", "lookup_key", "metadata", "nickname", "product", "product_data",
    "recurring", "tax_behavior", "transfer_lookup_key", "unit_amount", "unit_amount_decimal",
}  # fmt: skip


@route("POST", "/v1/prices", "PriceCreateParams")
def create(call: Call) -> StripeDict:
    params = call.params
    _check_known(params)
    currency = money.checked_currency(params["currency"], "currency")
    unit = prices.unit_amount(params, "")
    recurring = prices.recurrence(params["recurring"], "recurring") if "recurring" in params else None
    metadata = merged({}, params.get("metadata"))
    _free_lookup_key(call, None)
    made = prices.new_price(
        call.sandbox,
        product=_product(call),
        currency=currency,
        unit=unit,
        recurring=recurring,
        metadata=metadata,
        **{
            name: params[name]
            for name in ("active", "lookup_key", "nickname", "tax_behavior")
            if name in params
        },
    )
    call.sandbox.emit("price.created", made)
    return made


def _check_known(params: dict[str, Any]) -> None:
    for name in params:
        if name not in KNOWN:
            raise errors.unsupported(f"`{name}` on prices", name)
    if params.get("billing_scheme", "per_unit") != "per_unit":
        raise errors.unsupported("tiered prices", "billing_scheme")


def _product(call: Call) -> str:
    given = [name for name in ("product", "product_data") if name in call.params]
    if len(given) != 1:
        raise errors.invalid(
            "You must specify exactly one of these parameters: product, product_data.",
            "product",
            "parameter_missing",
        )
    if given == ["product"]:
        return call.sandbox.require("product", call.params["product"], "product")["id"]
    data = call.params["product_data"]
    metadata = merged({}, data.get("metadata"), "product_data[metadata]")
    product = prices.new_product(call.sandbox, name=data["name"], metadata=metadata, id=data.get("id"))
    call.sandbox.emit("product.created", product)
    return product["id"]


def _free_lookup_key(call: Call, owner: StripeDict | None) -> None:
    """A lookup key belongs to one active price; it is handed over only on request."""
    key = call.params.get("lookup_key")
    holders = call.sandbox.store.newest_first(
        "price", lambda each: bool(key) and each["lookup_key"] == key and each is not owner
    )
    for holder in holders:
        if not call.params.get("transfer_lookup_key"):
            raise errors.invalid(
                f"A price (`{holder['id']}`) already uses that lookup key. Set `transfer_lookup_key=true` to move "
                "it to this price.",
                "lookup_key",
                "resource_already_exists",
            )
        holder["lookup_key"] = None
        call.sandbox.emit("price.updated", holder, {"lookup_key": key})


@route("GET", "/v1/prices/{price}", "PriceRetrieveParams")
def retrieve(call: Call) -> StripeDict:
    return call.sandbox.require("price", call.arguments["price"], "price", status=404)


@route("POST", "/v1/prices/{price}", "PriceUpdateParams")
def update(call: Call) -> StripeDict:
    _check_known(call.params)
    price = retrieve(call)
    _free_lookup_key(call, price)
    fields: dict[str, Any] = {
        name: call.params[name]
        for name in ("active", "lookup_key", "nickname", "tax_behavior")
        if name in call.params
    }
    fields["metadata"] = merged(price["metadata"], call.params.get("metadata"))
    previous = {name: price[name] for name, value in fields.items() if price[name] != value}
    price.update(fields)
    if previous:
        call.sandbox.emit("price.updated", price, previous)
    return price


@route("GET", "/v1/prices", "PriceListParams")
def list_(call: Call) -> StripeDict:
    params = call.params
    keep = listing.matching(params, "active", "currency", "product", "type")
    recurring = params.get("recurring", {})
    keys = params.get("lookup_keys")
    if keys and len(keys) > 10:
        raise errors.invalid("You can pass at most 10 lookup keys.", "lookup_keys")

    def fits(price: StripeDict) -> bool:
        known = price["recurring"] or {}
        return (
            keep(price)
            and (keys is None or price["lookup_key"] in keys)
            and all(known.get(name) == value for name, value in recurring.items())
        )

    return listing.page(call.sandbox.store.newest_first("price", fits), params, "/v1/prices")
