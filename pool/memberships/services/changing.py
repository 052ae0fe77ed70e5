"""Asking for a change: written down once, then carried out by the worker. Two clicks are one wish."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import config
from audit.services import record
from payments.models import BookingType, Payment
from pool.memberships import rules
from pool.memberships.errors import AnotherUnderWay, PriceChanged, StepNotPossible
from pool.memberships.rules import ENDED_AT_STRIPE, Terms, latest_resume
from pool.memberships.services.access import standing_of
from pool.memberships.services.plans import plan_named, terms_of
from pool.models import Member, Membership, MembershipChange
from resort.common.errors import constraint_of

Kind = MembershipChange.Kind
# How long a price that was shown holds.
_PREVIEW_HOLDS = timedelta(minutes=30)


def may(membership: Membership, kind: str, *, now: datetime) -> bool:
    """Whether this change makes sense for the membership as it is."""
    standing = standing_of(membership, now)
    by_stripe = bool(membership.stripe_status)
    over = membership.ended_at is not None or membership.stripe_status in ENDED_AT_STRIPE
    match kind:
        case Kind.PAUSE:
            ready = membership.stripe_status in ("active", "trialing") if by_stripe else standing.admits
            return ready and not over and (membership.end_date is None or not by_stripe)
        case Kind.RESUME:
            return membership.stripe_status == "paused" or (not by_stripe and standing.status == "paused")
        case Kind.CANCEL_NOW:
            return not over and (by_stripe or standing.status in ("active", "paused"))
        case Kind.CANCEL_LATER:
            return (
                not over
                and membership.stripe_status in ("active", "trialing")
                and bool(membership.auto_renew)
            )
        case Kind.KEEP:
            return (
                not over and membership.stripe_status in ("active", "trialing") and not membership.auto_renew
            )
        case Kind.SWITCH:
            return (
                not over
                and membership.stripe_status in ("active", "trialing")
                and bool(membership.auto_renew)
            )
        case Kind.EXTEND:
            ready = membership.stripe_status in ("active", "trialing") and bool(membership.auto_renew)
            return not over and (ready if by_stripe else membership.end_date is not None)
    return False


def under_way(membership: Membership) -> MembershipChange | None:
    """The change that was asked for and is not done yet."""
    return MembershipChange.objects.filter(
        membership=membership, status=MembershipChange.Status.ASKED
    ).first()


def last_refusal(membership: Membership) -> MembershipChange | None:
    """The latest change, when it could not be done."""
    latest = MembershipChange.objects.filter(membership=membership).order_by("-created_at").first()
    return latest if latest and latest.status == MembershipChange.Status.REFUSED else None


@transaction.atomic
def ask(*, membership: Membership, kind: str, actor: User, now: datetime, **data: Any) -> MembershipChange:
    """Write a wish down and let the worker do it; the same wish asked twice is one.

    Raises StepNotPossible, and AnotherUnderWay while a different one is.
    """
    from pool.memberships.tasks import carry_out_change  # noqa: PLC0415 -- tasks import services

    if not may(membership, kind, now=now):
        if (open_wish := under_way(membership)) and open_wish.kind == kind:
            return open_wish
        raise StepNotPossible
    change = MembershipChange(membership=membership, kind=kind, data=data, asked_by=actor)
    try:
        with transaction.atomic():
            change.save(force_insert=True)
    except IntegrityError as error:
        if constraint_of(error) != "membership_changes_one_open":
            raise
        open_wish = under_way(membership)
        if open_wish and open_wish.kind == kind:
            return open_wish
        raise AnotherUnderWay from error
    record("pool.membership_change_asked", target=membership, kind=kind, **data)
    carry_out_change.defer(change_id=str(change.pk))
    return change


# Pausing.


def ask_pause(*, membership: Membership, until: date, actor: User, now: datetime) -> MembershipChange:
    """Pause until the day it goes on by itself. Raises StepNotPossible for a day that cannot be."""
    today = timezone.localdate(now)
    if not today < until <= latest_resume(today=today, most_days=config.get("pool.max_pause_days")):
        raise StepNotPossible(
            _("Choose a day from tomorrow on, at most %(days)d days away.")
            % {"days": config.get("pool.max_pause_days")}
        )
    return ask(membership=membership, kind=Kind.PAUSE, actor=actor, now=now, until=until.isoformat())


# Cancelling.


@dataclass(frozen=True)
class CancelAnswer:
    """What cancelling at once brings back, and until when it would run otherwise."""

    refund: Decimal
    percent: int
    until: date | None


def kept_payments(membership: Membership) -> QuerySet[Payment]:
    """What was paid for the membership, and not sent back because nobody wanted it; the latest first."""
    paid = Payment.objects.filter(
        booking_id=membership.pk, booking_type=BookingType.MEMBERSHIP, settled_at__isnull=False
    )
    return paid.exclude(metadata__has_key="not_kept").order_by("-settled_at", "-created_at")


def payments_to_give_back(membership: Membership) -> QuerySet[Payment]:
    """Those of them that a person need not look at first: a bank may have taken such a payment back already."""
    return kept_payments(membership).exclude(needs_staff=True)


def cancel_preview(*, membership: Membership, now: datetime) -> CancelAnswer:
    """What would come back if the membership ended now."""
    percent = config.get("pool.cancel_refund_percent")
    until = timezone.localdate(membership.paid_until) if membership.paid_until else membership.end_date
    return CancelAnswer(refund=refund_due(membership, now=now), percent=percent, until=until)


def refund_due(membership: Membership, *, now: datetime) -> Decimal:
    """What the days still to come are worth, and the credit of an earlier change of plan; never more than was paid."""
    end = paid_end(membership)
    if end is None or membership.stripe_status in ("past_due", "unpaid", *ENDED_AT_STRIPE):
        return Decimal("0.00")
    left_from = membership.paused_at or now
    whole = timedelta(days=rules.days_in(membership.billing_cycle, before=end))
    worth = rules.pro_rata(
        paid=membership.cycle_price,
        start=end - whole,
        end=end,
        now=left_from,
        percent=config.get("pool.cancel_refund_percent"),
    )
    refundable = sum((payment.refundable for payment in payments_to_give_back(membership)), Decimal("0.00"))
    return min(worth + membership.stripe_credit, refundable)


def paid_end(membership: Membership) -> datetime | None:
    """The moment to which everything is paid."""
    if membership.paid_until or not membership.end_date:
        return membership.paid_until
    next_day = membership.end_date + timedelta(days=1)
    return timezone.make_aware(datetime.combine(next_day, datetime.min.time()))


def ask_cancel_now(
    *, membership: Membership, shown_refund: Decimal, actor: User, now: datetime
) -> MembershipChange:
    """End it at once for the refund that was shown. Raises PriceChanged when it is another by now."""
    due = refund_due(membership, now=now)
    if due != shown_refund:
        raise PriceChanged
    return ask(membership=membership, kind=Kind.CANCEL_NOW, actor=actor, now=now, refund=str(due))


# Another plan.


def seats_in_use(membership: Membership) -> int:
    """Members and open invitations."""
    taken = (Member.Status.INVITED, Member.Status.ACCEPTED)
    return Member.objects.filter(membership=membership, status__in=taken).count()


def check_switch(*, membership: Membership, plan: str, cycle: str, now: datetime) -> Terms:
    """The terms of another plan at today's price.

    Raises StepNotPossible when it is the same, or too small for the people in it, and PlanNotOffered.
    """
    wanted = plan_named(plan).terms(cycle)
    own = terms_of(membership)
    if (own.plan, own.cycle) == (plan, cycle) or not may(membership, Kind.SWITCH, now=now):
        raise StepNotPossible
    if seats_in_use(membership) > wanted.members:
        raise StepNotPossible(
            _("That plan is for %(count)d. Remove members or invitations first.") % {"count": wanted.members}
        )
    return wanted


def ask_switch(
    *,
    membership: Membership,
    terms: Terms,
    shown_at: datetime,
    actor: User,
    now: datetime,
) -> MembershipChange:
    """Change to terms whose cost was shown as of `shown_at`. Raises PriceChanged when that is too long ago."""
    if not now - _PREVIEW_HOLDS <= shown_at <= now:
        raise PriceChanged
    return ask(
        membership=membership,
        kind=Kind.SWITCH,
        actor=actor,
        now=now,
        terms=terms.to_json(),
        at=shown_at.isoformat(),
    )
