"""Checkout sessions in subscription mode: what is paid today, and the subscription that begins."""

from typing import TYPE_CHECKING, Any

from .. import charging, checkout
from ..cards import Decline
from ..store import StripeDict
from . import bill_lines, items, setup, statuses, subscriptions

if TYPE_CHECKING:
    from ..sandbox import Sandbox


def due_today(line_items: list[StripeDict], *, trial: bool) -> int:
    """What a session's line items cost today: what recurs costs nothing during a trial."""
    return sum(item["amount_total"] for item in line_items if not (trial and item["price"]["recurring"]))


def trial_end_of(data: dict[str, Any], now: int) -> int | None:
    """When the trial ends that ``subscription_data`` asks for."""
    if "trial_end" in data:
        return data["trial_end"]
    days = data.get("trial_period_days")
    return now + days * statuses.DAY if days else None


def _collect(
    sandbox: "Sandbox", session: StripeDict, method: StripeDict, authenticated: bool | None
) -> Decline | None:
    private = sandbox.store.private_of(session["id"])
    if session["amount_total"] == 0:
        return _set_up(sandbox, session, method, authenticated)
    intent = sandbox.store.get("payment_intent", private.get("intent", ""))
    if intent is None:
        intent = charging.new_intent(
            sandbox,
            amount=session["amount_total"],
            currency=session["currency"],
            customer=session["customer"],
            description="Subscription creation",
            setup_future_usage="off_session",
        )
        private["intent"] = intent["id"]
    return charging.attempt(sandbox, intent, method, authenticated=authenticated)


def _set_up(
    sandbox: "Sandbox", session: StripeDict, method: StripeDict, authenticated: bool | None
) -> Decline | None:
    """A trial: the card is only checked, to be charged when the trial is over."""
    private = sandbox.store.private_of(session["id"])
    intent = sandbox.store.get("setup_intent", private.get("intent", ""))
    if intent is None:
        intent = setup.new_intent(sandbox, customer=session["customer"])
        private["intent"] = intent["id"]
    return setup.attempt(sandbox, intent, method, authenticated=authenticated)


def _abandon(sandbox: "Sandbox", session: StripeDict) -> None:
    intent = checkout.intent_of(sandbox, session)
    if intent and intent["object"] == "payment_intent" and intent["status"] in charging.PAYABLE:
        charging.cancel(sandbox, intent, "expired")


def _complete(
    sandbox: "Sandbox", session: StripeDict, payer: checkout.Payer, method: StripeDict | None
) -> None:
    customer = _customer(sandbox, session, payer)
    intent = checkout.intent_of(sandbox, session)
    if intent:
        intent["customer"] = customer["id"]
    if intent and intent["object"] == "payment_intent" and intent["latest_charge"]:
        sandbox.require("charge", intent["latest_charge"], "charge")["customer"] = customer["id"]
    if method:
        charging.attach(sandbox, method, customer)
    subscription, first = subscriptions.begin(sandbox, customer, _wish(sandbox, session, method))
    paid = intent if intent and intent["object"] == "payment_intent" else None
    subscriptions.activate(sandbox, subscription, first, paid)
    session.update(subscription=subscription["id"], invoice=first["id"])


def _customer(sandbox: "Sandbox", session: StripeDict, payer: checkout.Payer) -> StripeDict:
    if session["customer"] is None:
        session["customer"] = checkout.new_customer(sandbox, email=payer.email, name=payer.name)["id"]
    return sandbox.require("customer", session["customer"], "customer")


def _wish(sandbox: "Sandbox", session: StripeDict, method: StripeDict | None) -> subscriptions.Wish:
    private = sandbox.store.private_of(session["id"])
    data = private["subscription_data"]
    bought = private["line_items"]
    fields: dict[str, Any] = {"metadata": data["metadata"]}
    if "description" in data:
        fields["description"] = data["description"]
    if "trial_settings" in data:
        fields["trial_settings"] = {
            "end_behavior": {"billing_cycle_anchor": None, **data["trial_settings"]["end_behavior"]}
        }
    return subscriptions.Wish(
        items=[
            items.Chosen(each["price"], each["quantity"], each["metadata"])
            for each in bought
            if each["price"]["recurring"]
        ],
        trial_end=trial_end_of(data, sandbox.now()),
        default_payment_method=method["id"] if method else None,
        one_time=[
            bill_lines.one_time_line(each["price"], each["description"], each["quantity"], sandbox.now())
            for each in bought
            if not each["price"]["recurring"]
        ],
        fields=fields,
    )


def _needs_card(session: StripeDict) -> bool:
    return session["amount_total"] > 0 or session["payment_method_collection"] == "always"


checkout.MODES["subscription"] = checkout.Mode(
    collect=_collect, abandon=_abandon, needs_card=_needs_card, complete=_complete
)
