"""What time does to memberships: grace and pauses end, terms run out, renewals are announced. Safe to run any time."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from audit import config
from audit.services import record
from pool.memberships.rules import ENDED_AT_STRIPE, RUNNING
from pool.memberships.services import changing, letters
from pool.memberships.services.access import standing_of
from pool.models import Membership, MembershipChange
from resort.db.identity import SERVICE, acting_as

Kind = MembershipChange.Kind


def refresh(*, now: datetime) -> int:
    """Bring every stored status up to the rule's answer, as the worker; how many changed.

    The gate asks the rule itself and does not wait for this.
    """
    changed = 0
    with acting_as(role=SERVICE):
        ids = list(_open().values_list("pk", flat=True))
    for id in ids:
        with acting_as(role=SERVICE):
            changed += _refresh_one(id, now)
    return changed


def _open() -> QuerySet[Membership]:
    over = Q(ended_at__isnull=False) | Q(stripe_status__in=ENDED_AT_STRIPE)
    return Membership.objects.exclude(over & ~Q(status__in=RUNNING))


def _refresh_one(id: UUID, now: datetime) -> bool:
    membership = (
        Membership.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .filter(pk=id)
        .first()
    )
    if membership is None:
        return False
    _resume_when_due(membership, now)
    standing = standing_of(membership, now)
    if standing.status == membership.status:
        return False
    before = membership.status
    membership.status = standing.status
    membership.save(update_fields=["status"])
    record("pool.membership_refreshed", target=membership, before=before, after=standing.status)
    if standing.status == Membership.Status.EXPIRED:
        kind = "membership_ended" if standing.reason == "expired" else "membership_stopped"
        letters.queue(kind, membership, about=_of_period(membership))
    return True


def _of_period(membership: Membership) -> str:
    return membership.paid_until.date().isoformat() if membership.paid_until else ""


def _resume_when_due(membership: Membership, now: datetime) -> None:
    """The day has come on which a paused membership goes on by itself."""
    due = membership.resumes_on and timezone.localdate(now) >= membership.resumes_on
    is_paused = membership.stripe_status == "paused" or (
        not membership.stripe_status and membership.paused_at
    )
    if not due or not is_paused or changing.under_way(membership):
        return
    from pool.memberships.tasks import carry_out_change  # noqa: PLC0415 -- tasks import services

    change = MembershipChange.objects.create(membership=membership, kind=Kind.RESUME, data={"by": "date"})
    carry_out_change.defer(change_id=str(change.pk))


def announce_renewals(*, now: datetime) -> int:
    """Tell members of the renewal to come, and those from the desk of the end; how many are due to hear."""
    notice = config.get("pool.renewal_notice_days")
    if not notice:
        return 0
    soon = now + timedelta(days=notice)
    renewing = Membership.objects.filter(
        stripe_status__in=("active", "trialing"), auto_renew=True, paid_until__gt=now, paid_until__lte=soon
    )
    for membership in renewing:
        letters.queue("membership_renews", membership, about=_of_period(membership))
    ending = Membership.objects.filter(
        stripe_status="",
        status=Membership.Status.ACTIVE,
        ended_at=None,
        end_date__gte=timezone.localdate(now),
        end_date__lte=timezone.localdate(soon),
    )
    for membership in ending:
        letters.queue("membership_runs_out", membership, about=f"{membership.end_date}")
    return len(renewing) + len(ending)
