"""The pool of the demo: tickets of the last months, the half-days they fill, and three memberships."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from payments.models import Payment
from pool.models import Capacity, Member, Membership, Ticket
from resort.common.codes import ALPHABET
from resort.demo.ledger import Till
from resort.demo.people import Cast

PLACES = 100
KEPT = 20
PRICES = {"morning": Decimal(16), "afternoon": Decimal(18), "full_day": Decimal(28)}
# (plan, how it is paid, price of a month, guest passes)
PLANS = (
    ("individual", "monthly", Decimal(49), 0),
    ("family", "monthly", Decimal(89), 2),
    ("vip", "annually", Decimal(140), 4),
)


def make_pool(now: datetime, cast: Cast, till: Till) -> None:
    """Write half-days, tickets with their payments, and memberships."""
    today, dice = timezone.localtime(now).date(), random.Random(7)
    tickets = [
        _ticket(day, today, now, cast, dice)
        for day in (today + timedelta(days=number) for number in range(-400, 11))
        for _each in range(dice.randrange(4) if day.month in (6, 7, 8, 9) else dice.randrange(2))
    ]
    tickets.append(_of_guest(today, now, cast, dice))
    Capacity.objects.bulk_create(_half_days(tickets, today), batch_size=500)
    Ticket.objects.bulk_create(tickets, batch_size=500)
    for ticket in tickets:
        till.take(_payment(ticket, "pool", ticket.total_price, "stripe", ticket.created_at, dice))
    _memberships(today, now, cast, till, dice)


def _ticket(day: date, today: date, now: datetime, cast: Cast, dice: random.Random) -> Ticket:
    slot = dice.choice(("morning", "afternoon", "full_day"))
    adults, children = dice.randint(1, 3), dice.choice((0, 0, 1, 2))
    used = day < today and dice.random() < 0.92
    opens = 14 if slot == "afternoon" else 9
    return Ticket(
        id=UUID(int=dice.getrandbits(128), version=4),
        user=dice.choice(cast.strangers),
        ticket_date=day,
        slot=slot,
        adults=adults,
        children=children,
        total_price=PRICES[slot] * adults + PRICES[slot] / 2 * children,
        status="used" if used else "expired" if day < today else "confirmed",
        code=_code(dice),
        admitted=adults + children if used else 0,
        used_at=_local(day, opens, dice) if used else None,
        created_at=min(_local(day - timedelta(days=dice.randrange(1, 9)), 12, dice), now),
    )


def _of_guest(today: date, now: datetime, cast: Cast, dice: random.Random) -> Ticket:
    ticket = _ticket(today + timedelta(days=1), today, now, cast, dice)
    ticket.user = cast.by("guest")
    return ticket


def _code(dice: random.Random) -> str:
    letters = "".join(dice.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def _half_days(tickets: list[Ticket], today: date) -> list[Capacity]:
    """Every half-day with a ticket, and the next two weeks; the tickets fill them as they are written."""
    days = {ticket.ticket_date for ticket in tickets} | {
        today + timedelta(days=number) for number in range(15)
    }
    return [
        Capacity(day=day, half=half, places=PLACES, kept=KEPT)
        for day in sorted(days)
        for half in ("morning", "afternoon")
    ]


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
    thing: Ticket | Membership, kind: str, amount: Decimal, method: str, at: datetime, dice: random.Random
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
