"""Jobs about the pool: parse, call one service; every one may run twice."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import procrastinate
from django.utils import timezone
from procrastinate.contrib.django import app

from pool.services import closing, closures, days, expiring, notices, reminding
from resort.db import clock
from resort.db.identity import SERVICE, acting_as

PATIENT = procrastinate.RetryStrategy(max_attempts=8, exponential_wait=3)


@app.task(name="pool.send_notice", retry=PATIENT)
def send_notice(*, kind: str, ticket_id: str, of: str) -> None:
    """Write a letter of the resort's own accord about a ticket."""
    with acting_as(role=SERVICE):
        notices.write(kind=kind, ticket_id=UUID(ticket_id), of=datetime.fromisoformat(of))


@app.task(name="pool.follow_closures", retry=PATIENT)
def follow_closures() -> None:
    """A half-day was closed or opened again: ask the guests, or take the question back."""
    closures.follow(now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="pool.expire_holds", queueing_lock="pool.expire_holds")
def expire_holds(timestamp: int) -> None:
    """Every minute: let go of places whose hold is over."""
    expiring.expire_holds(now=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="pool.look_after_closures", queueing_lock="pool.look_after_closures")
def look_after_closures(timestamp: int) -> None:
    """Every five minutes: tickets that were paid for while their day was being closed."""
    closures.follow(now=clock.now())


@app.periodic(cron="10 * * * *")
@app.task(name="pool.tend_days", queueing_lock="pool.tend_days")
def tend_days(timestamp: int) -> None:
    """Every hour: new days on sale, old ones closed, letters for tomorrow, money of those who did not answer."""
    now = timezone.now()
    with acting_as(role=SERVICE):
        days.open_days(now=now)
    closing.close_days(now=now)
    expiring.expire_tickets(now=now)
    reminding.remind(now=now)
    closures.refund_unanswered(now=now)
