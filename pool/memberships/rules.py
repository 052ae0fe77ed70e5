"""What a membership is worth at a moment: pure rules, the same for pages, jobs and the gate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from resort.common.money import round_money

MONTHS = {"monthly": 1, "quarterly": 3, "annually": 12}
PLANS = ("individual", "family", "corporate", "vip")
CYCLES = tuple(MONTHS)

ACTIVE, PAUSED, CANCELLED, EXPIRED = "active", "paused", "cancelled", "expired"
# Statuses of a membership that can still be used one day.
RUNNING = (ACTIVE, PAUSED)
# Stripe's words for a subscription that is over for good.
ENDED_AT_STRIPE = ("canceled", "incomplete_expired")


@dataclass(frozen=True)
class Terms:
    """What a membership was sold with; a later change of the settings does not touch it. `price` is for one period."""

    plan: str
    cycle: str
    price: Decimal
    members: int
    passes: int

    @property
    def monthly(self) -> Decimal:
        """The price of a month."""
        return monthly_price(self.price, self.cycle)

    def to_json(self) -> dict[str, Any]:
        """As kept with a payment or a change."""
        return {
            "plan": self.plan,
            "cycle": self.cycle,
            "price": str(self.price),
            "members": self.members,
            "passes": self.passes,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Terms:
        """The reverse of `to_json`; Stripe's metadata has numbers as text. Raises KeyError or ValueError."""
        return cls(
            plan=data["plan"],
            cycle=data["cycle"],
            price=Decimal(data["price"]),
            members=int(data["members"]),
            passes=int(data["passes"]),
        )


def monthly_price(price: Decimal, cycle: str) -> Decimal:
    """What a period's price comes to in a month."""
    return round_money(price / MONTHS[cycle])


def saving_percent(price: Decimal, cycle: str, monthly: Decimal) -> int:
    """How many percent less this is than paying month by month; 0 when it is not less."""
    whole = monthly * MONTHS[cycle]
    return max(0, int((whole - price) * 100 / whole)) if whole else 0


@dataclass(frozen=True)
class Facts:
    """What is known of a membership. `stripe_status` is Stripe's own word, empty for one sold at the desk."""

    stripe_status: str
    start_date: date
    end_date: date | None = None
    # Until when the last paid period lasts, and until when a failed renewal is waited for.
    paid_until: datetime | None = None
    grace_until: datetime | None = None
    paused_at: datetime | None = None
    resumes_on: date | None = None
    ended_at: datetime | None = None
    # Why it ended: "asked" by a person, "unpaid", or "" while it has not.
    end_reason: str = ""


@dataclass(frozen=True)
class Standing:
    """The status at a moment, and whether the gate opens; `reason` says why not, or what to mind ("payment_due")."""

    status: str
    admits: bool
    reason: str = ""


def standing_at(facts: Facts, *, now: datetime, today: date) -> Standing:
    """Where a membership stands. `today` is the date of `now` at the resort."""
    if facts.stripe_status:
        return _of_subscription(facts, now, today)
    return _of_desk_sale(facts, today)


def _of_subscription(facts: Facts, now: datetime, today: date) -> Standing:
    status = facts.stripe_status
    if status in ENDED_AT_STRIPE or facts.ended_at:
        return _ended(facts)
    if status == "paused" and not _is_back(facts, today):
        return Standing(PAUSED, admits=False, reason="paused")
    if status in ("active", "trialing", "paused"):
        # Stripe says so, but it was asked long ago: nobody is let in for ever on an old answer.
        if status != "paused" and facts.grace_until and now >= facts.grace_until:
            return Standing(EXPIRED, admits=False, reason="unpaid")
        return Standing(ACTIVE, admits=True)
    if status == "past_due" and facts.grace_until and now < facts.grace_until:
        return Standing(ACTIVE, admits=True, reason="payment_due")
    # unpaid, incomplete, past due beyond its grace, and any word Stripe may invent.
    return Standing(EXPIRED, admits=False, reason="unpaid")


def _of_desk_sale(facts: Facts, today: date) -> Standing:
    if facts.ended_at:
        return _ended(facts)
    if facts.paused_at and not _is_back(facts, today):
        return Standing(PAUSED, admits=False, reason="paused")
    if facts.end_date and today > facts.end_date:
        return Standing(EXPIRED, admits=False, reason="expired")
    if today < facts.start_date:
        return Standing(ACTIVE, admits=False, reason="not_begun")
    return Standing(ACTIVE, admits=True)


def _ended(facts: Facts) -> Standing:
    if facts.end_reason == "unpaid" or facts.stripe_status == "incomplete_expired":
        return Standing(EXPIRED, admits=False, reason="unpaid")
    return Standing(CANCELLED, admits=False, reason="cancelled")


def _is_back(facts: Facts, today: date) -> bool:
    return facts.resumes_on is not None and today >= facts.resumes_on


def grace_end(*, due_since: datetime, days: int) -> datetime:
    """Until when a member is let in although the renewal is not paid."""
    return due_since + timedelta(days=days)


def time_left(*, paid_until: datetime | None, paused_at: datetime | None) -> timedelta:
    """What was paid for and not used when the pause began; it is added when it ends."""
    if not paid_until or not paused_at:
        return timedelta(0)
    return max(timedelta(0), paid_until - paused_at)


def pro_rata(*, paid: Decimal, start: datetime, end: datetime, now: datetime, percent: int) -> Decimal:
    """What comes back of a period's payment for its whole days still to come, `percent` of their worth.

    The day that has begun is used.
    """
    whole = (end - start) / timedelta(days=1)
    if whole <= 0:
        return Decimal("0.00")
    left = min(math.floor((end - now) / timedelta(days=1)), math.floor(whole))
    if left <= 0:
        return Decimal("0.00")
    share = Decimal(left) / Decimal(str(whole))
    return round_money(paid * min(share, Decimal(1)) * percent / 100)


def days_in(cycle: str, *, before: datetime) -> int:
    """How many days the period has that ends at `before`."""
    return (before.date() - add_months(before.date(), -MONTHS[cycle])).days


def latest_resume(*, today: date, most_days: int) -> date:
    """The last day on which a pause beginning today may end."""
    return today + timedelta(days=most_days)


def add_months(day: date, months: int) -> date:
    """The same day so many months later; a day the month does not have becomes its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
