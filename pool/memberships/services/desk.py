"""Selling a membership over the counter: paid for one period, no subscription, no renewal."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from payments.models import BookingType
from payments.services import take_at_desk
from pool.memberships.errors import BuyerUnknown, MemberAlready
from pool.memberships.rules import MONTHS, Terms, add_months
from pool.memberships.services import letters, passes
from pool.models import Member, Membership
from resort.common.errors import constraint_of


def buyer_named(email: str) -> User:
    """The person with this address. Raises BuyerUnknown."""
    try:
        return User.objects.named_at_desk(email.strip())
    except User.DoesNotExist:
        raise BuyerUnknown from None


@transaction.atomic
def sell(
    *, buyer: User, terms: Terms, method: str, start: date, actor: User, now: datetime, company_name: str = ""
) -> Membership:
    """A membership paid in cash or at the terminal. Raises MemberAlready, and PaymentRefused for another method."""
    membership = Membership(
        user=buyer,
        type=terms.plan,
        billing_cycle=terms.cycle,
        status=Membership.Status.ACTIVE,
        start_date=start,
        end_date=add_months(start, MONTHS[terms.cycle]) - timedelta(days=1),
        monthly_price=terms.monthly,
        cycle_price=terms.price,
        members_included=terms.members,
        guest_passes_monthly=terms.passes,
        guest_passes_remaining=terms.passes,
        passes_granted_for=passes.month_of(now) if start <= timezone.localdate(now) else None,
        auto_renew=False,
        company_name=company_name,
        sold_by=actor,
    )
    try:
        with transaction.atomic():
            membership.save(force_insert=True)
    except DatabaseError as error:
        if constraint_of(error) == "pool_memberships_one_running":
            raise MemberAlready from error
        raise
    Member(
        membership=membership,
        user=buyer,
        email=buyer.email,
        name=str(buyer)[:200],
        status=Member.Status.ACCEPTED,
        accepted_at=now,
    ).save(force_insert=True)
    take_at_desk(
        booking_type=BookingType.MEMBERSHIP,
        booking_id=membership.pk,
        user_id=buyer.pk,
        amount=terms.price,
        method=method,
        taken_by=actor,
        now=now,
    )
    record("pool.membership_sold", target=membership, plan=terms.plan, amount=terms.price, method=method)
    letters.queue("membership_begun", membership)
    return membership
