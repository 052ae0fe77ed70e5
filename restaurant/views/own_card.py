"""A guest scans the card on the table: its menu, an order with their own phone, and what becomes of it.

No account, no script: the card's code in the address is all it takes, and all it opens is that table.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import rate_limits
from accounts.pages import too_many
from audit import config
from resort.common.answers import see_other
from restaurant.errors import RestaurantRefused
from restaurant.order_errors import TooManyOrders
from restaurant.services.menu.hours import hours
from restaurant.services.menu.reading import menu
from restaurant.services.ordering import cards, guests, wishes
from restaurant.services.ordering.cards import Opened
from restaurant.views import order_input
from restaurant.views.menu import shown_menu
from restaurant.views.own import WRONG_LINKS
from restaurant.views.own_form import filled

CardView = Callable[..., HttpResponse]
# How often the page of an order loads itself anew where scripts are off.
POLL_SECONDS = 20
_OWN, _MOST_OWN = "table_orders", 12


def card_page(view: CardView) -> CardView:
    """A page behind the code of a card: not for somebody who tries many, and its address is told to nobody."""

    @wraps(view)
    def guarded(request: HttpRequest, code: str, *args: Any, **kwargs: Any) -> HttpResponse:
        card = cards.open_card(code)
        response = _gone(request) if card is None else view(request, card, *args, **kwargs)
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cache-Control"] = "no-store"
        return response

    return guarded


def _gone(request: HttpRequest) -> HttpResponse:
    if wait := rate_limits.hit(WRONG_LINKS, rate_limits.source_of(request)):
        return too_many(request, wait)
    return render(request, "restaurant/card_gone.html", status=404)


@require_http_methods(["GET", "HEAD", "POST"])
@card_page
def card(request: HttpRequest, card: Opened) -> HttpResponse:
    """The menu of this table, as a form where its guests may order: first looked over, then sent."""
    if request.method == "POST":
        return _order(request, card)
    if not card.may_order:
        return render(request, "restaurant/card.html", {**shown_menu(request), **_about(request, card)})
    return _form(request, card)


def _order(request: HttpRequest, card: Opened) -> HttpResponse:
    data, now = request.POST, timezone.now()
    lines, key = order_input.lines(data), order_input.request_key(data)
    allergies = data.get("allergy_notes", "").strip()[:300]
    try:
        if "change" in data:
            return _form(request, card)
        if "send" in data:
            guests.send(card=card, lines=lines, allergy_notes=allergies, request_key=key, now=now)
            _remember(request, card, key)
            return see_other(reverse("restaurant:card_order", args=[card.code, key]))
        asked = guests.look(lines=lines, now=now)
    except RestaurantRefused as refusal:
        return _refused(request, card, refusal, now)
    context = {
        **_about(request, card),
        "asked": asked,
        "total": sum(each.total for each in asked),
        "allergy_notes": allergies,
        "request_key": key,
        "fields": [(name, value) for name in data for value in data.getlist(name) if "." in name and value],
    }
    return render(request, "restaurant/card_look.html", context)


def _refused(request: HttpRequest, card: Opened, refusal: RestaurantRefused, now: datetime) -> HttpResponse:
    if not card.may_order:
        context = {**shown_menu(request), **_about(request, card), "problem": str(refusal)}
        return render(request, "restaurant/card.html", context, status=409)
    response = _form(request, card, str(refusal))
    response.status_code = 409
    if isinstance(refusal, TooManyOrders):
        response.status_code = 429
        response.headers["Retry-After"] = str(15 * 60)
    return response


def _form(request: HttpRequest, card: Opened, problem: str = "") -> HttpResponse:
    at = hours(timezone.now())
    sections = menu(today=timezone.localdate(), at=at, served=at.running)
    context = {
        **_about(request, card),
        "sections": filled(sections, request.POST),
        "problem": problem,
        "allergy_notes": request.POST.get("allergy_notes", ""),
        "request_key": order_input.request_key(request.POST) if request.method == "POST" else uuid4(),
        "currency": settings.RESORT_CURRENCY,
    }
    return render(request, "restaurant/card_form.html", context)


@require_safe
@card_page
def card_order(request: HttpRequest, card: Opened, order: UUID) -> HttpResponse:
    """What became of an order; the page looks again by itself until it is over."""
    found = guests.find(card=card, id=order)
    if found is None:
        return _gone(request)
    context = {
        **_about(request, card),
        "order": found,
        "lines": wishes.named_lines([found.lines])[0] if not found.items else (),
        "seconds": POLL_SECONDS,
    }
    return render(request, "restaurant/card_order.html", context)


def _about(request: HttpRequest, card: Opened) -> dict[str, Any]:
    """What every page of a card says: which table, and the orders this phone has sent from it."""
    own = request.session.get(_OWN, []) if request.session.session_key else []
    return {
        "card": card,
        "problem": "",
        "own": [reverse("restaurant:card_order", args=[code, id]) for code, id in own if code == card.code],
        "orders_by_phone": config.get("restaurant.guest_orders"),
    }


def _remember(request: HttpRequest, card: Opened, key: UUID) -> None:
    own = [pair for pair in request.session.get(_OWN, []) if pair[1] != str(key)]
    request.session[_OWN] = [*own, [card.code, str(key)]][-_MOST_OWN:]
