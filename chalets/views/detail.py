"""The page of one chalet, and its price panel."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from chalets.models import Chalet
from chalets.services import availability, dates
from chalets.views.calendar import CalendarPage
from chalets.views.panel import make_panel
from chalets.words import as_terms, term_lines
from payments.models import CancellationPolicy
from resort.db import clock
from resort.db.middleware import only_reads


def offered_chalet(slug: str, *, pictures: bool = True) -> Chalet:
    """The chalet guests may book, with its pictures (or they come when they are asked for); raises Http404."""
    chalets = Chalet.objects.bookable()
    return get_object_or_404(availability.with_pictures(chalets) if pictures else chalets, slug=slug)


def terms_today() -> list[dict]:
    """The cancellation terms a stay booked now gets."""
    return as_terms(CancellationPolicy.objects.filter(booking_type="chalet", is_active=True))


@only_reads
@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about one chalet, and its price for the dates in the address."""
    chalet, now = offered_chalet(slug), clock.now()
    panel = make_panel(chalet, request.GET, user=request.user, now=now)
    calendar = CalendarPage(
        chalet,
        request.GET,
        chosen=panel.chosen,
        today=dates.today(now),
        horizon_days=panel.settings["horizon_days"],
    )
    context = {"chalet": chalet, "panel": panel, "calendar": calendar.context()}
    context["terms"] = term_lines(terms_today(), panel.chosen[0] if panel.quote else None)
    return render(request, "chalets/detail.html", context)


@only_reads
@require_safe
def quote(request: HttpRequest, slug: str) -> HttpResponse:
    """The price panel alone, for htmx; the address bar follows, so that the page can be shared or reloaded."""
    panel = make_panel(offered_chalet(slug), request.GET, user=request.user, now=clock.now())
    place = "detail" if request.GET.get("page") == "detail" else "book"
    context = {"panel": panel, "chalet": panel.chalet, "place": place}
    response = render(request, "chalets/_panel_answer.html", context)
    if place == "detail":
        response["HX-Replace-Url"] = f"{reverse('chalets:detail', args=[slug])}?{panel.query}"
    return response
