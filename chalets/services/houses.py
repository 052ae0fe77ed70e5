"""Whether a chalet is offered."""

from __future__ import annotations

from django.db import transaction

from audit.services import record
from chalets.models import Chalet


@transaction.atomic
def set_status(*, chalet: Chalet, status: str) -> Chalet:
    """Offer the chalet, close it for repairs or take it off the site; stays that are booked are not touched."""
    before = chalet.status
    chalet.status = status
    chalet.save(update_fields=["status"])
    record("chalets.chalet_status_set", target=chalet, before=before, after=status)
    return chalet
