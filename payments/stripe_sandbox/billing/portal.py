"""The billing portal: what a configuration lets a guest do, and doing it."""

from typing import TYPE_CHECKING, Any

from .. import errors
from ..store import StripeDict
from . import changing, items, preview, prices, statuses, stopping

if TYPE_CHECKING:
    from ..sandbox import Sandbox

KIND = "billing_portal.configuration"
CHANGEABLE = ("active", "trialing", "past_due")
REASONS = [
    "too_expensive", "missing_features", "switched_service", "unused", "customer_service", "too_complex",
    "low_quality", "other",
]  # fmt: skip


def no_features() -> StripeDict:
    """Every feature, turned off, with Stripe's defaults beside it."""
    return {
        "customer_update": {"allowed_updates": [], "enabled": False},
        "invoice_history": {"enabled": False},
        "payment_method_update": {"enabled": False, "payment_method_configuration": None},
        "subscription_cancel": {
            "cancellation_reason": {"enabled": False, "feedback_options": None, "options": list(REASONS)},
            "enabled": False,
            "mode": "at_period_end",
            "proration_behavior": "none",
        },
        "subscription_pause": {"duration": {"interval_options": [], "type": "indefinite"}, "enabled": False},
        "subscription_update": {
            "billing_cycle_anchor": None,
            "default_allowed_updates": [],
            "enabled": False,
            "products": [],
            "proration_behavior": "none",
            "schedule_at_period_end": {"conditions": []},
            "trial_update_behavior": "end_trial",
        },
    }


def with_features(before: StripeDict, given: dict[str, Any]) -> StripeDict:
    """Features after an update. Raises ApiError for what the sandbox's portal cannot do."""
    if given.get("subscription_pause", {}).get("enabled"):
        raise errors.unsupported("pausing in the portal", "features[subscription_pause][enabled]")
    if given.get("subscription_update", {}).get("schedule_at_period_end", {}).get("conditions"):
        raise errors.unsupported("plan changes at the period's end", "features[subscription_update]")
    after = {}
    for name, feature in before.items():
        wanted = dict(given.get(name, {}))
        if "cancellation_reason" in wanted:
            wanted["cancellation_reason"] = {
                **feature["cancellation_reason"],
                **wanted["cancellation_reason"],
            }
        for listed in ("products", "allowed_updates", "default_allowed_updates"):
            if listed in wanted:
                wanted[listed] = wanted[listed] or []
        after[name] = {**feature, **wanted}
    after["subscription_update"]["products"] = [
        {"adjustable_quantity": {"enabled": False, "maximum": None, "minimum": 1}, **each}
        for each in after["subscription_update"]["products"]
    ]
    return after


def new_configuration(sandbox: "Sandbox", features: StripeDict, **fields: Any) -> StripeDict:
    made = {
        "id": None,
        "object": KIND,
        "active": True,
        "application": None,
        "business_profile": {"headline": None, "privacy_policy_url": None, "terms_of_service_url": None},
        "created": sandbox.now(),
        "default_return_url": None,
        "features": features,
        "is_default": False,
        "livemode": False,
        "login_page": {"enabled": False, "url": None},
        "metadata": {},
        "name": None,
        "updated": sandbox.now(),
        **fields,
    }
    return sandbox.store.add("bpc", made)


def default_configuration(sandbox: "Sandbox") -> StripeDict:
    """What goes without saying: cards, invoices and cancelling, as the dashboard proposes it."""
    found = sandbox.store.newest_first(KIND, lambda each: each["is_default"])
    if found:
        return found[0]
    on = {"enabled": True}
    wanted = {"invoice_history": on, "payment_method_update": on, "subscription_cancel": on}
    return new_configuration(sandbox, with_features(no_features(), wanted), is_default=True)


# --- what a guest does --------------------------------------------------------------------------------------


def subscriptions_of(sandbox: "Sandbox", customer_id: str) -> list[StripeDict]:
    """A customer's subscriptions that are not over, newest first."""
    return sandbox.store.newest_first(
        "subscription",
        lambda each: (
            each["customer"] == customer_id and each["status"] not in (*statuses.ENDED, "incomplete")
        ),
    )


def cancel(
    sandbox: "Sandbox", subscription: StripeDict, feature: StripeDict, feedback: str | None = None
) -> None:
    """Cancel as configured. In flexible billing the portal names a date and leaves ``cancel_at_period_end``."""
    details = {
        **subscription["cancellation_details"],
        "reason": "cancellation_requested",
        "feedback": feedback,
    }
    if feature["mode"] == "immediately":
        subscription["cancellation_details"] = details
        prorate = feature["proration_behavior"] == "create_prorations"
        stopping.cancel_now(sandbox, subscription, prorate=prorate)
        return
    statuses.change(
        sandbox,
        subscription,
        cancel_at=items.period_of(subscription)[1],
        canceled_at=sandbox.now(),
        cancellation_details=details,
    )


def keep(sandbox: "Sandbox", subscription: StripeDict) -> None:
    """Take a cancellation back that has not happened yet."""
    statuses.change(
        sandbox,
        subscription,
        cancel_at=None,
        cancel_at_period_end=False,
        canceled_at=None,
        cancellation_details={**subscription["cancellation_details"], "feedback": None, "reason": None},
    )


def choices(sandbox: "Sandbox", subscription: StripeDict, feature: StripeDict) -> list[StripeDict]:
    """The prices a guest may switch to; none when switching is not configured or not possible now."""
    if not feature["enabled"] or "price" not in feature["default_allowed_updates"]:
        return []
    if subscription["status"] not in CHANGEABLE or len(items.items_of(subscription)) != 1:
        return []
    current = items.items_of(subscription)[0]["price"]["id"]
    offered = [id for product in feature["products"] for id in product["prices"] if id != current]
    found = [sandbox.store.get("price", id) for id in offered]
    return [price for price in found if price and price["active"] and price["recurring"]]


def due_for(
    sandbox: "Sandbox", subscription: StripeDict, price: StripeDict, feature: StripeDict
) -> StripeDict:
    """The invoice that switching to a price would bring about, now or with the next renewal."""
    return preview.of_change(
        sandbox,
        subscription,
        {"items": _switch(subscription, price), "proration_behavior": feature["proration_behavior"]},
    )


def switch(sandbox: "Sandbox", subscription: StripeDict, price: StripeDict, feature: StripeDict) -> None:
    """Switch to another price; a cancellation to come is taken back, as in Stripe's portal."""
    if subscription["cancel_at"]:
        keep(sandbox, subscription)
    changing.apply(
        sandbox,
        subscription,
        _switch(subscription, price),
        proration=feature["proration_behavior"],
        since=None,
        restart=False,
    )


def _switch(subscription: StripeDict, price: StripeDict) -> list[dict[str, Any]]:
    item = items.items_of(subscription)[0]
    return [{"id": item["id"], "price": price["id"], "quantity": item["quantity"]}]


def label_of(sandbox: "Sandbox", price: StripeDict) -> str:
    """What a price is called where a guest chooses."""
    return price["nickname"] or prices.name_of(sandbox, price)
