"""Finding a chalet."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from audit import config
from chalets.forms import SearchForm, limits
from chalets.models import Amenity, Chalet
from chalets.services import availability
from chalets.services.availability import PAGE_SIZE, SearchResult
from chalets.services.quoting import Tariff, tariff_for
from chalets.templatetags.stays import filled_bar, guests_many, offer_cards, search_bar
from chalets.views.panel import wish_query
from chalets.wishes import plain_wish
from resort.db.middleware import only_reads
from resort.kept_page import kept_page
from resort.templatetags.dates import span
from resort.templatetags.pages import page_links

_AMENITIES_SECONDS = 60


def amenities_on_offer() -> dict[str, str]:
    """Every amenity some chalet has, once: its name and icon. The same for everybody, so it may be a minute old."""
    return cache.get_or_set("chalets.amenities_on_offer", _amenities_on_offer, _AMENITIES_SECONDS) or {}


def _amenities_on_offer() -> dict[str, str]:
    rows = Amenity.objects.filter(chalet__in=Chalet.objects.bookable())
    return dict(rows.order_by("name", "icon").values_list("name", "icon").distinct())


def page_number(text: str | None) -> int:
    """The page asked for; the first when the text is no small number."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 1


def _page_of(result: SearchResult) -> Page:
    return Paginator(range(result.total), PAGE_SIZE).page(result.page)


def search_form(
    request: HttpRequest, amenities: Iterable[str], *, settings: dict[str, Any], now: datetime
) -> SearchForm:
    """The search form, filled from the address."""
    choices = [(name, name) for name in amenities]
    return SearchForm(request.GET, amenities=choices, settings=settings, now=now)


@only_reads
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Chalets that are free for the dates, sleep the party and have the amenities, with the price of the stay."""
    amenities, now = amenities_on_offer(), timezone.now()
    wish = plain_wish(request.GET, amenities)
    # The first to ask reads the settings too, so seasons come before settings.
    tariff = tariff_for(wish.check_in, wish.check_out) if wish and wish.check_in and wish.check_out else None
    settings = config.get_many("chalets.")
    if wish and wish.fits(settings, now):
        bar = filled_bar(wish.typed, limits=limits(settings, now), amenities=amenities, chosen=wish.amenities)
        return _found(request, vars(wish), bar, tariff)
    form = search_form(request, amenities, settings=settings, now=now)
    bar = search_bar(form, amenities)
    if form.is_valid():
        return _found(request, form.cleaned_data, bar)
    context = {"dated": False, "found": False, "invalid": True, "search_bar": bar, "form": form}
    return render(request, "chalets/search.html", context, status=400)


def _found(
    request: HttpRequest, wish: Mapping[str, Any], bar: SafeString, tariff: Tariff | None = None
) -> HttpResponse:
    asked = {name: wish[name] for name in ("check_in", "check_out", "guests", "amenities")}
    result = availability.search(**asked, page=page_number(request.GET.get("page")), tariff=tariff)
    given: dict[str, Hashable] = {"dated": False, "found": False, "invalid": False}
    holes: dict[str, Any] = {"search_bar": bar}
    if asked["check_in"]:
        given["dated"] = True
        holes |= {
            "dates": span(asked["check_in"], asked["check_out"]),
            "guests": guests_many(asked["guests"]),
        }
    if result.offers:
        given["found"] = True
        holes |= {
            "total": ngettext("%(total)s chalet", "%(total)s chalets", result.total)
            % {"total": result.total},
            "cards": offer_cards(result.offers, wish_query(request.GET)),
            "pages": page_links(_page_of(result), request),
        }
    return kept_page(request, "chalets/search.html", given, holes)
