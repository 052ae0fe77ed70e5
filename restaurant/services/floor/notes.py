"""What waiters should know of a party."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from audit.services import record
from restaurant.errors import IllegalStep
from restaurant.models import Reservation
from restaurant.rules import steps
from restaurant.services.seating import lock

LONGEST = 1000


@transaction.atomic
def note(*, reservation: Reservation, text: str, actor: User) -> Reservation:
    """Write the special requests of a party anew. Raises IllegalStep for one that has left."""
    locked = lock(reservation)
    if locked.status not in steps.HOLDING:
        raise IllegalStep
    locked.special_requests = text.strip()[:LONGEST] or None
    locked.save(update_fields=["special_requests"])
    record("restaurant.party_noted", target=locked)
    return locked
