"""`{% load memberships %}`: words about plans and prices."""

from __future__ import annotations

from django import template
from django.utils.translation import ngettext

from pool.memberships.words import CYCLE_PRICE
from pool.models import MembershipType

register = template.Library()


@register.filter
def per_cycle(cycle: str) -> str:
    """`a month`, after a price."""
    return str(CYCLE_PRICE.get(cycle, ""))


@register.filter
def plan_name(plan: str) -> str:
    """`Family`."""
    return str(MembershipType(plan).label)


@register.filter
def people(count: int) -> str:
    """`for 4 people`."""
    return ngettext("for one person", "for up to %(count)d people", count) % {"count": count}


@register.filter
def passes(count: int) -> str:
    """`2 guest passes a month`."""
    return ngettext("%(count)d guest pass a month", "%(count)d guest passes a month", count) % {
        "count": count
    }
