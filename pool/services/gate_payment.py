"""Tickets that are valid without a card: paid at the gate, or free of charge."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from audit.config import SETTINGS
from audit.services import record
from payments.tasks import close_page
from pool.errors import DeskNotOffered, HoldOver
from pool.models import Ticket
from pool.services.letters import queue
from pool.services.pictures import token_for
from pool.services.places import asked


@transaction.atomic
def choose_desk(*, ticket: Ticket, now: datetime) -> Ticket:
    """Make the guest's own held ticket valid, to be paid at the gate.

    Raises DeskNotOffered when the resort does not allow it or the hold is over.
    """
    allowed = SETTINGS["pool.pay_at_desk"].default
    if not asked(
        "SELECT app.pool_choose_desk(%s::uuid, %s::boolean, %s::text)",
        [ticket.pk, allowed, token_for(ticket)],
    ):
        raise DeskNotOffered
    ticket.refresh_from_db()
    record("pool.ticket_confirmed", target=ticket, pay="at the gate")
    close_page.defer(booking_id=str(ticket.pk))
    queue("pool_ticket_confirmed", ticket)
    return ticket


@transaction.atomic
def take_free_ticket(*, ticket: Ticket, now: datetime) -> Ticket:
    """Make the guest's own held ticket with a total of 0 valid; raises HoldOver when it is over or costs something."""
    if not asked("SELECT app.pool_take_free(%s::uuid, %s::text)", [ticket.pk, token_for(ticket)]):
        raise HoldOver
    ticket.refresh_from_db()
    record("pool.ticket_confirmed", target=ticket, pay="nothing")
    queue("pool_ticket_confirmed", ticket)
    return ticket
