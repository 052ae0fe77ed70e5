"""The end of a day at the pool: nobody is counted inside any more, and the day's numbers are written down."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from audit import config
from audit.services import record
from pool import reports, rules
from pool.models import Capacity
from pool.services.selling import today
from resort.db.identity import SERVICE, acting_as

# Time for the last guests to leave before the day is closed.
AFTERWARDS = timedelta(hours=2)
DAY_CLOSED = "day closed"

# Whoever came in on or after the morning of the day that follows is inside today, not forgotten since then.
_CAME_LATER = """EXISTS (
  SELECT FROM pool_entries e
  WHERE e.{column} = w.id AND e.outcome = 'admitted' AND e.scanned_at >= %(next)s::timestamptz)"""
_LEAVE = """
WITH inside AS (
  SELECT w.id, w.inside AS persons FROM {table} w WHERE w.inside > 0 AND NOT {came_later} FOR NO KEY UPDATE OF w
), gone AS (
  UPDATE {table} t SET inside = 0 FROM inside i WHERE t.id = i.id RETURNING t.id, i.persons
)
INSERT INTO pool_entries ({column}, outcome, reason, persons, scanned_at)
SELECT id, 'left', %(reason)s::text, persons, %(now)s::timestamptz FROM gone
"""
_COUNTED = (
    ("pool_tickets", "ticket_id"),
    ("pool_stay_passes", "stay_pass_id"),
    ("membership_members", "member_id"),
)
# Guests of members are counted by their entries alone.
_GUESTS_LEAVE = """
INSERT INTO pool_entries (guest_pass_id, member_id, outcome, reason, persons, scanned_at)
SELECT e.guest_pass_id, e.member_id, 'left', %(reason)s::text, 1, %(now)s::timestamptz
FROM pool_entries e
WHERE e.outcome = 'admitted' AND e.guest_pass_id IS NOT NULL AND e.scanned_at < %(next)s::timestamptz
  AND e.scanned_at >= %(next)s::timestamptz - interval '7 days'
  AND NOT EXISTS (SELECT FROM pool_entries u WHERE u.undoes_id = e.id)
  AND NOT EXISTS (SELECT FROM pool_entries l WHERE l.guest_pass_id = e.guest_pass_id AND l.outcome = 'left')
"""


def close_days(*, now: datetime) -> int:
    """Close every day that is over and still open; how many there were. A day is closed once."""
    with acting_as(role=SERVICE):
        over = _last_day_over(now)
        open_days = list(
            Capacity.objects.filter(day__lte=over, day_closed_at=None)
            .order_by("day")
            .values_list("day", flat=True)
            .distinct()
        )
    for day in open_days:
        with acting_as(role=SERVICE):
            close_day(day=day, now=now)
    return len(open_days)


def _last_day_over(now: datetime) -> date:
    """Today once its last guests have had time to leave, else yesterday."""
    ends = rules.hours_of("full_day", config.get_many("pool.")).closes
    end_of_today = timezone.make_aware(datetime.combine(today(now), ends))
    return today(now) if now >= end_of_today + AFTERWARDS else today(now) - timedelta(days=1)


def close_day(*, day: date, now: datetime) -> bool:
    """Let everybody leave who is still counted inside, and note the day's numbers; False when that was done before.

    Runs as SERVICE in a transaction.
    """
    halves = Capacity.objects.select_for_update(no_key=True).filter(day=day, day_closed_at=None)
    rows = list(halves.order_by("-half"))
    if not rows:
        return False
    left = empty_the_pool(day=day, now=now)
    Capacity.objects.filter(day=day).update(day_closed_at=now)
    record("pool.day_closed", target=rows[0], day=day, left=left, **summary(day))
    return True


def empty_the_pool(*, day: date, now: datetime) -> int:
    """Write down that those who came in up to this day and did not leave have left; how many scans that was."""
    begins_next = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    params: dict[str, Any] = {"next": begins_next, "reason": DAY_CLOSED, "now": now}
    left = 0
    with connection.cursor() as cursor:
        for table, column in _COUNTED:
            came_later = _CAME_LATER.format(column=column)
            cursor.execute(_LEAVE.format(table=table, column=column, came_later=came_later), params)
            left += cursor.rowcount
        cursor.execute(_GUESTS_LEAVE, params)
        left += cursor.rowcount
    return left


def summary(day: date) -> dict[str, Any]:
    """What the day was, for the record: people by slot and by kind, who did not come, and what was paid and kept."""
    lines = reports.days(first=day, until=day + timedelta(days=1))
    tickets = [line for line in lines if line.kind == reports.TICKET]
    return {
        "sold": sum(line.sold for line in tickets),
        "came": sum(line.came for line in tickets),
        "no_shows": sum(line.missing for line in tickets),
        "paid": sum((line.paid for line in tickets), Decimal(0)),
        "slots": {line.slot: {"sold": line.sold, "came": line.came} for line in tickets},
        "without_ticket": {line.kind: line.came for line in lines if line.kind != reports.TICKET},
    }
