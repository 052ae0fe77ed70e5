"""Jobs about one ticket: parse, call one service; every one may run twice."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import procrastinate
from django.utils import timezone
from procrastinate.contrib.django import app

from payments.tasks import PATIENT
from pool.services import letters, refunds
from resort.db.identity import SERVICE, acting_as


@app.task(
    name="pool.send_ticket_letter", retry=procrastinate.RetryStrategy(max_attempts=8, exponential_wait=3)
)
def send_ticket_letter(
    *, kind: str, ticket_id: str, issue: int, to: str = "", name: str = "", again: str = "", credit: str = ""
) -> None:
    """Write a letter about a ticket."""
    with acting_as(role=SERVICE):
        letters.write(
            kind=kind,
            ticket_id=UUID(ticket_id),
            issue=issue,
            to=to,
            name=name,
            again=again,
            credit=Decimal(credit or 0),
            now=timezone.now(),
        )


@app.task(name="pool.refund_ticket", retry=PATIENT)
def refund_ticket(*, ticket_id: str, amount: str, reason: str, as_credit: bool = False) -> None:
    """Send back what was promised for a ticket, so much in all."""
    with acting_as(role=SERVICE):
        refunds.give_back(
            ticket_id=UUID(ticket_id), amount=Decimal(amount), reason=reason, as_credit=as_credit
        )
