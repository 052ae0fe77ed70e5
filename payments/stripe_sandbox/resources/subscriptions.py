"""Subscriptions: create, retrieve, update, cancel, pause, resume and list; their items to look at."""

from typing import Any

from .. import charging, errors, listing
from ..billing import changing, items, statuses, stopping, subscriptions
from ..metadata import merged
from ..routing import Call, route
from ..store import StripeDict

CREATE = {
    "billing_mode", "cancel_at", "cancel_at_period_end", "collection_method", "customer", "default_payment_method",
    "description", "items", "metadata", "off_session", "payment_behavior", "payment_settings",
    "proration_behavior", "trial_end", "trial_period_days", "trial_settings",
}  # fmt: skip
UPDATE = {
    "billing_cycle_anchor", "cancel_at", "cancel_at_period_end", "cancellation_details", "default_payment_method",
    "description", "items", "metadata", "off_session", "pause_collection", "payment_behavior", "payment_settings",
    "proration_behavior", "proration_date", "trial_end", "trial_settings",
}  # fmt: skip
CHANGES_ITEMS = ("items", "billing_cycle_anchor")


@route("POST", "/v1/subscriptions", "SubscriptionCreateParams")
def create(call: Call) -> StripeDict:
    params, sandbox = call.params, call.sandbox
    _check_known(params, CREATE)
    if "customer" not in params:
        raise errors.missing("customer")
    customer = sandbox.require("customer", params["customer"], "customer")
    if "deleted" in customer:
        raise errors.no_such("customer", customer["id"], "customer")
    behavior = params.get("payment_behavior", "allow_incomplete")
    if behavior not in ("allow_incomplete", "default_incomplete"):
        raise errors.unsupported(f"`{behavior}` on new subscriptions", "payment_behavior")
    method = _own_method(call, customer)
    trial_end = _trial_end(call)
    if behavior == "allow_incomplete" and trial_end is None and not _method_of(customer, method):
        raise errors.unexpected_state(
            "This customer has no attached payment source or default payment method. Please consider adding a "
            "default payment method.",
            code="resource_missing",
        )
    wish = subscriptions.Wish(
        items=items.chosen_from(sandbox, params.get("items", [])),
        trial_end=trial_end,
        default_payment_method=method,
        fields={"metadata": merged({}, params.get("metadata")), **_new_fields(params)},
    )
    made, first = subscriptions.begin(sandbox, customer, wish)
    subscriptions.collect_first(sandbox, made, first, now=behavior == "allow_incomplete")
    end = _end_wished(call, made)
    if end:
        statuses.change(sandbox, made, **end)
    return made


def _check_known(params: dict[str, Any], known: set[str]) -> None:
    for name in params:
        if name not in known:
            raise errors.unsupported(f"`{name}` on subscriptions", name)
    if params.get("billing_mode", {"type": "flexible"})["type"] != "flexible":
        raise errors.unsupported("classic billing", "billing_mode[type]")
    if params.get("collection_method", "charge_automatically") != "charge_automatically":
        raise errors.unsupported("sending invoices", "collection_method")


def _own_method(call: Call, customer: StripeDict) -> str | None:
    """A payment method of the customer's. Raises ApiError for somebody else's."""
    given = call.params.get("default_payment_method")
    if not given:
        return None
    method = call.sandbox.require("payment_method", given, "default_payment_method")
    if method["customer"] != customer["id"]:
        raise errors.invalid(
            f"The customer does not have a payment method with the ID {given}. The payment method must be attached "
            "to the customer.",
            "default_payment_method",
        )
    return given


def _method_of(customer: StripeDict, own: str | None) -> str | None:
    return own or customer["invoice_settings"]["default_payment_method"]


def _trial_end(call: Call) -> int | None:
    now = call.sandbox.now()
    given = call.params.get("trial_end")
    if isinstance(given, int):
        if given <= now:
            raise errors.invalid(
                "Invalid timestamp: must be an integer Unix timestamp in the future.", "trial_end"
            )
        return given
    days = call.params.get("trial_period_days", 0)
    return now + days * statuses.DAY if days and given != "now" else None


