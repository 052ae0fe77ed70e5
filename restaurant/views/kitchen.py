"""The kitchen's screen: looked at every other second, tapped with one finger, and a plain page without scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from resort.db.middleware import only_reads
from resort.stencil import fill_all
from restaurant.errors import RestaurantRefused
from restaurant.models import Station
from restaurant.quiet_look import tag, version_in
from restaurant.services.kitchen import board, reading, steps
from restaurant.services.ordering import taking_back
from restaurant.views.kitchen_access import by_script, house_page, who

_MOST_ITEMS = 60


@require_safe
@house_page
def screen(request: HttpRequest) -> HttpResponse:
    """The whole screen."""
    # A shift must not end with the session: opening the screen begins the session's time anew.
    request.session.modified = True
    return _answer(request)


@require_safe
@only_reads
@house_page
def look(request: HttpRequest) -> HttpResponse:
    """The board alone, or nothing (304) while it is as the screen knows it, with a new pass for the quick way."""
    known = version_in(request.headers.get("If-None-Match", ""))
    if known and known == reading.version():
        return HttpResponseNotModified(headers={"ETag": _tag(request, known), "Cache-Control": "no-store"})
    return _answer(request)


@require_POST
@house_page
def tap(request: HttpRequest, order: UUID) -> HttpResponse:
    """One tap on a ticket: a word, and what it is about."""
    word, *about = request.POST.get("tap", "").split()[: _MOST_ITEMS + 1] or [""]
    try:
        _TAPS[word](order, about, who(request), timezone.now())
    except (KeyError, ValueError, IndexError) as error:
        raise BadRequest from error
    except RestaurantRefused as refusal:
        return _answer(request, problem=str(refusal))
    return _after(request)


@require_POST
@house_page
def seen(request: HttpRequest) -> HttpResponse:
    """Somebody in the kitchen has seen the new orders."""
    try:
        ids = [UUID(id) for id in request.POST.getlist("order")[:100]]
    except ValueError as error:
        raise BadRequest from error
    steps.see(order_ids=ids, now=timezone.now())
    return _after(request)


def _ids(words: list[str]) -> list[UUID]:
    if not words:
        raise ValueError("a tap names what it is about")
    return [UUID(word) for word in words]


Tap = Callable[[UUID, list[str], User, datetime], Any]
_TAPS: dict[str, Tap] = {
    "start": lambda order, on, cook, now: steps.start(order_id=order, item_ids=_ids(on), actor=cook, now=now),
    "begin": lambda order, on, cook, now: steps.begin(order_id=order, item_ids=_ids(on), actor=cook, now=now),
    "ready": lambda order, on, cook, now: steps.bump(order_id=order, item_ids=_ids(on), actor=cook, now=now),
    "recall": lambda order, on, cook, now: steps.recall(
        order_id=order, item_ids=_ids(on) if on else None, now=now
    ),
    "void-seen": lambda order, on, cook, now: steps.see_voids(order_id=order, item_ids=_ids(on), now=now),
    "fire": lambda order, on, cook, now: taking_back.fire(order_id=order, course=int(on[0]), now=now),
    "rush": lambda order, on, cook, now: taking_back.rush(order_id=order, on=on == ["on"]),
}


def _station(request: HttpRequest) -> str:
    wanted = request.POST.get("station") or request.GET.get("station", "")
    return wanted if wanted in Station.values else ""


def _after(request: HttpRequest) -> HttpResponse:
    if by_script(request):
        return _answer(request)
    station = _station(request)
    query = f"?{urlencode({'station': station})}" if station else ""
    return HttpResponseRedirect(reverse("kitchen:screen") + query)


def _tag(request: HttpRequest, version: str) -> str:
    return tag(version, request.session.session_key)


def _cards(request: HttpRequest, shown: board.Board) -> SafeString:
    """The tickets, each drawn once for all screens for as long as it stays as it is."""
    field = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))
    return fill_all(
        "admin/restaurant/kitchen_ticket.html",
        (
            (
                {"ticket": ticket, "station": shown.station},
                {"csrf": field, "timer": timesince(ticket.since, shown.now)},
            )
            for ticket in shown.tickets
        ),
    )


def _answer(request: HttpRequest, problem: str = "") -> HttpResponse:
    shown = board.board(now=timezone.now(), station=_station(request))
    part = "board" if by_script(request) else "screen"
    known = _tag(request, shown.version)
    context = {"board": shown, "cards": _cards(request, shown), "problem": problem, "tag": known}
    answer = render(request, f"admin/restaurant/kitchen_{part}.html", context, status=409 if problem else 200)
    answer.headers["ETag"] = known
    answer.headers["Cache-Control"] = "no-store"
    return answer
