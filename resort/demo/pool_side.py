"""The pool of the demo: its days, and three memberships."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from payments.models import Payment
from pool.memberships.rules import MONTHS, add_months
from pool.memberships.services.passes import month_of
from pool.memberships.services.plans import plan_named
from pool.models import Member, Membership
from resort.demo.ledger import Till
from resort.demo.people import Cast
from resort.demo.pool_days import PoolDays

# (plan, billing cycle, days since it was sold at the desk)
SOLD = (("individual", "quarterly", 40), ("family", "quarterly", 65), ("vip", "annually", 100))


def make_pool(now: datetime, cast: Cast, till: Till) -> None:
    """Write the pool's days, then memberships."""
    today, dice = timezone.localtime(now).date(), random.Random(7)
    PoolDays(now=now, cast=cast, till=till).write()
    _memberships(today, now, cast, till, dice)


def _memberships(today: date, now: datetime, cast: Cast, till: Till, dice: random.Random) -> None:
    holders = [cast.by("guest"), *cast.strangers[:2]]
    for holder, (plan, cycle, ago) in zip(holders, SOLD, strict=True):
        terms, start = plan_named(plan).terms(cycle), today - timedelta(days=ago)
        membership = Membership.objects.create(
            user=holder,
            type=plan,
            billing_cycle=cycle,
            status="active",
            start_date=start,
            end_date=add_months(start, MONTHS[cycle]) - timedelta(days=1),
            monthly_price=terms.monthly,
            cycle_price=terms.price,
            members_included=terms.members,
            guest_passes_monthly=terms.passes,
            guest_passes_remaining=terms.passes,
            passes_granted_for=month_of(now),
            auto_renew=False,
            sold_by=cast.by("desk"),
        )
        Member.objects.create(
            membership=membership,
            user=holder,
            email=holder.email,
            name=str(holder),
            status="accepted",
            accepted_at=now,
        )
        till.take(_payment(membership, "membership", terms.price, "terminal", _local(start, 10, dice), dice))


def _payment(
    thing: Membership, kind: str, amount: Decimal, method: str, at: datetime, dice: random.Random
) -> Payment:
    return Payment(
        id=UUID(int=dice.getrandbits(128), version=4),
        user=thing.user,
        booking_id=thing.id,
        booking_type=kind,
        amount=amount,
        method=method,
        created_at=at,
        settled_at=at,
    )


def _local(day: date, hour: int, dice: random.Random) -> datetime:
    return datetime.combine(day, time(hour, dice.randrange(60)), timezone.get_current_timezone())
