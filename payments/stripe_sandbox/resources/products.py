"""Products: create, retrieve, update, delete and list."""

from .. import errors, listing
from ..billing import prices
from ..metadata import merged
from ..routing import Call, route
from ..store import StripeDict

PLAIN = ("description", "shippable", "statement_descriptor", "tax_code", "unit_label", "url")
AS_GIVEN = ("active", "images", "marketing_features", "name")
KNOWN = {*PLAIN, *AS_GIVEN, "id", "metadata", "default_price_data", "default_price", "type"}


@route("POST", "/v1/products", "ProductCreateParams")
def create(call: Call) -> StripeDict:
    _check_known(call)
    id = call.params.get("id")
    if id and call.sandbox.store.get("product", id):
        raise errors.invalid("Product already exists.", "id", "resource_already_exists")
    fields = _fields(call, {})
    made = prices.new_product(call.sandbox, id=id, **fields)
    call.sandbox.emit("product.created", made)
    if "default_price_data" in call.params:
        made["default_price"] = _default_price(call, made)["id"]
    return made


def _check_known(call: Call) -> None:
    for name in call.params:
        if name not in KNOWN:
            raise errors.unsupported(f"`{name}` on products", name)


def _fields(call: Call, existing: dict[str, str]) -> StripeDict:
    params = call.params
    fields = {name: params[name] or None for name in PLAIN if name in params}
    fields |= {
        name: params[name] or [] if name == "images" else params[name] for name in AS_GIVEN if name in params
    }
    return fields | {"metadata": merged(existing, params.get("metadata"))}


def _default_price(call: Call, product: StripeDict) -> StripeDict:
    data = call.params["default_price_data"]
    price = prices.price_of_data(call.sandbox, {**data, "product": product["id"]}, "default_price_data")
    price["active"] = True
    call.sandbox.emit("price.created", price)
    return price


@route("GET", "/v1/products/{id}", "ProductRetrieveParams")
def retrieve(call: Call) -> StripeDict:
    return call.sandbox.require("product", call.arguments["id"], "id", status=404)


@route("POST", "/v1/products/{id}", "ProductUpdateParams")
def update(call: Call) -> StripeDict:
    _check_known(call)
    product = retrieve(call)
    fields = _fields(call, product["metadata"])
    if "default_price" in call.params:
        fields["default_price"] = call.sandbox.require(
            "price", call.params["default_price"], "default_price"
        )["id"]
    previous = {name: product[name] for name, value in fields.items() if product[name] != value}
    product.update(fields)
    if previous:
        previous["updated"] = product["updated"]
        product["updated"] = call.sandbox.now()
        call.sandbox.emit("product.updated", product, previous)
    return product


@route("DELETE", "/v1/products/{id}", "ProductDeleteParams")
def delete(call: Call) -> StripeDict:
    product = retrieve(call)
    if call.sandbox.store.newest_first("price", lambda each: each["product"] == product["id"]):
        raise errors.invalid(
            "This product cannot be deleted because it has one or more user-created prices.", "id"
        )
    call.sandbox.store.remove("product", product["id"])
    call.sandbox.emit("product.deleted", product)
    return {"id": product["id"], "object": "product", "deleted": True}


@route("GET", "/v1/products", "ProductListParams")
def list_(call: Call) -> StripeDict:
    keep = listing.matching(call.params, "active", "shippable", "type", "url")
    ids = call.params.get("ids")
    products = call.sandbox.store.newest_first(
        "product", lambda each: keep(each) and (ids is None or each["id"] in ids)
    )
    return listing.page(products, call.params, "/v1/products")
