"""What the gate asks of a membership: the one rule of `memberships.access`, in the gate's own words."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from pool.gate_rules import Reason
from pool.memberships.services.access import admits
from pool.models import Member

_REASONS = {
    "paused": Reason.PAUSED,
    "unpaid": Reason.UNPAID,
    "cancelled": Reason.ENDED,
    "expired": Reason.ENDED,
    "not_begun": Reason.NOT_YET,
    "not_a_member": Reason.NO_MEMBER,
}


def state_of(member: Member, *, now: datetime) -> str:
    """ "valid", or the reason why the member may not come in now."""
    answer = admits(member, at=now)
    return "valid" if answer.ok else _REASONS.get(answer.reason, Reason.ENDED)


def photo_of(member: Member) -> str:
    """The address of the member's photograph for people of the gate, or nothing."""
    return reverse("gate:photo", args=[member.pk]) if member.photo else ""
