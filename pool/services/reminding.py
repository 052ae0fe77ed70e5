"""A letter on the eve of a pool day."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from accounts.models import Notification
from audit import config
from pool.models import Ticket
from pool.services import notices
from pool.services.selling import today
from resort.db.identity import SERVICE, acting_as

# Whoever bought so lately remembers.
RECENTLY = timedelta(hours=6)


def remind(*, now: datetime) -> int:
    """Once it is late enough in the resort, queue a letter for every valid ticket of tomorrow; how many were queued.

    Each ticket is reminded of a day once, however often this runs.
    """
    tomorrow = today(now) + timedelta(days=1)
    # The day itself is the occasion: a ticket moved to another day is reminded of that one too.
    of = datetime.combine(tomorrow, time.min, timezone.get_current_timezone())
    with acting_as(role=SERVICE):
        if timezone.localtime(now).hour < config.get("pool.reminder_hour"):
            return 0
        due = Ticket.objects.filter(
            ticket_date=tomorrow,
            status=Ticket.Status.CONFIRMED,
            admitted=0,
            closure_asked_at=None,
            created_at__lte=now - RECENTLY,
        )
        keys = {notices.key(notices.TOMORROW, id, of): id for id in due.values_list("pk", flat=True)}
        written = set(Notification.objects.filter(dedupe_key__in=keys).values_list("dedupe_key", flat=True))
        left = [id for key, id in keys.items() if key not in written]
        notices.queue(notices.TOMORROW, left, of=of)
    return len(left)
