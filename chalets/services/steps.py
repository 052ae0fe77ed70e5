"""How a locked stay takes a step. A hold that merely ends does so by compare-and-set in `holds.release`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction

from audit.services import record
from chalets import rules
from chalets.errors import IllegalStep, NightsTaken
from chalets.models import Booking
from resort.common.errors import is_lost_race


def lock(booking: Booking) -> Booking:
    """The stay as it is now, locked; raises IllegalStep when this person may not change it."""
    locked = (
        Booking.objects.select_for_update(of=("self",), no_key=True)
        .select_related("chalet")
        .filter(pk=booking.pk)
        .first()
    )
    if locked is None:
        raise IllegalStep
    return locked


def move(
    booking: Booking,
    *,
    to: str,
    action: str,
    now: datetime,
    note: dict[str, Any] | None = None,
    **changes: Any,
) -> None:
    """Take a locked stay to another status together with `changes`, and note it.

    Raises IllegalStep for a step the rules do not know and NightsTaken when its nights are no longer free.
    """
    if to not in rules.NEXT[booking.status or ""]:
        raise IllegalStep
    before = booking.status
    fields = {"status": to, "modified_at": now, **changes}
    for name, value in fields.items():
        setattr(booking, name, value)
    try:
        with transaction.atomic():
            booking.save(update_fields=list(fields))
    except DatabaseError as error:
        if is_lost_race(error):
            raise NightsTaken from error
        raise
    record(action, target=booking, before=before, after=to, **(note or {}))
