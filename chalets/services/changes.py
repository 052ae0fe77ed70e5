"""What a guest may change about a stay."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from audit.services import record
from chalets.errors import IllegalStep
from chalets.models import Booking

_CHANGEABLE = (Booking.Status.PENDING, Booking.Status.CONFIRMED)


@transaction.atomic
def change_requests(*, booking: Booking, text: str, now: datetime) -> Booking:
    """Replace the special requests of a stay that has not begun; raises IllegalStep."""
    open_stay = Booking.objects.filter(pk=booking.pk, status__in=_CHANGEABLE)
    if open_stay.update(special_requests=text, modified_at=now) != 1:
        raise IllegalStep
    booking.special_requests = text
    record("chalets.requests_changed", target=booking)
    return booking
