"""Ways of asking for chalets and stays."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models.expressions import RawSQL

from resort.common.models import KeptManager

if TYPE_CHECKING:
    from accounts.models import User


# The statuses that keep nights from others; the exclusion constraint and app.busy_chalets() repeat them.
HOLDING = ("pending", "confirmed", "checked_in", "checked_out")


class ChaletQuerySet(models.QuerySet):
    def bookable(self) -> ChaletQuerySet:
        """Offered to guests today."""
        return self.filter(is_active=True, status="active", deleted_at__isnull=True)

    def free(self, check_in: date, check_out: date) -> ChaletQuerySet:
        """Without a stay, a live hold or a block in these nights (dates go in, chalets come out, never who)."""
        busy = RawSQL("SELECT app.busy_chalets(%s::date, %s::date)", [check_in, check_out])
        return self.exclude(pk__in=busy)


class ChaletManager(KeptManager.from_queryset(ChaletQuerySet)):  # type: ignore[misc]
    """Chalets that were not removed."""


class BookingQuerySet(models.QuerySet):
    def stays(self) -> BookingQuerySet:
        """Without maintenance blocks."""
        return self.filter(kind="stay")

    def of(self, user: User) -> BookingQuerySet:
        """The stays this guest booked."""
        return self.stays().filter(user=user)

    def holding(self) -> BookingQuerySet:
        """That keep their nights from others."""
        return self.filter(status__in=HOLDING)

    def overlapping(self, check_in: date, check_out: date) -> BookingQuerySet:
        """That share a night with these; departure day and arrival day may meet."""
        return self.filter(check_in__lt=check_out, check_out__gt=check_in)

    def lapsed(self, now: datetime) -> BookingQuerySet:
        """Holds whose time is over."""
        return self.filter(status="pending", hold_expires_at__lte=now)

    def for_list(self) -> BookingQuerySet:
        """With what a row of a list shows."""
        return self.select_related("chalet")
