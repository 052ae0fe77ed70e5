"""Pause a subscription and resume it: meanwhile it makes no invoices and its periods stand still."""

from typing import TYPE_CHECKING

from .. import errors
from ..store import StripeDict
from . import statuses

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


def await_payment(sandbox: "Sandbox", subscription: StripeDict, invoice: StripeDict, behavior: str) -> None:
    """Remember which invoice resumes a subscription, and whether an attempt is enough."""
    sandbox.store.private_of(subscription["id"])["resumption"] = {
        "invoice": invoice["id"],
        "behavior": behavior,
    }
    sandbox.plan(invoice, at=sandbox.now() + RESUMPTION_SECONDS, do="resumption_ends", slot="resumption")


def resumed_by(sandbox: "Sandbox", subscription: StripeDict, invoice: StripeDict) -> None:
    """An invoice was paid, given up or at least tried: resume what waited for that."""
    waiting = sandbox.store.private_of(subscription["id"]).get("resumption")
    if subscription["status"] != "paused" or not waiting or waiting["invoice"] != invoice["id"]:
        return
    done = invoice["status"] in ("paid", "uncollectible")
    if done or waiting["behavior"] == "resume_on_payment_attempt":
        sandbox.store.cancel_plan(invoice["id"], "resumption")
        resume(sandbox, subscription)
