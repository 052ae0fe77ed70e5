"""What time does to tickets: holds that end and days that pass. Runs in the worker."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from payments.errors import PaymentUnavailable
from payments.models import Payment
from payments.services.events import close_pages
from pool.models import Ticket
from pool.services.holds import LAPSED, release
from pool.services.selling import today
from resort.db.identity import SERVICE, acting_as

logger = logging.getLogger(__name__)

_AT_A_TIME = 500


def expire_holds(*, now: datetime) -> int:
    """End every unpaid hold that is over; return how many. A page paid at the last moment is a valid ticket instead."""
    with acting_as(role=SERVICE):
        lapsed = list(Ticket.objects.lapsed(now).values_list("pk", flat=True)[:_AT_A_TIME])
    ended = 0
    for ticket_id in lapsed:
        try:
            ended += end_hold(ticket_id=ticket_id, reason=LAPSED, now=now)
        except PaymentUnavailable:
            break  # in a minute again; a hold that is over keeps nobody from buying meanwhile
        except Exception:
            logger.exception("The hold of ticket %s could not be ended", ticket_id)
    return ended


def end_hold(*, ticket_id: UUID, reason: str, now: datetime) -> bool:
    """Shut Stripe's page first, so that the places are not sold twice; then let go of them."""
    with acting_as(role=SERVICE):
        pages = list(
            Payment.objects.filter(booking_id=ticket_id, status=Payment.Status.PENDING)
            .exclude(stripe_session_id=None)
            .values_list("stripe_session_id", flat=True)
        )
    close_pages([str(page) for page in pages], now=now)
    with acting_as(role=SERVICE):
        return release(Ticket(pk=ticket_id), reason=reason, now=now)


def expire_tickets(*, now: datetime) -> int:
    """End the tickets of days gone by: unused ones have expired, those used in part are used; how many ended.

    A ticket for a day the resort closed waits for its guest's answer.
    """
    with acting_as(role=SERVICE):
        past = Ticket.objects.filter(ticket_date__lt=today(now), status=Ticket.Status.CONFIRMED)
        used = past.filter(admitted__gt=0).update(status=Ticket.Status.USED)
        return used + past.filter(closure_asked_at=None).update(status=Ticket.Status.EXPIRED)
