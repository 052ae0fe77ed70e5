"""Letters about a ticket: queued with the deed, written and sent by the worker, each once."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from accounts.letters import Attachment, write_letter
from audit import config
from pool import rules
from pool.calendar_file import MIME_TYPE, calendar_file
from pool.models import Ticket
from pool.services import links, pictures

# Letters that bring the picture; the last goes to whom the ticket was sent.
WITH_PICTURE = ("pool_ticket_confirmed", "pool_ticket_changed", "pool_ticket_sent_on")


def queue(kind: str, ticket: Ticket, **extra: Any) -> None:
    """Send the letter once the transaction is through."""
    from pool.ticket_tasks import send_ticket_letter  # noqa: PLC0415 -- tasks import services

    send_ticket_letter.defer(kind=kind, ticket_id=str(ticket.pk), issue=ticket.issue, **extra)


def tell_holder(ticket: Ticket, email: str | None, name: str) -> None:
    """Whom the ticket had been sent to reads that it no longer opens the gate for them."""
    if email:
        queue("pool_ticket_withdrawn", ticket, to=email, name=name)


def write(
    *,
    kind: str,
    ticket_id: UUID,
    issue: int,
    now: datetime,
    to: str = "",
    name: str = "",
    again: str = "",
    credit: Decimal = Decimal(0),
) -> bool:
    """Write the letter of this kind about a ticket as the worker; False when it was written before.

    A letter with a picture that stopped working meanwhile (`issue`) is not written: another one is under way.
    `again` says when the desk was asked to send it once more, `credit` how much comes back as credit.
    """
    ticket = Ticket.objects.select_related("user", "change_of").get(pk=ticket_id)
    stale = ticket.issue != issue or ticket.status != Ticket.Status.CONFIRMED
    if ticket.user is None or (kind in WITH_PICTURE and stale):
        return False
    to = to or _address_at_desk(ticket)
    if ticket.sold_by_id and not to:
        return False
    page = settings.SITE_URL + reverse("pool:ticket", args=[(ticket.change_of or ticket).code])
    if kind == "pool_ticket_sent_on" or ticket.sold_by_id:
        page = settings.SITE_URL + reverse("pool:sent", args=[links.make(ticket)])
    return write_letter(
        user_id=ticket.user.pk,
        kind=kind,
        dedupe_key=f"{kind}:{ticket.pk}:{issue}:{ticket.cancelled_at.isoformat() if ticket.cancelled_at else again}",
        template=f"letters/{kind}",
        context={
            "ticket": ticket,
            "hours": rules.hours_of(ticket.slot, config.get_many("pool.")),
            "guest": name or (ticket.holder_name if ticket.sold_by_id else "") or str(ticket.user),
            "sender": str(ticket.user),
            "credit": credit,
            "with_picture": _brings_picture(kind, ticket),
            "page": page,
        },
        attachments=_papers(ticket, page=page, now=now) if _brings_picture(kind, ticket) else [],
        to=to,
    )


def _address_at_desk(ticket: Ticket) -> str:
    """A ticket sold at the desk is kept with whoever sold it, but its letters go to its guest."""
    return (ticket.holder_email or "") if ticket.sold_by_id else ""


def _brings_picture(kind: str, ticket: Ticket) -> bool:
    """One picture is enough: the buyer of a ticket that was sent on reads what changed, and has none."""
    if kind == "pool_ticket_sent_on" or ticket.sold_by_id:
        return kind in WITH_PICTURE
    return kind in WITH_PICTURE and not ticket.holder_email


def _papers(ticket: Ticket, *, page: str, now: datetime) -> list[Attachment]:
    picture = pictures.png(ticket.qr_code or pictures.token_for(ticket))
    return [
        Attachment.of(f"{ticket.code}.png", "image/png", picture),
        Attachment.of("pool.ics", MIME_TYPE, calendar_file(ticket, page=page, now=now)),
    ]
