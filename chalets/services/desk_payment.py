"""Paying on arrival instead of now."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from audit.config import SETTINGS
from audit.services import record
from chalets.errors import DeskNotOffered
from chalets.models import Booking
from chalets.services.letters import queue
from payments.tasks import close_page


@transaction.atomic
def choose_desk(*, booking: Booking, now: datetime) -> Booking:
    """Confirm the guest's own hold to be paid at the desk.

    Raises DeskNotOffered when the resort does not allow it or the hold is over.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT app.choose_desk(%s::uuid, %s::boolean)",
            [booking.pk, SETTINGS["chalets.pay_at_desk"].default],
        )
        chosen = cursor.fetchone()[0]
    if not chosen:
        raise DeskNotOffered
    booking.refresh_from_db()
    record("chalets.stay_confirmed", target=booking, pay="at the desk")
    close_page.defer(booking_id=str(booking.pk))
    queue("stay_confirmed", booking)
    return booking
