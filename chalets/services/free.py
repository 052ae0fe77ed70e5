"""A stay that costs nothing: a discount of all of it, or a house lent."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from audit.services import record
from chalets.errors import HoldOver
from chalets.models import Booking
from chalets.services.letters import queue


@transaction.atomic
def take_free_stay(*, booking: Booking, now: datetime) -> Booking:
    """Confirm the guest's own hold of a stay with a total of 0; raises HoldOver when it is over or costs something."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.take_free_stay(%s::uuid)", [booking.pk])
        taken = cursor.fetchone()[0]
    if not taken:
        raise HoldOver
    booking.refresh_from_db()
    record("chalets.stay_confirmed", target=booking, pay="nothing")
    queue("stay_confirmed", booking)
    return booking
