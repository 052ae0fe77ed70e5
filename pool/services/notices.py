"""Letters the resort sends about tickets on its own account: the pool closes, opens again, or waits for you tomorrow.

They are queued for many tickets at once and written one by one, each once.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from accounts.letters import write_letter
from audit import config
from pool import rules
from pool.models import Capacity, Ticket

CLOSED, OPEN_AGAIN, TOMORROW = "pool_closed", "pool_open_again", "pool.reminder_ticket"
_TEMPLATES = {CLOSED: "pool_closed", OPEN_AGAIN: "pool_open_again", TOMORROW: "pool_tomorrow"}


def queue(kind: str, ticket_ids: Collection[UUID], *, of: datetime) -> None:
    """Have the worker write this letter to the holders of these tickets; `of` tells one occasion from the next."""
    from pool.tasks import send_notice  # noqa: PLC0415 -- tasks import services

    if ticket_ids:
        letters: list[dict[str, Any]] = [
            {"kind": kind, "ticket_id": str(id), "of": of.isoformat()} for id in ticket_ids
        ]
        send_notice.batch_defer(*letters)


def write(*, kind: str, ticket_id: UUID, of: datetime) -> bool:
    """Write the letter to whoever bought the ticket and to whom it was sent on; False when it is no longer so.

    Runs as SERVICE in a transaction.
    """
    ticket = Ticket.objects.select_related("user").get(pk=ticket_id)
    if not _still_so(kind, ticket, of):
        return False
    written = [
        write_letter(
            user_id=user_id,
            kind=kind,
            dedupe_key=key(kind, ticket.pk, of) + suffix,
            template=f"letters/{_TEMPLATES[kind]}",
            context=_context(ticket, name, for_buyer),
            to=to,
        )
        for user_id, to, name, for_buyer, suffix in _readers(kind, ticket)
    ]
    return any(written)


def key(kind: str, ticket_id: UUID, of: datetime) -> str:
    """What the letter of this occasion is known by."""
    return f"{kind}:{ticket_id}:{of.isoformat()}"


def _still_so(kind: str, ticket: Ticket, of: datetime) -> bool:
    if ticket.status != Ticket.Status.CONFIRMED or ticket.admitted:
        return False
    return ticket.closure_asked_at == of if kind == CLOSED else ticket.closure_asked_at is None


def _readers(kind: str, ticket: Ticket) -> list[tuple[UUID, str, str, bool, str]]:
    """Who is written to: (user the letter is kept with, address, name, whether they can choose, end of the key)."""
    holder = ticket.holder_email or ""
    if ticket.sold_by_id:
        # Somebody without an account: the letter is kept with whoever sold the ticket.
        return [(ticket.sold_by_id, holder, ticket.holder_name, False, "")] if holder else []
    if ticket.user is None:
        return []
    buyer = (ticket.user.pk, "", str(ticket.user), True, "")
    if not holder or holder == ticket.user.email:
        return [buyer]
    # On the eve only whoever comes needs to know.
    if kind == TOMORROW:
        return [(ticket.user.pk, holder, ticket.holder_name, False, "")]
    return [buyer, (ticket.user.pk, holder, ticket.holder_name, False, ":holder")]


def _context(ticket: Ticket, name: str, for_buyer: bool) -> dict[str, Any]:
    settings_now = config.get_many("pool.")
    closed = Capacity.objects.filter(day=ticket.ticket_date, half__in=rules.HALVES[ticket.slot])
    return {
        "ticket": ticket,
        "name": name,
        "for_buyer": for_buyer,
        "closed": closed.exclude(closed_for="").order_by("-half").first(),
        "hours": rules.hours_of(ticket.slot, settings_now),
        "answer_days": settings_now["closure_answer_days"],
        "answer_page": settings.SITE_URL + reverse("pool:closed", args=[ticket.code]),
        "page": settings.SITE_URL + reverse("pool:ticket", args=[ticket.code]),
    }
