"""Bringing a membership up to what Stripe says of its subscription, whatever was the reason to look."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from audit import config
from audit.services import record
from payments.subscriptions import Subscription
from pool.memberships.models import EndReason
from pool.memberships.rules import Terms, grace_end
from pool.memberships.services import letters
from pool.memberships.services.access import standing_of
from pool.models import Membership

_OWING = ("past_due", "unpaid")
_FOLLOWED = (
    "status", "stripe_status", "stripe_customer_id", "stripe_card_id", "stripe_checked_at", "auto_renew",
    "paid_until", "grace_until", "end_date", "ended_at", "end_reason", "card_label", "stripe_credit",
    "unpaid_invoice_url", "paused_at", "resumes_on", "type", "billing_cycle", "cycle_price", "monthly_price",
    "members_included", "guest_passes_monthly",
)  # fmt: skip


def follow(subscription: Subscription, *, now: datetime) -> Membership | None:
    """Write down what Stripe said, as the worker; an answer older than the one we have changes nothing.

    None when no membership belongs to the subscription (yet).
    """
    membership = (
        Membership.objects.select_for_update(of=("self",), no_key=True)
        .select_related("user")
        .filter(stripe_subscription_id=subscription.id)
        .first()
    )
    if membership is None:
        return None
    checked = membership.stripe_checked_at
    if checked and subscription.asked_at < checked:
        return membership
    before = {name: getattr(membership, name) for name in _FOLLOWED}
    for name, value in _facts(subscription, membership, now).items():
        setattr(membership, name, value)
    membership.status = standing_of(membership, now).status
    changed = [name for name in _FOLLOWED if getattr(membership, name) != before[name]]
    membership.save(update_fields=changed)
    if membership.status != before["status"] or membership.stripe_status != before["stripe_status"]:
        record(
            "pool.membership_followed",
            target=membership,
            before=[before["status"], before["stripe_status"]],
            after=[membership.status, membership.stripe_status],
        )
    _tell(membership, before, subscription)
    return membership


def _facts(subscription: Subscription, membership: Membership, now: datetime) -> dict[str, Any]:
    status = subscription.status
    if subscription.collection_paused and status in ("active", "trialing", "past_due"):
        status = "paused"
    unpaid = subscription.unpaid_invoice
    owing = status in _OWING
    # A failed renewal has begun the next period at Stripe, but paid is only what came before it.
    paid_until = subscription.period_start if owing else subscription.period_end
    due_since = unpaid.created if owing and unpaid else paid_until
    end = subscription.ended_at or subscription.cancel_at
    facts: dict[str, Any] = {
        "stripe_status": status,
        "stripe_customer_id": subscription.customer_id,
        "stripe_card_id": subscription.card_id,
        "stripe_checked_at": subscription.asked_at,
        "auto_renew": end is None,
        "paid_until": paid_until,
        "grace_until": grace_end(due_since=due_since, days=config.get("pool.grace_days")),
        "end_date": max(membership.start_date, timezone.localdate(end)) if end else None,
        "ended_at": subscription.ended_at,
        "end_reason": _end_reason(subscription) if subscription.ended_at else "",
        "card_label": subscription.card,
        "stripe_credit": subscription.credit,
        "unpaid_invoice_url": unpaid.page if owing and unpaid else "",
    }
    if status != "paused":
        facts |= {"paused_at": None, "resumes_on": None}
    elif membership.paused_at is None:
        facts["paused_at"] = now
    return facts | _terms(subscription)


def _end_reason(subscription: Subscription) -> str:
    unpaid = subscription.cancel_reason in ("payment_failed", "payment_disputed")
    if unpaid or subscription.status == "incomplete_expired":
        return EndReason.UNPAID
    return EndReason.ASKED


def _terms(subscription: Subscription) -> dict[str, Any]:
    """What the price stands for; a price that is none of ours changes no terms."""
    try:
        terms = Terms.from_json({**subscription.price_metadata, "price": subscription.amount})
    except (KeyError, ValueError):
        return {}
    if terms.plan not in Membership.Type or terms.cycle not in Membership.BillingCycle:
        return {}
    return {
        "type": terms.plan,
        "billing_cycle": terms.cycle,
        "cycle_price": terms.price,
        "monthly_price": terms.monthly,
        "members_included": terms.members,
        "guest_passes_monthly": terms.passes,
    }


def _tell(membership: Membership, before: dict[str, Any], subscription: Subscription) -> None:
    """The letters that go with what has changed."""
    was, status = before["stripe_status"], membership.stripe_status
    newest = subscription.invoices[0].id if subscription.invoices else ""
    if membership.ended_at and not before["ended_at"]:
        letters.queue("membership_ended", membership)
    elif status in _OWING and was not in _OWING:
        letters.queue("membership_payment_failed", membership, about=newest)
    elif status in ("active", "trialing") and was in _OWING:
        letters.queue("membership_recovered", membership, about=newest)
    if before["card_label"] and not membership.card_label and not membership.ended_at:
        letters.queue(
            "membership_card_removed", membership, about=subscription.asked_at.isoformat(timespec="minutes")
        )
