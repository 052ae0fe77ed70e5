"""How a subscription changes: every change goes through here, so that each is announced once."""

import copy
from typing import TYPE_CHECKING, Any

from ..store import StripeDict
from . import invoices, items

if TYPE_CHECKING:
    from ..sandbox import Sandbox

DAY = 24 * 60 * 60
INCOMPLETE_SECONDS = 23 * 60 * 60
TRIAL_NOTICE_SECONDS = 3 * DAY
SLOTS = ("turn", "upcoming", "trial", "resume", "incomplete")
ENDED = ("canceled", "incomplete_expired")
RUNNING = ("active", "trialing", "past_due", "unpaid")


def change(sandbox: "Sandbox", subscription: StripeDict, **fields: Any) -> None:
    """Change a subscription and announce it, unless nothing is different."""
    before = snapshot(subscription)
    subscription.update(fields)
    announce(sandbox, subscription, before)


def snapshot(subscription: StripeDict) -> StripeDict:
    """A subscription as it is before it changes."""
    return copy.deepcopy(subscription)


def announce(sandbox: "Sandbox", subscription: StripeDict, before: StripeDict) -> None:
    """Plan what comes next and say what changed since the snapshot."""
    previous = {name: value for name, value in before.items() if subscription[name] != value}
    if previous:
        replan(sandbox, subscription)
        sandbox.emit("customer.subscription.updated", subscription, previous)


def replan(sandbox: "Sandbox", subscription: StripeDict) -> None:
    """Plan what will happen to a subscription by itself, instead of whatever was planned before."""
    for slot in SLOTS:
        sandbox.store.cancel_plan(subscription["id"], slot)
    for slot, (at, do) in _coming(sandbox, subscription).items():
        sandbox.plan(subscription, at=at, do=do, slot=slot)


def _coming(sandbox: "Sandbox", subscription: StripeDict) -> dict[str, tuple[float, str]]:
    now = sandbox.now()
    if subscription["status"] == "incomplete":
        return {
            "incomplete": (subscription["created"] + INCOMPLETE_SECONDS, "subscription_incomplete_expires")
        }
    if subscription["status"] not in RUNNING:
        return {}
    end = items.period_of(subscription)[1]
    turn = min(end, subscription["cancel_at"] or end)
    coming: dict[str, tuple[float, str]] = {"turn": (turn, "subscription_turns")}
    notice = end - sandbox.billing_knobs.upcoming_days * DAY
    if notice > now and turn == end and subscription["cancel_at"] is None:
        coming["upcoming"] = (notice, "subscription_invoice_upcoming")
    if subscription["status"] == "trialing" and subscription["trial_end"] - TRIAL_NOTICE_SECONDS > now:
        coming["trial"] = (subscription["trial_end"] - TRIAL_NOTICE_SECONDS, "subscription_trial_will_end")
    resumes_at = (subscription["pause_collection"] or {}).get("resumes_at")
    if resumes_at:
        coming["resume"] = (max(resumes_at, now), "subscription_collection_resumes")
    return coming


def end(
    sandbox: "Sandbox", subscription: StripeDict, *, status: str = "canceled", reason: str | None = None
) -> None:
    """A subscription is over for good, announced by ``customer.subscription.deleted``.

    What it still owes stays open and is not charged by itself any more.
    """
    now = sandbox.now()
    for each in invoices.of_subscription(sandbox, subscription):
        if each["status"] in ("draft", "open"):
            sandbox.store.cancel_plan(each["id"])
            each.update(auto_advance=False, automatically_finalizes_at=None, next_payment_attempt=None)
    subscription.update(
        status=status,
        canceled_at=subscription["canceled_at"] or now,
        ended_at=now,
        pause_collection=None,
        status_details=None,
    )
    if status == "canceled" and reason:
        subscription["cancellation_details"] = {**subscription["cancellation_details"], "reason": reason}
    replan(sandbox, subscription)
    if status == "incomplete_expired":
        sandbox.emit("customer.subscription.updated", subscription, {"status": "incomplete"})
    else:
        sandbox.emit("customer.subscription.deleted", subscription)


def reconsider(sandbox: "Sandbox", subscription: StripeDict) -> None:
    """An invoice was paid, voided or given up: is the subscription in good standing again?

    What counts is the latest finalized invoice that is neither void nor uncollectible.
    """
    if subscription["status"] not in ("incomplete", "past_due", "unpaid"):
        return
    counting = [
        each for each in invoices.of_subscription(sandbox, subscription) if each["status"] in ("open", "paid")
    ]
    if subscription["status"] == "incomplete" and not counting:
        return
    if not counting or counting[0]["status"] == "paid":
        change(sandbox, subscription, status="trialing" if _in_trial(sandbox, subscription) else "active")
        _delinquent(sandbox, subscription, False)


def _in_trial(sandbox: "Sandbox", subscription: StripeDict) -> bool:
    return bool(subscription["trial_end"] and subscription["trial_end"] > sandbox.now())


def fall_behind(sandbox: "Sandbox", subscription: StripeDict) -> None:
    """A payment failed: the subscription is past due, unless it never began or is worse off already."""
    if subscription["status"] in ("active", "trialing"):
        change(sandbox, subscription, status="past_due")
    _delinquent(sandbox, subscription, True)


def _delinquent(sandbox: "Sandbox", subscription: StripeDict, delinquent: bool) -> None:
    customer = sandbox.store.get("customer", subscription["customer"])
    if customer and customer.get("delinquent") not in (None, delinquent):
        customer["delinquent"] = delinquent
        sandbox.emit("customer.updated", customer, {"delinquent": not delinquent})


def give_up(sandbox: "Sandbox", subscription: StripeDict) -> None:
    """Every retry failed: what becomes of the subscription is a setting of the account."""
    outcome = sandbox.billing_knobs.after_retries
    if subscription["status"] in ENDED or subscription["status"] == "paused":
        return
    if outcome == "canceled":
        end(sandbox, subscription, reason="payment_failed")
    elif outcome == "unpaid":
        change(sandbox, subscription, status="unpaid")
