"""Jobs about memberships: parse, call one service; every one may run twice."""

from __future__ import annotations

from uuid import UUID

import procrastinate
from django.utils import timezone
from procrastinate.contrib.django import app

from payments import subscription_changes
from pool.memberships.services import carrying, letters, passes, refreshing
from resort.db.identity import SERVICE, acting_as

PATIENT = procrastinate.RetryStrategy(max_attempts=10, exponential_wait=2)


@app.task(name="pool.send_membership_letter", retry=PATIENT)
def send_membership_letter(*, kind: str, membership_id: str, about: str = "") -> None:
    """Write a letter about a membership."""
    with acting_as(role=SERVICE):
        letters.write(kind=kind, membership_id=UUID(membership_id), about=about, now=timezone.now())


@app.task(name="pool.send_invitation", retry=PATIENT)
def send_invitation(*, member_id: str, link: str) -> None:
    """Invite somebody by mail."""
    with acting_as(role=SERVICE):
        letters.write_invitation(member_id=UUID(member_id), link=UUID(link))


@app.task(name="pool.carry_out_change", retry=PATIENT)
def carry_out_change(*, change_id: str) -> None:
    """Do at Stripe what somebody asked for."""
    carrying.carry_out(change_id=UUID(change_id), now=timezone.now())


@app.task(name="pool.stop_subscription", retry=PATIENT)
def stop_subscription(*, subscription_id: str) -> None:
    """End a subscription whose money went back."""
    subscription_changes.end_now(subscription_id, key=f"stop-{subscription_id}")


@app.periodic(cron="*/5 * * * *")
@app.task(name="pool.refresh_memberships", queueing_lock="pool.refresh_memberships")
def refresh_memberships(timestamp: int) -> None:
    """Every five minutes: what has time done?"""
    refreshing.refresh(now=timezone.now())


@app.periodic(cron="15 * * * *")
@app.task(name="pool.grant_guest_passes", queueing_lock="pool.grant_guest_passes")
def grant_guest_passes(timestamp: int) -> None:
    """Every hour: this month's guest passes for whoever has not got them."""
    with acting_as(role=SERVICE):
        passes.grant_passes(now=timezone.now())


@app.periodic(cron="30 7 * * *")
@app.task(name="pool.announce_renewals", queueing_lock="pool.announce_renewals")
def announce_renewals(timestamp: int) -> None:
    """Every morning: who renews soon?"""
    with acting_as(role=SERVICE):
        refreshing.announce_renewals(now=timezone.now())
