"""Guest passes: given once a month, used at the gate."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from audit import config
from pool.memberships.services.access import standing_of
from pool.models import Membership


def month_of(now: datetime) -> date:
    """The month passes are given for, by its first day at the resort."""
    return timezone.localdate(now).replace(day=1)


def grant_passes(*, now: datetime) -> int:
    """Give every membership in force this month's passes; how many got some. Run twice, the second gives none."""
    month = month_of(now)
    waiting = Membership.objects.filter(
        Q(passes_granted_for=None) | Q(passes_granted_for__lt=month),
        status=Membership.Status.ACTIVE,
        start_date__lte=timezone.localdate(now),
    )
    return sum(grant_to(membership, now=now) for membership in waiting if standing_of(membership, now).admits)


def grant_to(membership: Membership, *, now: datetime) -> bool:
    """This month's passes for one membership; False when it has them. Two at once: the row decides."""
    month = month_of(now)
    kept = Coalesce(F("guest_passes_remaining"), Value(0)) if config.get("pool.carry_passes") else Value(0)
    due = Membership.objects.filter(
        Q(passes_granted_for=None) | Q(passes_granted_for__lt=month), pk=membership.pk
    )
    return bool(due.update(guest_passes_remaining=kept + F("guest_passes_monthly"), passes_granted_for=month))
