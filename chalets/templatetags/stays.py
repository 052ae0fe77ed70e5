"""`{% load stays %}`: small things the pages of chalets and stays say."""

from __future__ import annotations

from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.translation import ngettext

from chalets.models import AddonUnit, Chalet, ChaletImage
from chalets.rules import NightPrice, Quote
from chalets.words import why_this_price

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


@register.filter
def why(night: NightPrice) -> str:
    """Why a night costs what it costs."""
    return why_this_price(night)


@register.filter
def charged(unit: str) -> str:
    """`per person`, from the stored unit of an add-on."""
    return str(AddonUnit(unit).label) if unit in AddonUnit else ""
