"""A ticket as a calendar file (RFC 5545), for the mail and for download."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from audit import config
from pool import rules
from pool.models import Ticket

MIME_TYPE = "text/calendar; charset=utf-8; method=PUBLISH"


def calendar_file(ticket: Ticket, *, page: str, now: datetime) -> bytes:
    """The calendar file of one ticket; `page` is its absolute address. One query (settings)."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.RESORT_NAME}//pool//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_event(ticket, page=page, now=now))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _event(ticket: Ticket, *, page: str, now: datetime) -> Event:
    hours = rules.hours_of(ticket.slot, config.get_many("pool."))
    zone = ZoneInfo(settings.TIME_ZONE)
    event = Event()
    # Every file of a ticket has the same UID, so a calendar moves or cancels the entry it has.
    event.add("uid", f"{ticket.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", now)
    event.add("sequence", ticket.issue)
    event.add("dtstart", datetime.combine(ticket.ticket_date, hours.opens, tzinfo=zone))
    event.add("dtend", datetime.combine(ticket.ticket_date, hours.closes, tzinfo=zone))
    event.add("summary", _("Pool, %(resort)s") % {"resort": settings.RESORT_NAME})
    event.add("description", _("Ticket %(code)s\n%(page)s") % {"code": ticket.code, "page": page})
    event.add("location", config.get("resort.address") or settings.RESORT_NAME)
    event.add("url", page)
    cancelled = ticket.status == Ticket.Status.CANCELLED
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    return event
