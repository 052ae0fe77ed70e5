"""`{% load dates %}`: days and spans of days, in the visitor's language."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache

from babel import Locale
from babel.dates import format_interval, format_skeleton
from babel.dates import format_time as babel_time
from django import template
from django.utils import timezone

from resort.templatetags.money import current_locale

register = template.Library()


def _as_date(value: date | datetime) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


@register.filter
def day(value: date | None) -> str:
    """`Fri, Aug 14, 2026`."""
    return format_skeleton("yMMMEd", _as_date(value), locale=current_locale()) if value else ""


@register.filter
def day_short(value: date | None) -> str:
    """`Fri, Aug 14`, where the year is plain from the context."""
    return format_skeleton("MMMEd", _as_date(value), locale=current_locale()) if value else ""


@register.filter
def month_name(value: date | None) -> str:
    """`August 2026`."""
    return format_skeleton("yMMMM", _as_date(value), locale=current_locale()) if value else ""


@register.filter
def span(first: date | None, last: date | None) -> str:
    """`{{ check_in|span:check_out }}`: `Aug 14 – 18, 2026`."""
    return _span(_as_date(first), _as_date(last), current_locale()) if first and last else ""


# A list shows the same few spans to many people, and to write one takes longer than to find it.
@lru_cache(maxsize=2048)
def _span(first: date, last: date, locale: Locale) -> str:
    return format_interval(first, last, skeleton="yMMMd", locale=locale)


@register.filter
def clock(value: time | datetime | None) -> str:
    """`3:00 PM`, or `15:00` where the language says so; an instant is told in the resort's time."""
    if not value:
        return ""
    local = timezone.localtime(value).time() if isinstance(value, datetime) else value
    return babel_time(local, format="short", locale=current_locale())


@register.filter
def iso(value: date | None) -> str:
    """`2026-08-14`, as date inputs and addresses want it."""
    return _as_date(value).isoformat() if value else ""