def _new_fields(params: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if "description" in params:
        fields["description"] = params["description"] or None
    if "trial_settings" in params:
        behavior = params["trial_settings"]["end_behavior"]
        fields["trial_settings"] = {"end_behavior": {"billing_cycle_anchor": None, **behavior}}
    return fields


def _end_wished(call: Call, subscription: StripeDict) -> dict[str, Any]:
    """Fields for a cancellation to come, or for taking one back."""
    params = call.params
    if "cancel_at" in params and "cancel_at_period_end" in params:
        raise errors.invalid(
            "You may only specify one of these parameters: cancel_at, cancel_at_period_end.", "cancel_at"
        )
    if "cancel_at_period_end" in params:
        at = items.period_of(subscription)[1] if params["cancel_at_period_end"] else None
        return cancellation(call, subscription, at, at_period_end=params["cancel_at_period_end"])
    if "cancel_at" in params:
        return cancellation(call, subscription, _cancel_at(call, subscription), at_period_end=False)
    return {}


def _cancel_at(call: Call, subscription: StripeDict) -> int | None:
    given = call.params["cancel_at"]
    if given == "":
        return None
    if given in ("min_period_end", "max_period_end"):
        return items.period_of(subscription)[1]
    if not isinstance(given, int):
        raise errors.unsupported(f"`{given}`", "cancel_at")
    if given <= call.sandbox.now():
        raise errors.invalid("`cancel_at` must be in the future.", "cancel_at")
    return given


def cancellation(
    call: Call, subscription: StripeDict, at: int | None, *, at_period_end: bool
) -> dict[str, Any]:
    details = {**subscription["cancellation_details"], "reason": "cancellation_requested" if at else None}
    return {
        "cancel_at": at,
        "cancel_at_period_end": at_period_end,
        "canceled_at": call.sandbox.now() if at else None,
        "cancellation_details": details,
    }


@route("GET", "/v1/subscriptions/{id}", "SubscriptionRetrieveParams")
def retrieve(call: Call) -> StripeDict:
    return call.sandbox.require("subscription", call.arguments["id"], "id", status=404)


@route("POST", "/v1/subscriptions/{id}", "SubscriptionUpdateParams")
def update(call: Call) -> StripeDict:
    subscription = retrieve(call)
    params = call.params
    _check_known(params, UPDATE)
    _check_updatable(subscription, params)
    fields = {**_new_fields(params), **_end_wished(call, subscription), **_updated_fields(call, subscription)}
    if any(name in params for name in CHANGES_ITEMS):
        _change_items(call, subscription)
        if fields.get("cancel_at_period_end"):
            fields["cancel_at"] = items.period_of(subscription)[1]
    statuses.change(call.sandbox, subscription, **fields)
    return subscription


def _check_updatable(subscription: StripeDict, params: dict[str, Any]) -> None:
    status = subscription["status"]
    if status in statuses.ENDED and params.keys() - {"metadata", "cancellation_details"}:
        raise errors.unexpected_state(
            "A canceled subscription can only update its cancellation_details and metadata."
        )
    if status == "incomplete" and params.keys() - {"metadata", "default_payment_method"}:
        raise errors.unexpected_state(
            "When `payment_behavior` is set to `allow_incomplete` or `default_incomplete`, only the metadata and "
            "default payment method of an incomplete subscription can be updated."
        )


def _updated_fields(call: Call, subscription: StripeDict) -> dict[str, Any]:
    params = call.params
    fields: dict[str, Any] = {"metadata": merged(subscription["metadata"], params.get("metadata"))}
    if "default_payment_method" in params:
        customer = call.sandbox.require("customer", subscription["customer"], "customer")
        fields["default_payment_method"] = _own_method(call, customer)
    if "pause_collection" in params:
        given = params["pause_collection"]
        fields["pause_collection"] = {"resumes_at": None, **given} if given else None
    if "cancellation_details" in params:
        given = {name: value or None for name, value in params["cancellation_details"].items()}
        fields["cancellation_details"] = {**subscription["cancellation_details"], **given}
    if params.get("trial_end") == "now" and subscription["status"] == "trialing":
        fields["trial_end"] = call.sandbox.now()
    elif "trial_end" in params:
        fields |= _postponed(call, subscription)
    return fields


def _postponed(call: Call, subscription: StripeDict) -> dict[str, Any]:
    """A trial until later puts the next bill off: what is paid already is neither credited nor charged again."""
    if call.params.get("proration_behavior") != "none":
        raise errors.unsupported("changing when a trial ends with prorations", "proration_behavior")
    if subscription["status"] not in ("active", "trialing"):
        raise errors.unsupported("a trial for a subscription that is not in good standing", "trial_end")
    trial_end = _trial_end(call)
    now = call.sandbox.now()
    items.set_period(items.items_of(subscription), now, trial_end or now)
    return {
        "status": "trialing",
        "trial_start": subscription["trial_start"] or now,
        "trial_end": trial_end,
        "billing_cycle_anchor": trial_end,
    }


def _change_items(call: Call, subscription: StripeDict) -> None:
    params = call.params
    behavior = params.get("payment_behavior", "allow_incomplete")
    if behavior == "pending_if_incomplete":
        raise errors.unsupported("pending updates", "payment_behavior")
    if behavior == "error_if_incomplete":
        _check_payable(call, subscription)
    changing.apply(
        call.sandbox,
        subscription,
        params.get("items", []),
        proration=params.get("proration_behavior", "create_prorations"),
        since=params.get("proration_date"),
        restart=params.get("billing_cycle_anchor", {"type": "unchanged"})["type"] == "now",
    )


def _check_payable(call: Call, subscription: StripeDict) -> None:
    """With ``error_if_incomplete`` nothing changes when the card would be declined."""
    customer = call.sandbox.require("customer", subscription["customer"], "customer")
    id = _method_of(customer, subscription["default_payment_method"])
    method = call.sandbox.store.get("payment_method", id or "")
    decline = charging.declines(charging.card_of(call.sandbox, id or ""), method) if method else None
    if method is None or decline:
        message = decline.message if decline else "This customer has no default payment method."
        code = decline.code if decline else "resource_missing"
        raise errors.card_declined(message, code, decline.decline_code if decline else None)


@route("DELETE", "/v1/subscriptions/{id}", "SubscriptionCancelParams")
def cancel(call: Call) -> StripeDict:
    subscription = retrieve(call)
    given = {name: value or None for name, value in call.params.get("cancellation_details", {}).items()}
    stopping.check_cancelable(subscription)
    subscription["cancellation_details"] = {**subscription["cancellation_details"], **given}
    stopping.cancel_now(
        call.sandbox,
        subscription,
        prorate=call.params.get("prorate", False),
        invoice_now=call.params.get("invoice_now", False),
    )
    return subscription


@route("POST", "/v1/subscriptions/{id}/pause", "SubscriptionPauseParams")
def pause(call: Call) -> StripeDict:
    subscription = retrieve(call)
    unused = call.params.get("bill_for", {}).get("unused_time_from", {"type": "now"})
    stopping.pause(
        call.sandbox,
        subscription,
        credit_from=unused["type"],
        invoice_now=call.params.get("invoicing_behavior") == "invoice",
    )
    return subscription


@route("POST", "/v1/subscriptions/{id}/resume", "SubscriptionResumeParams")
def resume(call: Call) -> StripeDict:
    subscription = retrieve(call)
    stopping.resume(call.sandbox, subscription, call.params)
    return subscription


@route("GET", "/v1/subscriptions", "SubscriptionListParams")
def list_(call: Call) -> StripeDict:
    params = call.params
    for name in params.keys() & {"automatic_tax", "current_period_end", "current_period_start", "plan"}:
        raise errors.unsupported(f"the filter `{name}`", name)
    keep = listing.matching(params, "collection_method", "customer", "test_clock")

    def fits(subscription: StripeDict) -> bool:
        prices = {item["price"]["id"] for item in items.items_of(subscription)}
        return (
            keep(subscription)
            and _has_status(subscription["status"], params.get("status"))
            and params.get("price", next(iter(prices))) in prices
        )

    return listing.page(call.sandbox.store.newest_first("subscription", fits), params, "/v1/subscriptions")


def _has_status(status: str, wanted: str | None) -> bool:
    """Without a filter, what is canceled is left out."""
    if wanted is None:
        return status != "canceled"
    if wanted == "ended":
        return status in statuses.ENDED
    return wanted in ("all", status)


@route("GET", "/v1/subscription_items", "SubscriptionItemListParams")
def list_items(call: Call) -> StripeDict:
    subscription = call.sandbox.require("subscription", call.params["subscription"], "subscription")
    return listing.page(items.items_of(subscription), call.params, "/v1/subscription_items")
