"""Customers: create, retrieve, update, delete and list."""

from typing import Any

from .. import errors, listing
from ..checkout import new_customer
from ..metadata import merged
from ..routing import Call, route
from ..store import StripeDict

PLAIN = (
    "business_name",
    "description",
    "email",
    "individual_name",
    "name",
    "phone",
    "preferred_locales",
    "tax_exempt",
)
STRUCTURED = ("address", "shipping")
ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")


@route("POST", "/v1/customers", "CustomerCreateParams")
def create(call: Call) -> StripeDict:
    fields = _fields(call.params, existing={})
    return new_customer(call.sandbox, **fields)


@route("GET", "/v1/customers/{customer}", "CustomerRetrieveParams")
def retrieve(call: Call) -> StripeDict:
    return call.sandbox.require("customer", call.arguments["customer"], "id", status=404)


@route("POST", "/v1/customers/{customer}", "CustomerUpdateParams")
def update(call: Call) -> StripeDict:
    customer = _undeleted(call)
    fields = _fields(call.params, existing=customer["metadata"])
    previous = {name: customer[name] for name, value in fields.items() if customer[name] != value}
    customer.update(fields)
    if previous:
        call.sandbox.emit("customer.updated", customer, previous)
    return customer


@route("DELETE", "/v1/customers/{customer}", "CustomerDeleteParams")
def delete(call: Call) -> StripeDict:
    customer = _undeleted(call)
    call.sandbox.emit("customer.deleted", customer)
    gone = {"id": customer["id"], "object": "customer", "deleted": True}
    call.sandbox.store.objects["customer"][customer["id"]] = gone
    return dict(gone)


@route("GET", "/v1/customers", "CustomerListParams")
def list_(call: Call) -> StripeDict:
    keep = listing.matching(call.params, "email")
    customers = call.sandbox.store.newest_first("customer", lambda each: "deleted" not in each and keep(each))
    return listing.page(customers, call.params, "/v1/customers")


def _undeleted(call: Call) -> StripeDict:
    customer = retrieve(call)
    if "deleted" in customer:
        raise errors.no_such("customer", customer["id"], "id", 404)
    return customer


def _fields(params: dict[str, Any], existing: dict[str, str]) -> dict[str, Any]:
    fields: dict[str, Any] = {name: params[name] or None for name in PLAIN if name in params}
    if "email" in params and params["email"] and "@" not in params["email"]:
        raise errors.invalid(f"Invalid email address: {params['email'][:100]}", "email", "email_invalid")
    for name in STRUCTURED:
        if name in params:
            fields[name] = _structured(name, params[name])
    fields["metadata"] = merged(existing, params.get("metadata"))
    return fields


def _structured(name: str, value: Any) -> Any:
    if not value:
        return None
    if name == "address":
        return {part: value.get(part) for part in ADDRESS}
    return {**value, "address": _structured("address", value.get("address"))}
