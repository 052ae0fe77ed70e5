"""A letter on the day before, with a link to say yes or to give the table back. Runs as the worker."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from audit import config
from resort.db.identity import SERVICE, acting_as
from restaurant.models import Reservation
from restaurant.rules import steps
from restaurant.services.reserving import letters
from restaurant.services.reserving.house import local

# Whoever reserved so lately remembers.
RECENTLY = timedelta(hours=6)
_AT_A_TIME = 500


def remind(*, now: datetime) -> int:
    """Once it is late enough, queue a letter for every table of tomorrow, each once; how many were queued."""
    with acting_as(role=SERVICE):
        if timezone.localtime(now).hour < config.get("restaurant.reminder_hour"):
            return 0
        due = Reservation.objects.select_for_update(of=("self",), no_key=True).filter(
            reservation_date=local(now).date() + timedelta(days=1),
            status__in=steps.EXPECTED,
            hold_expires_at=None,
            reminded_at=None,
            created_at__lte=now - RECENTLY,
        )
        found = list(due[:_AT_A_TIME])
        Reservation.objects.filter(pk__in=[each.pk for each in found]).update(reminded_at=now)
        for each in found:
            if each.guest_email or each.user_id:
                letters.queue("restaurant_reminder", each)
    return len(found)
