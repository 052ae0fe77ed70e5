"""Ending holds whose time is over. Runs in the worker; the two steps around Stripe are separate transactions."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from chalets.models import Booking
from chalets.services.holds import LAPSED, release
from payments.errors import PaymentUnavailable
from payments.models import Payment
from payments.services.events import close_pages
from resort.db.identity import SERVICE, acting_as

logger = logging.getLogger(__name__)


def expire_holds(*, now: datetime) -> int:
    """End every hold that is over; return how many. A page paid at the last moment confirms its stay instead."""
    with acting_as(role=SERVICE):
        lapsed = list(Booking.objects.lapsed(now).values_list("pk", flat=True)[:500])
    ended = 0
    for booking_id in lapsed:
        try:
            ended += expire_hold(booking_id=booking_id, now=now)
        except PaymentUnavailable:
            break  # in a minute again; a hold that is over keeps nobody from booking meanwhile
        except Exception:
            logger.exception("The hold of %s could not be ended", booking_id)
    return ended


def expire_hold(*, booking_id: UUID, now: datetime) -> bool:
    """Shut Stripe's page first, so that the nights are not sold twice; then let go of them."""
    with acting_as(role=SERVICE):
        pages = list(
            Payment.objects.filter(booking_id=booking_id, status=Payment.Status.PENDING)
            .exclude(stripe_session_id=None)
            .values_list("stripe_session_id", flat=True)
        )
    close_pages([str(page) for page in pages], now=now)
    with acting_as(role=SERVICE):
        return release(Booking(pk=booking_id), reason=LAPSED, now=now)
