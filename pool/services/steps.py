"""How a locked ticket takes a step. A hold that merely ends does so by compare-and-set in `holds.release`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from audit import config
from audit.services import record
from pool import rules
from pool.errors import IllegalStep
from pool.models import Ticket
from pool.services.pictures import token_for
from pool.services.places import taking_places


def lock(ticket: Ticket) -> Ticket:
    """The ticket as it is now, locked; raises IllegalStep when this person may not change it."""
    locked = Ticket.objects.select_for_update(of=("self",), no_key=True).filter(pk=ticket.pk).first()
    if locked is None:
        raise IllegalStep
    return locked


def check_unused(ticket: Ticket) -> None:
    """Raise IllegalStep unless the ticket is valid and nobody has come in with it."""
    if ticket.status != Ticket.Status.CONFIRMED or ticket.admitted or ticket.change_of_id:
        raise IllegalStep


def check_not_over(ticket: Ticket, now: datetime) -> None:
    """Raise IllegalStep when the ticket's hours have passed, unless the resort itself had closed them."""
    closes = rules.hours_of(ticket.slot, config.get_many("pool.")).closes
    local = timezone.localtime(now)
    if (ticket.ticket_date, closes) <= (local.date(), local.time()) and ticket.closure_asked_at is None:
        raise IllegalStep(_("The time of this ticket has passed."))


def move(ticket: Ticket, *, to: str, action: str, note: dict[str, Any] | None = None, **changes: Any) -> None:
    """Take a locked ticket to another status together with `changes`, and note it.

    A ticket that becomes valid gets its picture. Raises IllegalStep for a step the rules do not know, and SoldOut,
    DayClosed or NotOnSale when its places are gone.
    """
    if to not in rules.NEXT[ticket.status or ""]:
        raise IllegalStep
    before = ticket.status
    fields = {"status": to, **changes}
    for name, value in fields.items():
        setattr(ticket, name, value)
    if to == Ticket.Status.CONFIRMED:
        ticket.qr_code = fields["qr_code"] = token_for(ticket)
    with taking_places():
        ticket.save(update_fields=list(fields))
    record(action, target=ticket, before=before, after=to, **(note or {}))
