"""`{% load tickets %}`: small things the pages of the pool say."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import config
from pool import rules, words
from pool.services import pictures
from pool.services.selling import Offer
from resort.templatetags.dates import clock

register = template.Library()


@register.filter
def slot_name(slot: str) -> str:
    """`Morning`."""
    return words.slot_name(slot)


@register.filter
def party(ticket: Any) -> str:
    """`2 adults, 1 child`, of a ticket."""
    return words.party(ticket.adults or 0, ticket.children or 0)


@register.filter
def age(line: rules.Line) -> str:
    """`2 adults`, of a line of the price."""
    return words.age(line)


@register.filter
def why(quote: rules.Quote) -> str:
    """The season that made the price, and by how much."""
    return words.why_this_price(quote)


@register.filter
def why_closed(closed_for: str) -> str:
    """Why a half-day is closed."""
    return words.why_closed(closed_for)


@register.filter
def hours(value: Any) -> str:
    """`9:00 – 13:00`, of an offer, of hours, or of the name of a slot (by today's settings)."""
    if isinstance(value, str):
        if value not in rules.SLOTS:
            return ""
        value = rules.hours_of(value, config.get_many("pool."))
    between = value.hours if isinstance(value, Offer) else value
    return f"{clock(between.opens)} – {clock(between.closes)}"


@register.filter
def places(count: int) -> str:
    """`12 places left`."""
    return ngettext("%(count)d place left", "%(count)d places left", count) % {"count": count}


@register.filter
def people(count: int) -> str:
    """`4 people`."""
    return ngettext("%(count)d person", "%(count)d people", count) % {"count": count}


@register.simple_tag
def qr(text: str, code: str) -> SafeString:
    """The picture the gate scans."""
    return pictures.picture(text, label=_("QR code of ticket %(code)s") % {"code": code})


@register.simple_tag
def house_rules() -> list[str]:
    """The rules of the pool, line by line; those nobody has changed in the reader's language."""
    return [_(line) for line in config.get("pool.house_rules")]


@register.simple_tag
def pool_setting(name: str) -> Any:
    """A setting of the pool."""
    return config.get(f"pool.{name}")
