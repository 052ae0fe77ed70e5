"""The link that shows one ticket to whom it was sent, without an account.

It holds the ticket's id and issue, signed: nobody can guess one, and sending the ticket to somebody else, taking it
back or moving it makes the link stop, because the issue counts on. Who holds it can only look.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import connection

from pool.models import Ticket, TicketStatus

_SALT = "pool.sent_ticket"


@dataclass(frozen=True)
class SentTicket:
    """What the link shows: nothing about the buyer."""

    code: str
    ticket_date: date
    slot: str
    adults: int
    children: int
    status: str
    holder_name: str
    qr_code: str
    is_to_pay: bool
    total_price: Decimal

    @property
    def persons(self) -> int:
        """How many people the ticket is for."""
        return self.adults + self.children

    def get_status_display(self) -> str:
        """The status in words, as on a ticket."""
        return str(TicketStatus(self.status).label)


def make(ticket: Ticket) -> str:
    """The secret part of the link to the ticket as it stands."""
    return signing.Signer(salt=_SALT).sign_object([ticket.pk.hex, ticket.issue])


def read(link: str) -> SentTicket | None:
    """The ticket behind a link; None for a link that is none of ours or no longer works."""
    try:
        ticket, issue = signing.Signer(salt=_SALT).unsign_object(link)
        asked: list[Any] = [UUID(ticket), int(issue)]
    except (signing.BadSignature, TypeError, ValueError):
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM app.pool_sent_ticket(%s::uuid, %s::integer)", asked)
        row = cursor.fetchone()
    return SentTicket(*row) if row else None
