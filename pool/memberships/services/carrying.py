"""Carrying out what was asked for: in the worker, Stripe called with nothing open, every step safe to repeat.

Nothing a guest's row says about money is believed: prices and refunds are reckoned again here.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import stripe
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.letters import language_of
from audit.services import record
from payments import subscription_changes
from payments.models import Payment
from payments.services.refunding import open_refund
from payments.services.subscriptions import follow_subscription
from pool.memberships.errors import MembershipRefused, PriceChanged
from pool.memberships.models import EndReason
from pool.memberships.rules import Terms, time_left
from pool.memberships.services import changing, letters
from pool.memberships.services.access import standing_of
from pool.memberships.services.plans import offer_for, plan_named
from pool.models import Membership, MembershipChange
from resort.db.identity import SERVICE, acting_as

Kind = MembershipChange.Kind
Status = MembershipChange.Status
# With less than this left a new period begins when a pause ends.
_WORTH_KEEPING = timedelta(minutes=5)


def carry_out(*, change_id: UUID, now: datetime) -> None:
    """Do what was asked for, once. Raises PaymentUnavailable while Stripe is out of reach: the job tries again."""
    with acting_as(role=SERVICE):
        change = _prepared(change_id, now)
    if change is None:
        return None
    membership = change.membership
    try:
        if membership.stripe_status:
            _at_stripe(change, membership)
    except stripe.CardError as error:
        return _refuse(change, error.user_message or _("The card was declined."), now)
    except MembershipRefused as error:
        return _refuse(change, str(error), now)
    except stripe.InvalidRequestError:
        # It is in a state where that cannot be done: look at which, and say so.
        follow_subscription(membership.stripe_subscription_id or "", now=now)
        return _refuse(change, str(MembershipRefused()), now)
    with acting_as(role=SERVICE):
        _note_done(change, now)
    if membership.stripe_status:
        follow_subscription(membership.stripe_subscription_id or "", now=now)
    return None


def _prepared(change_id: UUID, now: datetime) -> MembershipChange | None:
    """The wish, unless it is done; what depends on the moment is fixed before Stripe is asked."""
    change = (
        MembershipChange.objects.select_for_update(of=("self",), no_key=True)
        .select_related("membership__user", "asked_by")
        .filter(pk=change_id, status=Status.ASKED)
        .first()
    )
    if change is None:
        return None
    membership = change.membership
    data = dict(change.data)
    if change.kind == Kind.RESUME and "days_left" not in data:
        left = time_left(paid_until=changing.paid_end(membership), paused_at=membership.paused_at)
        data["days_left"] = left / timedelta(days=1)
        data["next_bill_at"] = (now + left).isoformat() if left > _WORTH_KEEPING else ""
    if change.kind == Kind.EXTEND and "next_bill_at" not in data:
        data["next_bill_at"] = (
            max(changing.paid_end(membership) or now, now) + timedelta(days=int(data["days"]))
        ).isoformat()
    if change.kind == Kind.CANCEL_NOW and "due" not in data:
        data["due"] = str(_refund(change, now))
    if data != change.data:
        change.data = data
        change.save(update_fields=["data"])
    return change


def _refund(change: MembershipChange, now: datetime) -> Decimal:
    """As promised where somebody read a promise a moment ago, but never more than a guest is due."""
    due = changing.refund_due(change.membership, now=change.created_at)
    promised = Decimal(change.data.get("refund", "0"))
    if change.asked_by and change.asked_by.is_staff:
        return promised
    return min(promised, due)


def _at_stripe(change: MembershipChange, membership: Membership) -> None:
    id, key = membership.stripe_subscription_id or "", f"membership-{change.pk}"
    match change.kind:
        case Kind.PAUSE:
            subscription_changes.pause(id, key=key)
        case Kind.RESUME:
            at = change.data["next_bill_at"]
            subscription_changes.resume(id, next_bill_at=datetime.fromisoformat(at) if at else None, key=key)
        case Kind.CANCEL_NOW:
            subscription_changes.end_now(id, key=key)
        case Kind.CANCEL_LATER:
            subscription_changes.renew_no_more(id, ends=True, key=key)
        case Kind.KEEP:
            subscription_changes.renew_no_more(id, ends=False, key=key)
        case Kind.SWITCH:
            _switch(change, id, key)
        case Kind.EXTEND:
            at = datetime.fromisoformat(change.data["next_bill_at"])
            subscription_changes.postpone(id, next_bill_at=at, key=key)


def _switch(change: MembershipChange, id: str, key: str) -> None:
    wanted = Terms.from_json(change.data["terms"])
    with acting_as(role=SERVICE):
        today = plan_named(wanted.plan).terms(wanted.cycle)
    if today != wanted:
        raise PriceChanged
    subscription_changes.switch(
        id, offer=offer_for(wanted), at=datetime.fromisoformat(change.data["at"]), key=key
    )


def _refuse(change: MembershipChange, why: str, now: datetime) -> None:
    with acting_as(role=SERVICE), override(language_of(change.membership.user)):
        MembershipChange.objects.filter(pk=change.pk, status=Status.ASKED).update(
            status=Status.REFUSED, refusal=why[:255], done_at=now
        )
        record("pool.membership_change_refused", target=change.membership, kind=change.kind, why=why)


def _note_done(change: MembershipChange, now: datetime) -> None:
    """Our half of it. Money first, then the membership: the order of locks everywhere."""
    if change.kind == Kind.CANCEL_NOW:
        _give_back(change)
    membership = (
        Membership.objects.select_for_update(of=("self",), no_key=True)
        .select_related("user")
        .get(pk=change.membership_id)
    )
    done = MembershipChange.objects.filter(pk=change.pk, status=Status.ASKED).update(
        status=Status.DONE, done_at=now
    )
    if not done:
        return
    _apply(change, membership, now)
    membership.status = standing_of(membership, now).status
    membership.save(
        update_fields=[
            "status",
            "paused_at",
            "resumes_on",
            "end_date",
            "ended_at",
            "end_reason",
            "auto_renew",
        ]
    )
    record("pool.membership_changed", target=membership, kind=change.kind)
    letter = {
        Kind.PAUSE: "membership_paused",
        Kind.RESUME: "membership_resumed",
        Kind.CANCEL_LATER: "membership_ends",
        Kind.KEEP: "membership_kept",
        Kind.SWITCH: "membership_switched",
    }.get(Kind(change.kind))
    if letter:
        letters.queue(letter, membership, about=str(change.pk))


def _apply(change: MembershipChange, membership: Membership, now: datetime) -> None:
    by_stripe = bool(membership.stripe_status)
    match change.kind:
        case Kind.PAUSE:
            membership.paused_at = now
            membership.resumes_on = date.fromisoformat(change.data["until"])
        case Kind.RESUME:
            if not by_stripe and membership.end_date and membership.paused_at:
                left = timedelta(days=change.data["days_left"])
                membership.end_date = timezone.localdate(now + left - timedelta(seconds=1))
            membership.paused_at = membership.resumes_on = None
        case Kind.CANCEL_NOW if not by_stripe:
            membership.ended_at = now
            membership.end_reason = EndReason.ASKED
            membership.end_date = max(membership.start_date, timezone.localdate(now))
            letters.queue("membership_ended", membership)
        case Kind.EXTEND if not by_stripe and membership.end_date:
            membership.end_date += timedelta(days=int(change.data["days"]))


def _give_back(change: MembershipChange) -> None:
    """The latest payment first: it is for the days that are given back."""
    ids = changing.payments_to_give_back(change.membership).values("pk")
    payments = list(
        Payment.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=ids, status=Payment.Status.SUCCEEDED)
        .order_by("created_at", "pk")
    )
    if not MembershipChange.objects.filter(pk=change.pk, status=Status.ASKED).exists():
        return
    due = Decimal(change.data["due"])
    for payment in reversed(payments):
        share = min(due, payment.refundable)
        if share > 0:
            open_refund(payment=payment, amount=share, reason="membership cancelled")
            due -= share
