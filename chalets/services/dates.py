"""Which dates may be booked at all."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chalets.errors import DatesNotPossible, TooManyGuests
from chalets.models import Chalet


def today(now: datetime) -> date:
    """The resort's date at this instant."""
    return timezone.localtime(now).date()


def check_dates(*, check_in: date, check_out: date, settings: dict[str, Any], now: datetime) -> None:
    """Raise DatesNotPossible, saying why, for nights that cannot be booked by a guest."""
    if check_out <= check_in:
        raise DatesNotPossible(_("The day of departure must come after the day of arrival."))
    if check_in < today(now):
        raise DatesNotPossible(_("The day of arrival has passed."))
    if (check_out - check_in).days > settings["max_nights"]:
        raise DatesNotPossible(
            ngettext(
                "A stay can be at most %(nights)d night long.",
                "A stay can be at most %(nights)d nights long.",
                settings["max_nights"],
            )
            % {"nights": settings["max_nights"]}
        )
    if check_in > today(now) + timedelta(days=settings["horizon_days"]):
        raise DatesNotPossible(
            _("Arrivals can be booked up to %(days)d days ahead.") % {"days": settings["horizon_days"]}
        )


def check_guests(*, chalet: Chalet, guests: int) -> None:
    """Raise TooManyGuests for a party the chalet does not sleep."""
    if not 1 <= guests <= chalet.capacity:
        raise TooManyGuests(
            ngettext(
                "%(chalet)s sleeps %(capacity)d guest.",
                "%(chalet)s sleeps up to %(capacity)d guests.",
                chalet.capacity,
            )
            % {"chalet": chalet.name, "capacity": chalet.capacity}
        )
