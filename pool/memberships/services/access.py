"""Whether a member is let in: asked by pages, jobs and the gate, answered by one rule. No query is made here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from pool.memberships.rules import Facts, Standing, standing_at
from pool.models import Member, Membership


@dataclass(frozen=True)
class Answer:
    """Whether the gate opens. `reason` is one of "", "payment_due" (let in), "paused", "unpaid", "cancelled",
    "expired", "not_begun", "not_a_member" (`pool.memberships.words.reason_words` says them)."""

    ok: bool
    reason: str = ""


def facts_of(membership: Membership) -> Facts:
    """What the rule wants to know."""
    return Facts(
        stripe_status=membership.stripe_status,
        start_date=membership.start_date,
        end_date=membership.end_date,
        paid_until=membership.paid_until,
        grace_until=membership.grace_until,
        paused_at=membership.paused_at,
        resumes_on=membership.resumes_on,
        ended_at=membership.ended_at,
        end_reason=membership.end_reason,
    )


def standing_of(membership: Membership, at: datetime) -> Standing:
    """Where a membership stands at a moment, whatever its stored status says."""
    return standing_at(facts_of(membership), now=at, today=timezone.localdate(at))


def admits(member: Member, at: datetime) -> Answer:
    """Whether this person is let in at a moment. The caller has fetched `member.membership` with the member."""
    if member.status != Member.Status.ACCEPTED:
        return Answer(ok=False, reason="not_a_member")
    standing = standing_of(member.membership, at)
    return Answer(ok=standing.admits, reason=standing.reason)
