"""Pause a subscription and resume it: meanwhile it makes no invoices and its periods stand still."""

from typing import TYPE_CHECKING

from .. import errors
from ..store import StripeDict
from . import items, statuses

if TYPE_CHECKING:
    from ..sandbox import Sandbox

RESUMPTION_SECONDS = 23 * 60 * 60


def pause(sandbox: "Sandbox", subscription: StripeDict, kind: str = "pause_requested") -> None:
    """Set a subscription aside, announced by ``customer.subscription.paused``."""
    before = statuses.snapshot(subscription)
    details = {"subscription": {"type": kind}, "transitioned_at": sandbox.now(), "type": "subscription"}
    subscription.update(status="paused", status_details={"paused": details})
    statuses.announce(sandbox, subscription, before)
    sandbox.emit("customer.subscription.paused", subscription)


def check_pausable(subscription: StripeDict) -> None:
    """Raises ApiError for what cannot be paused."""
    if subscription["billing_mode"]["type"] != "flexible":
        raise errors.unexpected_state("Only subscriptions with billing_mode[type]=flexible can be paused.")
    if subscription["status"] not in ("active", "trialing", "past_due"):
        raise errors.unexpected_state(
            f"You cannot pause a subscription with a status of `{subscription['status']}`."
        )
    if subscription["cancel_at"] is not None:
        raise errors.unexpected_state("You cannot pause a subscription that is scheduled to be canceled.")
    if subscription["pause_collection"] is not None:
        raise errors.unexpected_state("You cannot pause a subscription whose payment collection is paused.")


def resume(sandbox: "Sandbox", subscription: StripeDict) -> None:
    """Let a paused subscription go on, announced by ``customer.subscription.resumed``."""
    sandbox.store.private_of(subscription["id"]).pop("resumption", None)
    in_trial = subscription["trial_end"] and subscription["trial_end"] > sandbox.now()
    statuses.change(sandbox, subscription, status="trialing" if in_trial else "active", status_details=None)
    sandbox.emit("customer.subscription.resumed", subscription)


def standing_of(sandbox: "Sandbox", subscription: StripeDict) -> StripeDict:
    """The period of a paused subscription and what was charged for it, to go back to."""
    found = items.items_of(subscription)
    debits = {item["id"]: sandbox.store.private_of(item["id"]).get("debit") for item in found}
    anchor = subscription["billing_cycle_anchor"]
    return {"anchor": anchor, "period": list(items.period_of(subscription)), "debits": debits}


def await_payment(
    sandbox: "Sandbox", subscription: StripeDict, invoice: StripeDict, behavior: str, before: StripeDict
) -> None:
    """Remember which invoice resumes a subscription, whether an attempt is enough, and how things stood."""
    waiting = {"invoice": invoice["id"], "behavior": behavior, "before": before}
    sandbox.store.private_of(subscription["id"])["resumption"] = waiting
    sandbox.plan(invoice, at=sandbox.now() + RESUMPTION_SECONDS, do="resumption_ends", slot="resumption")


def drop_resumption(sandbox: "Sandbox", subscription: StripeDict, invoice: StripeDict) -> None:
    """Nobody paid: the subscription stands as it stood, and what waited for an invoice waits again."""
    waiting = sandbox.store.private_of(subscription["id"]).pop("resumption", None)
    if not waiting:
        return
    before = waiting["before"]
    subscription["billing_cycle_anchor"] = before["anchor"]
    items.set_period(items.items_of(subscription), *before["period"])
    for id, debit in before["debits"].items():
        sandbox.store.private_of(id)["debit"] = debit
    for each in sandbox.store.newest_first("invoiceitem", lambda each: each["invoice"] == invoice["id"]):
        each["invoice"] = None


def resumed_by(sandbox: "Sandbox", subscription: StripeDict, invoice: StripeDict) -> None:
    """An invoice was paid, given up or at least tried: resume what waited for that."""
    waiting = sandbox.store.private_of(subscription["id"]).get("resumption")
    if subscription["status"] != "paused" or not waiting or waiting["invoice"] != invoice["id"]:
        return
    done = invoice["status"] in ("paid", "uncollectible")
    if done or waiting["behavior"] == "resume_on_payment_attempt":
        sandbox.store.cancel_plan(invoice["id"], "resumption")
        resume(sandbox, subscription)
