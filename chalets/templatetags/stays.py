"""`{% load stays %}`: small things the pages of chalets and stays say."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext

from chalets.models import AddonUnit, Chalet, ChaletImage
from chalets.rules import NightPrice, Quote
from chalets.words import why_this_price
from resort.templatetags.icons import icon

register = template.Library()


@register.filter
def picture_url(picture: ChaletImage | None) -> str:
    """Where a picture is: uploaded, or among the drawings that come with the demo."""
    if picture is None:
        return ""
    return picture.image.url if picture.image else static(picture.static_path or "")


@register.filter
def first_picture(chalet: Chalet) -> ChaletImage | None:
    """The picture that stands for the chalet; needs `images` prefetched."""
    return next(iter(chalet.images.all()), None)


@register.filter
def gallery(chalet: Chalet) -> list[dict[str, str]]:
    """All pictures as the gallery component takes them."""
    return [{"url": picture_url(picture), "alt": picture.alt_text} for picture in chalet.images.all()]


@register.filter
def nights_long(count: Any) -> str:
    """`3 nights`, from a number, a quote or a stay."""
    number = len(count.nights) if isinstance(count, Quote) else int(getattr(count, "nights", count))
    return ngettext("%(count)d night", "%(count)d nights", number) % {"count": number}


@register.filter
def guests_many(count: int) -> str:
    """`4 guests`."""
    return ngettext("%(count)d guest", "%(count)d guests", count) % {"count": count}


@register.simple_tag
def facts(chalet: Chalet) -> SafeString:
    """How many a chalet sleeps, in how many rooms."""
    return _facts(chalet.capacity, chalet.bedrooms or 0, chalet.bathrooms or 0, get_language() or "")


# A page of chalets says the same few things a dozen times.
@lru_cache(maxsize=256)
def _facts(capacity: int, bedrooms: int, bathrooms: int, language: str) -> SafeString:
    lines = (
        (icon("users"), guests_many(capacity)),
        (icon("bed"), ngettext("%(n)d bedroom", "%(n)d bedrooms", bedrooms) % {"n": bedrooms}),
        (icon("bath"), ngettext("%(n)d bathroom", "%(n)d bathrooms", bathrooms) % {"n": bathrooms}),
    )
    return format_html('<ul class="facts">{}</ul>', format_html_join("", "<li>{}{}</li>", lines))


@register.filter
def why(night: NightPrice) -> str:
    """Why a night costs what it costs."""
    return why_this_price(night)


@register.filter
def charged(unit: str) -> str:
    """`per person`, from the stored unit of an add-on."""
    return str(AddonUnit(unit).label) if unit in AddonUnit else ""
