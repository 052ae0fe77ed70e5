"""Sending a ticket to whoever comes, and taking it back. Every picture made before stops working."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from audit.services import record
from pool.errors import IllegalStep
from pool.models import Ticket
from pool.services import letters
from pool.services.pictures import token_for
from pool.services.places import asked
from pool.services.steps import check_not_over, check_unused, lock


@transaction.atomic
def send_ticket(*, ticket: Ticket, name: str, email: str, now: datetime) -> Ticket:
    """Send the guest's own unused ticket to somebody: they get a fresh picture by mail and a page of it.

    Sent again to somebody else, the first one's stops working. Raises IllegalStep for a used or past ticket.
    """
    sent = _hand_over(ticket, name.strip(), email.strip(), now)
    record("pool.ticket_sent_on", target=sent, issue=sent.issue)
    letters.queue("pool_ticket_sent_on", sent, to=sent.holder_email or "", name=sent.holder_name)
    return sent


@transaction.atomic
def take_back(*, ticket: Ticket, now: datetime) -> Ticket:
    """The buyer has the ticket again; raises IllegalStep for a used or past ticket."""
    mine = _hand_over(ticket, "", None, now)
    record("pool.ticket_taken_back", target=mine, issue=mine.issue)
    return mine


def _hand_over(ticket: Ticket, name: str, email: str | None, now: datetime) -> Ticket:
    locked = lock(ticket)
    check_unused(locked)
    check_not_over(locked, now)
    before = (locked.holder_email, locked.holder_name)
    locked.issue += 1
    if not asked(
        "SELECT app.pool_send_ticket(%s::uuid, %s::text, %s::text, %s::text)",
        [locked.pk, name, email, token_for(locked)],
    ):
        raise IllegalStep
    locked.refresh_from_db()
    if before[0] != email:
        letters.tell_holder(locked, *before)
    return locked
