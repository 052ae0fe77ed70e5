"""`{% load stays %}`: small things the pages of chalets and stays say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.core.files.storage import default_storage
from django.forms.utils import ErrorList
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from chalets.forms import ANY_PARTY, SearchForm
from chalets.models import AddonUnit, BookingStatus, Chalet, ChaletImage
from chalets.rules import NightPrice, Quote
from chalets.services.offers import Offer, Picture, Words
from chalets.services.own_stays import Stay
from chalets.words import why_this_price
from resort.stencil import fill, fill_all
from resort.templatetags.dates import span
from resort.templatetags.icons import icon
from resort.templatetags.money import money

register = template.Library()


@register.filter
def picture_url(picture: ChaletImage | Picture | None) -> str:
    """Where a picture is: uploaded, or among the drawings that come with the demo."""
    if picture is None:
        return ""
    if not picture.image:
        return static(picture.static_path or "")
    return default_storage.url(str(picture.image))


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
def offer_cards(offers: Sequence[Offer], query: str = "") -> SafeString:
    """The cards of these houses: what they say of the house is kept, its address and its price are not.

    `query` is the wish, to carry along when it has dates.
    """
    nights = offers[0].nights
    note = _("for %(nights)s") % {"nights": nights_long(nights)} if nights else _("a night, from")
    carried = f"?{query}" if nights else ""
    cards: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for offer in offers:
        house = offer.chalet
        amount = house.base_price if offer.total is None else offer.total
        holes = {
            "url": _address("chalets:detail", house.slug) + carried,
            "price": money(amount),
            "price_note": note,
        }
        cards.append(({"chalet": house.words}, holes))
    return fill_all("chalets/_offer_card.html", cards)


@register.simple_tag
def stay_rows(stays: Sequence[Stay]) -> SafeString:
    """A guest's stays as items of a list: what is said of the house and the state is kept, the stay itself is not."""
    rows: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for stay in stays:
        given = {"name": stay.chalet, "picture": stay.picture, "status": stay.status}
        holes = {
            "url": _address("chalets:booking", stay.code),
            "dates": span(stay.check_in, stay.check_out),
            "party": f"{nights_long(stay)}, {guests_many(stay.guests)}",
            "code": stay.code,
            "total": money(stay.total_price),
        }
        rows.append((given, holes))
    return fill_all("chalets/_stay_row.html", rows)


@register.filter
def status_words(status: str) -> str:
    """`Confirmed`, from the stored status of a stay."""
    return str(BookingStatus(status).label)


@lru_cache(maxsize=8192)
def _address(page: str, argument: str) -> str:
    return reverse(page, args=[argument])


@register.simple_tag
def search_bar(form: SearchForm, amenities: Mapping[str, str] | None = None) -> SafeString:
    """The search form; `amenities`: name to icon (none on the home page). What was typed fills holes."""
    holes = {name: form[name].value() or "" for name in ("check_in", "check_out", "guests")}
    return filled_bar(
        holes,
        limits={name: form.limits(name) for name in ("check_in", "check_out")},
        amenities=amenities or {},
        chosen=tuple(form["amenities"].value() or ()),
        errors=tuple((name, tuple(map(str, found))) for name, found in form.errors.items()),
    )


def filled_bar(
    holes: Mapping[str, Any],
    *,
    limits: Mapping[str, tuple[str, str]],
    amenities: Mapping[str, str],
    chosen: tuple[str, ...],
    errors: Complaints = (),
) -> SafeString:
    """The search form without a Form; `limits` as chalets.forms.limits gives them."""
    given = {
        "arrival": limits["check_in"],
        "departure": limits["check_out"],
        "most": ANY_PARTY,
        "amenities": tuple(amenities.items()),
        "chosen": chosen,
        "errors": errors,
    }
    # What is wrong is told in words of its own.
    return fill("chalets/_search_bar.html", given, holes, keep=not errors)


Complaints = tuple[tuple[str, tuple[str, ...]], ...]


@register.simple_tag
def described(errors: Complaints, name: str) -> SafeString:
    """Ties the control to what is wrong with it."""
    if name not in dict(errors):
        return SafeString("")
    return format_html(' aria-invalid="true" aria-describedby="id_{}_error"', name)


@register.simple_tag
def complaints(errors: Complaints, name: str) -> SafeString:
    """What is wrong with a field, as Django's forms say it."""
    found = dict(errors).get(name)
    return ErrorList(found, field_id=f"id_{name}").render() if found else SafeString("")


@register.simple_tag
def facts(chalet: Chalet | Words) -> SafeString:
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
