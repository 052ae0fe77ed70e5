"""The plans on sale, as the settings have them today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from audit import config
from payments.subscriptions import Offer
from pool.memberships.errors import PlanNotOffered
from pool.memberships.rules import CYCLES, PLANS, Terms, saving_percent
from pool.models import Membership

# How a product is called at Stripe.
PRODUCT = "pool-membership-{plan}"


@dataclass(frozen=True)
class Plan:
    """One plan; `prices` by billing cycle, for a whole period."""

    key: str
    prices: Mapping[str, Decimal]
    members: int
    passes: int
    benefits: tuple[str, ...]
    offered: bool

    @property
    def name(self) -> str:
        """In words."""
        return str(Membership.Type(self.key).label)

    def terms(self, cycle: str) -> Terms:
        """What is sold."""
        return Terms(self.key, cycle, self.prices[cycle], self.members, self.passes)

    def saving(self, cycle: str) -> int:
        """Percent saved against paying monthly."""
        return saving_percent(self.prices[cycle], cycle, self.prices["monthly"])


def _plan(key: str, value: Mapping[str, Any]) -> Plan:
    return Plan(
        key=key,
        prices={cycle: Decimal(value[cycle]) for cycle in CYCLES},
        members=value["members"],
        passes=value["passes"],
        benefits=tuple(gettext(line) for line in value["benefits"]),
        offered=value["offered"],
    )


def all_plans() -> list[Plan]:
    """Every plan, for sale or not, the smallest first."""
    stored = config.get_many("pool.plan_")
    return [_plan(key, stored[key]) for key in PLANS]


def plan_named(key: str) -> Plan:
    """The plan for sale with this name; raises PlanNotOffered."""
    plan = next((plan for plan in all_plans() if plan.key == key), None)
    if plan is None or not plan.offered:
        raise PlanNotOffered
    return plan


def terms_of(membership: Membership) -> Terms:
    """What a membership was sold with."""
    return Terms(
        plan=membership.type,
        cycle=membership.billing_cycle,
        price=membership.cycle_price,
        members=membership.members_included,
        passes=membership.guest_passes_monthly,
    )


def offer_for(terms: Terms) -> Offer:
    """The terms as something to subscribe to at Stripe."""
    return Offer(
        product=PRODUCT.format(plan=terms.plan),
        # Stripe keeps one name for everybody.
        name=f"Pool membership, {terms.plan}",
        cycle=terms.cycle,
        amount=terms.price,
        metadata={
            "plan": terms.plan,
            "cycle": terms.cycle,
            "members": str(terms.members),
            "passes": str(terms.passes),
        },
    )
