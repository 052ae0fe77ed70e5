"""`{% load tables %}`: small things the pages of the restaurant say."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import ngettext

from resort.templatetags.dates import clock

register = template.Library()


@register.filter
def guests(count: Any) -> str:
    """`2 guests`."""
    number = int(count or 0)
    return ngettext("%(count)d guest", "%(count)d guests", number) % {"count": number}


@register.filter
def minutes(count: Any) -> str:
    """`90 minutes`."""
    number = int(count or 0)
    return ngettext("%(count)d minute", "%(count)d minutes", number) % {"count": number}


@register.filter
def hours(service: Any) -> str:
    """`6:00 – 11:00 PM`, of a service."""
    return f"{clock(service.first_seating)} – {clock(service.closes)}"


@register.filter
def until(moment: datetime | time | None) -> str:
    """The time of an instant in the resort."""
    if isinstance(moment, datetime):
        moment = timezone.localtime(moment).time()
    return clock(moment)
