"""What happens to a subscription by itself: it renews, ends, or is told of before."""

from typing import TYPE_CHECKING

from ..store import StripeDict
from ..timekeeper import timed
from . import collecting, invoices, items, pausing, periods, preview, statuses, subscriptions

if TYPE_CHECKING:
    from ..sandbox import Sandbox


@timed("subscription_turns")
def _turn(sandbox: "Sandbox", id: str) -> None:
    """The period is over, or the subscription."""
    subscription = sandbox.require("subscription", id, "subscription")
    cancel_at = subscription["cancel_at"]
    if cancel_at is not None and cancel_at <= sandbox.now():
        statuses.end(sandbox, subscription, reason="cancellation_requested")
    elif subscription["status"] == "trialing" and not _has_method(sandbox, subscription):
        _end_trial_without_card(sandbox, subscription)
    else:
        renew(sandbox, subscription)


def _has_method(sandbox: "Sandbox", subscription: StripeDict) -> bool:
    customer = sandbox.require("customer", subscription["customer"], "customer")
    return bool(
        subscription["default_payment_method"] or customer["invoice_settings"]["default_payment_method"]
    )


def _end_trial_without_card(sandbox: "Sandbox", subscription: StripeDict) -> None:
    behavior = subscription["trial_settings"]["end_behavior"]["missing_payment_method"]
    if behavior == "cancel":
        statuses.end(sandbox, subscription)
    elif behavior == "pause":
        pausing.pause(sandbox, subscription, "trial_end_without_payment_method")
    else:
        renew(sandbox, subscription)


def renew(sandbox: "Sandbox", subscription: StripeDict) -> StripeDict:
    """Begin the next period with an invoice for it: a draft that is charged an hour later."""
    before = statuses.snapshot(subscription)
    started, start = items.period_of(subscription)
    end = periods.end_of_period(subscription["billing_cycle_anchor"], start, items.recurring_of(subscription))
    items.set_period(items.items_of(subscription), start, end)
    if subscription["status"] == "trialing":
        subscription["status"] = "active"
    made = invoices.draft(
        sandbox,
        sandbox.require("customer", subscription["customer"], "customer"),
        reason="subscription_cycle",
        lines=subscriptions.lines_for_period(sandbox, subscription),
        period=(started, start),
        subscription=subscription,
        auto_advance=_advances(subscription),
    )
    subscription["latest_invoice"] = made["id"]
    statuses.announce(sandbox, subscription, before)
    _treat(sandbox, subscription, made)
    return made


def _advances(subscription: StripeDict) -> bool:
    """Whether a renewal's invoice is charged: not of unpaid subscriptions, not while collection is paused."""
    paused = subscription["pause_collection"]
    return subscription["status"] != "unpaid" and (not paused or paused["behavior"] != "keep_as_draft")


def _treat(sandbox: "Sandbox", subscription: StripeDict, made: StripeDict) -> None:
    behavior = (subscription["pause_collection"] or {}).get("behavior")
    if not made["auto_advance"]:
        return
    if behavior is None:
        at = sandbox.now() + sandbox.billing_knobs.draft_seconds
        made["automatically_finalizes_at"] = int(at)
        sandbox.plan(made, at=at, do="invoice_finalizes")
        return
    invoices.finalize(sandbox, made)
    if made["amount_due"] == 0:
        collecting.settle(sandbox, made)
    elif behavior == "void":
        collecting.void(sandbox, made)
    else:
        invoices.mark_uncollectible(sandbox, made, "subscription_paused")


@timed("subscription_invoice_upcoming")
def _announce_upcoming(sandbox: "Sandbox", id: str) -> None:
    subscription = sandbox.require("subscription", id, "subscription")
    sandbox.emit("invoice.upcoming", preview.next_invoice(sandbox, subscription))


@timed("subscription_trial_will_end")
def _announce_end_of_trial(sandbox: "Sandbox", id: str) -> None:
    subscription = sandbox.require("subscription", id, "subscription")
    sandbox.emit("customer.subscription.trial_will_end", subscription)


@timed("subscription_collection_resumes")
def _resume_collection(sandbox: "Sandbox", id: str) -> None:
    subscription = sandbox.require("subscription", id, "subscription")
    statuses.change(sandbox, subscription, pause_collection=None)


@timed("subscription_incomplete_expires")
def _expire_incomplete(sandbox: "Sandbox", id: str) -> None:
    subscription = sandbox.require("subscription", id, "subscription")
    first = sandbox.require("invoice", subscription["latest_invoice"], "invoice")
    statuses.end(sandbox, subscription, status="incomplete_expired")
    if first["status"] == "open":
        invoices.void(sandbox, first)


@timed("resumption_ends")
def _end_resumption(sandbox: "Sandbox", id: str) -> None:
    """Nobody paid the invoice that was to resume a subscription: it stays paused."""
    invoice = sandbox.require("invoice", id, "invoice")
    subscription = invoices.subscription_of(sandbox, invoice)
    if invoice["status"] == "open":
        invoices.void(sandbox, invoice)
    if subscription is not None:
        pausing.drop_resumption(sandbox, subscription, invoice)
