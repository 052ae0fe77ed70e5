"""The pool of the demo: its days, and three memberships."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from payments.models import Payment
from pool.models import Member, Membership
from resort.demo.ledger import Till
from resort.demo.people import Cast
from resort.demo.pool_days import PoolDays

# (plan, how it is paid, price of a month, guest passes)
PLANS = (
    ("individual", "monthly", Decimal(49), 0),
    ("family", "monthly", Decimal(89), 2),
    ("vip", "annually", Decimal(140), 4),
)


def make_pool(now: datetime, cast: Cast, till: Till) -> None:
    """Write the pool's days, then memberships."""
    today, dice = timezone.localtime(now).date(), random.Random(7)
    PoolDays(now=now, cast=cast, till=till).write()
    _memberships(today, now, cast, till, dice)


def _memberships(today: date, now: datetime, cast: Cast, till: Till, dice: random.Random) -> None:
    holders = [cast.by("guest"), *cast.strangers[:2]]
    for holder, (plan, cycle, price, passes) in zip(holders, PLANS, strict=True):
        started = today - timedelta(days=100)
        membership = Membership.objects.create(
            user=holder,
            type=plan,
            billing_cycle=cycle,
            status="active",
            start_date=started,
            monthly_price=price,
            guest_passes_remaining=passes,
        )
        Member.objects.create(
            membership=membership, user=holder, email=holder.email, status="accepted", accepted_at=now
        )
        paid_days = [started + timedelta(days=30 * number) for number in range(4)]
        for day in paid_days if cycle == "monthly" else paid_days[:1]:
            amount = price if cycle == "monthly" else price * 12
            till.take(_payment(membership, "membership", amount, "terminal", _local(day, 10, dice), dice))


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
