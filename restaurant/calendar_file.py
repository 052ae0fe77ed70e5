"""A reservation as a calendar file (RFC 5545), for the mail and for download."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Calendar, Event

from audit import config
from restaurant.models import Reservation

MIME_TYPE = "text/calendar; charset=utf-8; method=PUBLISH"


def calendar_file(reservation: Reservation, *, page: str, now: datetime) -> bytes:
    """The calendar file of one reservation; `page` is its absolute address. One query (settings)."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.RESORT_NAME}//restaurant//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_event(reservation, page=page, now=now))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _event(reservation: Reservation, *, page: str, now: datetime) -> Event:
    start = datetime.combine(
        reservation.reservation_date, reservation.reservation_time, ZoneInfo(settings.TIME_ZONE)
    )
    event = Event()
    # Every file of a reservation has the same UID, so a calendar moves or cancels the entry it has.
    event.add("uid", f"{reservation.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", now)
    event.add("sequence", int((now - reservation.created_at).total_seconds()))
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=reservation.turn_minutes))
    guests = ngettext("%(count)d guest", "%(count)d guests", reservation.party_size)
    event.add("summary", _("Restaurant, %(resort)s") % {"resort": settings.RESORT_NAME})
    event.add(
        "description",
        f"{guests % {'count': reservation.party_size}}\n"
        + _("Reservation %(code)s\n%(page)s") % {"code": reservation.confirmation_code, "page": page},
    )
    event.add("location", config.get("resort.address") or settings.RESORT_NAME)
    event.add("url", page)
    gone = reservation.status in (Reservation.Status.CANCELLED, Reservation.Status.NO_SHOW)
    event.add("status", "CANCELLED" if gone else "CONFIRMED")
    return event
