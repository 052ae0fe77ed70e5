"""What the gate asks of a membership: one question, so that its rule lives in one place."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from pool.gate_rules import Reason
from pool.models import Member, Membership

_STATES = {
    Membership.Status.PAUSED: Reason.PAUSED,
    Membership.Status.CANCELLED: Reason.ENDED,
    Membership.Status.EXPIRED: Reason.ENDED,
}


def state_of(member: Member, *, now: datetime) -> str:
    """ "valid", or the reason why the member may not come in now."""
    held, today = member.membership, timezone.localdate(now)
    if held.status != Membership.Status.ACTIVE:
        return _STATES.get(Membership.Status(held.status), Reason.ENDED)
    if held.start_date > today:
        return Reason.NOT_YET
    return Reason.ENDED if held.end_date and held.end_date < today else "valid"


def photo_of(member: Member) -> str:
    """The address of the member's photograph, or nothing."""
    photo = getattr(member, "photo", None)
    return photo.url if photo else ""
