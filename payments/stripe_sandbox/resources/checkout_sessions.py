"""Checkout sessions: create, retrieve, update, list, line items and expire."""

from typing import Any
from urllib.parse import urlsplit

from .. import checkout, errors, listing, money
from ..billing import signup
from ..billing.items import check_together
from ..billing.statuses import DAY
from ..expansion import includable
from ..lines import line_items
from ..metadata import merged
from ..routing import Call, route
from ..sdk_types import blank
from ..store import Store, StripeDict

SHORTEST_SECONDS = 30 * 60
LONGEST_SECONDS = 24 * 60 * 60
LONGEST_REFERENCE = 200

# Told back as they came; they change nothing here.
ECHOED = (
    "billing_address_collection", "cancel_url", "client_reference_id", "consent_collection", "customer_creation",
    "customer_email", "integration_identifier", "locale", "origin_context", "payment_method_options",
    "permissions", "submit_type", "success_url",
)  # fmt: skip
# Accepted when they ask for nothing, refused when they would change what is collected.
OFF_ONLY = (
    "adaptive_pricing",
    "automatic_tax",
    "invoice_creation",
    "phone_number_collection",
    "tax_id_collection",
)
HANDLED = {
    *ECHOED, *OFF_ONLY, "allow_promotion_codes", "custom_text", "customer", "customer_update", "expires_at",
    "line_items", "metadata", "mode", "payment_intent_data", "payment_method_collection", "payment_method_types",
    "subscription_data", "ui_mode",
}  # fmt: skip
# Parameters that go with one mode only.
OF_MODE = {
    "payment_intent_data": "payment",
    "customer_creation": "payment",
    "invoice_creation": "payment",
    "submit_type": "payment",
    "payment_method_collection": "subscription",
    "subscription_data": "subscription",
}
SUBSCRIPTION_DATA = {
    "billing_mode",
    "description",
    "metadata",
    "trial_end",
    "trial_period_days",
    "trial_settings",
}
TEXTS = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")


@route("POST", "/v1/checkout/sessions", "checkout.SessionCreateParams")
def create(call: Call) -> StripeDict:
    params = call.params
    _check_handled(params)
    _check_required(params)
    _check_customer(call)
    expires_at = _expires_at(call)
    intent_data = _intent_data(params)
    subscription_data = _subscription_data(call)
    items = line_items(call.sandbox, params["line_items"], params["mode"])
    _check_recurring(params, items)
    trial = signup.trial_end_of(subscription_data, call.sandbox.now()) is not None
    total = signup.due_today(items, trial=trial)
    if total:
        money.check_charge(
            total, items[0]["currency"], param="line_items", subject="The Checkout Session's total amount due"
        )
    session = _new_session(call, items[0]["currency"], total, expires_at)
    call.sandbox.store.add("cs_test", session, length=58)
    session["url"] = call.sandbox.page_url(session)
    call.sandbox.store.private_of(session["id"]).update(
        line_items=items, payment_intent_data=intent_data, subscription_data=subscription_data
    )
    call.sandbox.plan(session, at=expires_at, do="expire_session")
    return session


def _check_handled(params: dict[str, Any]) -> None:
    for name in params:
        if name not in HANDLED:
            raise errors.unsupported(f"`{name}` on Checkout Sessions", name)
    for name in OFF_ONLY:
        if params.get(name, {}).get("enabled"):
            raise errors.unsupported(f"`{name}` on Checkout Sessions", f"{name}[enabled]")
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise errors.unsupported("a ui_mode other than hosted_page", "ui_mode")
    if params.get("payment_method_types", ["card"]) != ["card"]:
        raise errors.unsupported("payment methods other than card", "payment_method_types")
    if params.get("allow_promotion_codes"):
        raise errors.unsupported("promotion codes", "allow_promotion_codes")


def _check_required(params: dict[str, Any]) -> None:
    for name in ("mode", "line_items", "success_url"):
        if not params.get(name):
            raise errors.missing(name)
    if params["mode"] not in checkout.MODES:
        raise errors.unsupported(f"`{params['mode']}` mode", "mode")
    for name, mode in OF_MODE.items():
        if name in params and params["mode"] != mode:
            raise errors.invalid(f"You can not pass `{name}` in `{params['mode']}` mode.", name)
    for name in ("success_url", "cancel_url"):
        if name in params and urlsplit(params[name]).scheme not in ("http", "https"):
            raise errors.invalid(
                "Invalid URL: An explicit scheme (such as https) must be provided.", name, "url_invalid"
            )
    if len(params.get("client_reference_id", "")) > LONGEST_REFERENCE:
        raise errors.invalid(
            f"Invalid string: must be at most {LONGEST_REFERENCE} characters", "client_reference_id"
        )


def _check_recurring(params: dict[str, Any], items: list[StripeDict]) -> None:
    if params["mode"] != "subscription":
        return
    recurring = [item["price"] for item in items if item["price"]["recurring"]]
    if not recurring:
        raise errors.invalid(
            "You must provide at least one recurring price in `subscription` mode when using prices.",
            "line_items",
        )
    check_together(recurring)


