"""Customers: create, retrieve, update, delete and list."""

from typing import Any

from .. import errors, listing
from ..billing.statuses import ENDED
from ..billing.stopping import cancel_now
from ..cards import card_of_token
from ..charging import attach, new_payment_method
from ..checkout import new_customer
from ..metadata import merged
from ..routing import Call, route
from ..store import StripeDict
from ..testclocks import KIND as CLOCK

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
    method = _first_method(call)
    if "test_clock" in call.params:
        clock = call.sandbox.require(CLOCK, call.params["test_clock"], "test_clock")
        fields["test_clock"] = clock["id"]
    with call.sandbox.in_time_of(fields.get("test_clock")):
        made = new_customer(call.sandbox, **fields)
        if method is not None:
            attach(call.sandbox, method, made)
        _set_default_method(call, made)
    return made


def _first_method(call: Call) -> StripeDict | None:
    given = call.params.get("payment_method")
    if given is None:
        return None
    known = call.sandbox.store.get("payment_method", given)
    return known or new_payment_method(call.sandbox, card_of_token(given, "payment_method"))


def _set_default_method(call: Call, customer: StripeDict) -> dict[str, Any]:
    """What ``invoice_settings`` were, if they change. Raises ApiError for a card that is not the customer's."""
    given = call.params.get("invoice_settings", {}).get("default_payment_method")
    before = dict(customer["invoice_settings"])
    if given is None or given == before["default_payment_method"]:
        return {}
    if given:
        first = call.params.get("payment_method") if customer.get("id") else None
        method = call.sandbox.store.get("payment_method", given)
        if method is None and given == first:
            method = call.sandbox.store.newest_first("payment_method")[0]
        if method is None or method["customer"] != customer["id"]:
            raise errors.invalid(
                f"The customer does not have a payment method with the ID {given}. The payment method must be "
                "attached to the customer.",
                "invoice_settings[default_payment_method]",
            )
        given = method["id"]
    customer["invoice_settings"] = {**before, "default_payment_method": given or None}
    return {"invoice_settings": before}


@route("GET", "/v1/customers/{customer}", "CustomerRetrieveParams")
def retrieve(call: Call) -> StripeDict:
    return call.sandbox.require("customer", call.arguments["customer"], "id", status=404)


@route("POST", "/v1/customers/{customer}", "CustomerUpdateParams")
def update(call: Call) -> StripeDict:
    customer = _undeleted(call)
    fields = _fields(call.params, existing=customer["metadata"])
    previous = {name: customer[name] for name, value in fields.items() if customer[name] != value}
    previous |= _set_default_method(call, customer)
    customer.update(fields)
    if previous:
        call.sandbox.emit("customer.updated", customer, previous)
    return customer


@route("DELETE", "/v1/customers/{customer}", "CustomerDeleteParams")
def delete(call: Call) -> StripeDict:
    """Its subscriptions end at once."""
    customer = _undeleted(call)
    for each in call.sandbox.store.newest_first(
        "subscription", lambda each: each["customer"] == customer["id"] and each["status"] not in ENDED
    ):
        cancel_now(call.sandbox, each)
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
