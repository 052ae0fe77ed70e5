"""Jobs about stays: parse, call one service; every one may run twice."""

from __future__ import annotations

from uuid import UUID

import procrastinate
from django.utils import timezone
from procrastinate.contrib.django import app

from chalets.services import expiring, letters
from resort.db import clock
from resort.db.identity import SERVICE, acting_as


@app.task(
    name="chalets.send_stay_letter", retry=procrastinate.RetryStrategy(max_attempts=8, exponential_wait=3)
)
def send_stay_letter(*, kind: str, booking_id: str) -> None:
    """Write a letter about a stay."""
    with acting_as(role=SERVICE):
        letters.write(kind=kind, booking_id=UUID(booking_id), now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="chalets.expire_holds", queueing_lock="chalets.expire_holds")
def expire_holds(timestamp: int) -> None:
    """Every minute: let go of nights whose hold is over."""
    expiring.expire_holds(now=clock.now())