def _subscription_data(call: Call) -> dict[str, Any]:
    data = dict(call.params.get("subscription_data", {}))
    for name in data:
        if name not in SUBSCRIPTION_DATA:
            raise errors.unsupported(f"`{name}` on Checkout Sessions", f"subscription_data[{name}]")
    if data.get("billing_mode", {"type": "flexible"})["type"] != "flexible":
        raise errors.unsupported("classic billing", "subscription_data[billing_mode][type]")
    if "trial_end" in data and "trial_period_days" in data:
        raise errors.invalid(
            "You may only specify one of these parameters: trial_end, trial_period_days.",
            "subscription_data[trial_period_days]",
        )
    if data.get("trial_period_days", 1) < 1 or data.get("trial_end", call.sandbox.now() + 2 * DAY) < (
        call.sandbox.now() + 2 * DAY
    ):
        raise errors.invalid("The trial is too short.", "subscription_data[trial_end]")
    data["metadata"] = merged({}, data.get("metadata"), "subscription_data[metadata]")
    return data


def _check_customer(call: Call) -> None:
    params = call.params
    if "customer" in params and "customer_email" in params:
        raise errors.invalid(
            "You may only specify one of these parameters: customer, customer_email.", "customer_email"
        )
    if "customer" in params:
        customer = call.sandbox.require("customer", params["customer"], "customer")
        if "deleted" in customer:
            raise errors.no_such("customer", params["customer"], "customer")
    email = params.get("customer_email")
    if email is not None and not looks_like_email(email):
        raise errors.invalid(f"Invalid email address: {email[:100]}", "customer_email", "email_invalid")


def looks_like_email(text: str) -> bool:
    name, _, domain = text.rpartition("@")
    return bool(name and "." in domain.strip(".")) and not any(sign.isspace() for sign in text)


def _expires_at(call: Call) -> int:
    now = call.sandbox.now()
    expires_at = call.params.get("expires_at", now + LONGEST_SECONDS)
    if expires_at < now + SHORTEST_SECONDS:
        raise errors.invalid(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.",
            "expires_at",
        )
    if expires_at > now + LONGEST_SECONDS:
        raise errors.invalid(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            "expires_at",
        )
    return expires_at


def _intent_data(params: dict[str, Any]) -> dict[str, Any]:
    data = dict(params.get("payment_intent_data", {}))
    for name in ("application_fee_amount", "on_behalf_of", "transfer_data"):
        if name in data:
            raise errors.unsupported(f"`{name}` on Checkout Sessions", f"payment_intent_data[{name}]")
    data["metadata"] = merged({}, data.get("metadata"), "payment_intent_data[metadata]")
    return data


def _new_session(call: Call, currency: str, total: int, expires_at: int) -> StripeDict:
    params = call.params
    email = params.get("customer_email") or _email_of(call)
    echoed = {name: params[name] for name in ECHOED if name in params}
    return blank("checkout.session", without=["line_items", "optional_items", "client_secret"]) | {
        "adaptive_pricing": {"enabled": False},
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "created": call.sandbox.now(),
        "currency": currency,
        "custom_fields": [],
        "custom_text": {name: params.get("custom_text", {}).get(name) or None for name in TEXTS},
        "customer": params.get("customer"),
        "customer_creation": _customer_creation(params),
        "customer_details": checkout.customer_details(email) if email else None,
        "expires_at": expires_at,
        "livemode": False,
        "metadata": merged({}, params.get("metadata")),
        "mode": params["mode"],
        "payment_method_collection": params.get("payment_method_collection", "always")
        if params["mode"] == "subscription"
        else "if_required",
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "payment_status": "unpaid" if total else "no_payment_required",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "status": "open",
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        **echoed,
    }


def _customer_creation(params: dict[str, Any]) -> str | None:
    if "customer" in params:
        return None
    return "always" if params["mode"] == "subscription" else "if_required"


def _email_of(call: Call) -> str | None:
    customer = call.sandbox.store.get("customer", call.params.get("customer", ""))
    return customer["email"] if customer else None


@route("GET", "/v1/checkout/sessions/{session}", "checkout.SessionRetrieveParams")
def retrieve(call: Call) -> StripeDict:
    return call.sandbox.require("checkout.session", call.arguments["session"], "session", status=404)


@route("POST", "/v1/checkout/sessions/{session}", "checkout.SessionUpdateParams")
def update(call: Call) -> StripeDict:
    session = retrieve(call)
    for name in call.params:
        if name != "metadata":
            raise errors.unsupported(f"changing `{name}` of a Checkout Session", name)
    session["metadata"] = merged(session["metadata"], call.params.get("metadata"))
    return session


@route("POST", "/v1/checkout/sessions/{session}/expire", "checkout.SessionExpireParams")
def expire(call: Call) -> StripeDict:
    session = retrieve(call)
    checkout.expire(call.sandbox, session)
    return session


@route("GET", "/v1/checkout/sessions/{session}/line_items", "checkout.SessionLineItemListParams")
def list_line_items(call: Call) -> StripeDict:
    items = call.sandbox.store.private_of(retrieve(call)["id"])["line_items"]
    return listing.page(items, call.params, call.path)


@includable("checkout.session", "line_items")
def line_items_of(store: Store, session: StripeDict) -> StripeDict:
    items = store.private_of(session["id"])["line_items"]
    return listing.page(items, {}, f"/v1/checkout/sessions/{session['id']}/line_items")


@route("GET", "/v1/checkout/sessions", "checkout.SessionListParams")
def list_(call: Call) -> StripeDict:
    keep = listing.matching(
        call.params, "customer", "payment_intent", "payment_link", "status", "subscription"
    )
    email = call.params.get("customer_details", {}).get("email")
    sessions = call.sandbox.store.newest_first(
        "checkout.session",
        lambda each: keep(each) and (email is None or (each["customer_details"] or {}).get("email") == email),
    )
    return listing.page(sessions, call.params, "/v1/checkout/sessions")
