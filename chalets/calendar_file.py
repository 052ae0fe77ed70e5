"""A stay as a calendar file (RFC 5545), for the mail and for download."""

from __future__ import annotations

from datetime import date, datetime, time
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from audit import config
from chalets.models import Booking

MIME_TYPE = "text/calendar; charset=utf-8; method=PUBLISH"


def _at(day: date, clock: time | None, fallback: time) -> datetime:
    return datetime.combine(day, clock or fallback, tzinfo=ZoneInfo(settings.TIME_ZONE))


def _event(stay: Booking, *, page: str, now: datetime) -> Event:
    chalet = stay.chalet
    event = Event()
    # Every file of a stay has the same UID, so a calendar moves or cancels the entry it has.
    event.add("uid", f"{stay.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", now)
    event.add("last-modified", stay.updated_at or now)
    event.add("sequence", int((stay.updated_at - stay.created_at).total_seconds()) if stay.updated_at else 0)
    event.add("dtstart", _at(stay.check_in, chalet.check_in_time, time(15)))
    event.add("dtend", _at(stay.check_out, chalet.check_out_time, time(11)))
    event.add(
        "summary", _("%(chalet)s, %(resort)s") % {"chalet": chalet.name, "resort": settings.RESORT_NAME}
    )
    event.add("description", _("Booking %(code)s\n%(page)s") % {"code": stay.code, "page": page})
    event.add("location", config.get("resort.address") or settings.RESORT_NAME)
    event.add("url", page)
    event.add("transp", "OPAQUE")
    cancelled = stay.status in (Booking.Status.CANCELLED, Booking.Status.NO_SHOW)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    return event


def calendar_file(stay: Booking, *, page: str, now: datetime) -> bytes:
    """The calendar file of one stay with its chalet; `page` is the stay's absolute address. One query (settings)."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.RESORT_NAME}//stays//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_event(stay, page=page, now=now))
    calendar.add_missing_timezones()
    return calendar.to_ical()
