"""The floor in the back office: a plan and a list of the same, and beside them what can be done at one table.

Everything is a page and plain forms; the script draws the live part anew and opens tables without leaving the page.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from resort.db.middleware import only_reads
from restaurant.errors import RestaurantRefused
from restaurant.models import Table
from restaurant.rules import steps
from restaurant.services.floor import board as floor
from restaurant.services.seating import tables_of
from restaurant.views.floor_access import FloorRequest, by_script, floor_page, may_arrange
from restaurant.views.floor_steps import STEPS, Ask
from restaurant.views.kitchen_access import may_serve

# What a refused form is filled with again.
_FIELDS = ("step", "reservation", "party", "name", "wait", "reason", "tables")
VIEWS = {"plan": "floor:plan", "list": "floor:list"}


@require_safe
@floor_page
def plan(request: FloorRequest) -> HttpResponse:
    """The plan, with the table that was tapped beside it."""
    return _page(request, "plan")


@require_safe
@floor_page
def table_list(request: FloorRequest) -> HttpResponse:
    """The same as a table with buttons."""
    return _page(request, "list")


def _page(request: FloorRequest, view: str) -> HttpResponse:
    # A shift must not end with the session: opening the plan begins the session's time anew.
    request.session.modified = True
    board = floor.board(now=timezone.now())
    return _answer(request, "floor", view, board, _chosen(board, request.GET.get("table", "")))


@require_safe
@only_reads
@floor_page
def look(request: FloorRequest) -> HttpResponse:
    """The live part alone, or nothing (304) while it is as the screen knows it."""
    known = request.headers.get("If-None-Match", "").removeprefix("W/").strip('"')
    if known and floor.is_current(known, now=timezone.now()):
        return HttpResponse(status=304)
    view = "list" if request.GET.get("view") == "list" else "plan"
    return _answer(request, "floor_live", view, floor.board(now=timezone.now()), None)


@require_safe
@only_reads
@floor_page
def panel(request: FloorRequest, table: UUID) -> HttpResponse:
    """What can be done at one table; for the script, which puts it beside the plan. By itself, the whole page."""
    view = "list" if request.GET.get("view") == "list" else "plan"
    if not by_script(request):
        return HttpResponseRedirect(_address(view, table))
    board = floor.board(now=timezone.now())
    return _answer(request, "floor_panel", view, board, _chosen(board, str(table)))


@require_POST
@floor_page
def act(request: FloorRequest, table: UUID) -> HttpResponse:
    """One step at a table, then back to where it was taken; refused, the page again with what the house says."""
    view = "list" if request.POST.get("view") == "list" else "plan"
    found = Table.objects.filter(pk=table, is_active=True).first()
    if found is None:
        raise Http404
    try:
        step = STEPS[request.POST.get("step", "")]
        said = step(Ask(found, request.POST, request.user, timezone.now()))
    except (KeyError, ValueError) as error:
        raise BadRequest from error
    except RestaurantRefused as refusal:
        board = floor.board(now=timezone.now())
        return _answer(request, "floor", view, board, board.spot(table), problem=str(refusal))
    messages.success(request, said)
    if view == "list" and not request.POST.get("stay"):
        return HttpResponseRedirect(f"{reverse(VIEWS[view])}#table-{found.table_number}")
    return HttpResponseRedirect(_address(view, table))


def _address(view: str, table: UUID) -> str:
    return f"{reverse(VIEWS[view])}?{urlencode({'table': table})}#panel"


def _chosen(board: floor.Board, wanted: str) -> floor.Spot | None:
    """The table an address names; raises Http404 for one that is not on the plan."""
    if not wanted:
        return None
    try:
        spot = board.spot(UUID(wanted))
    except ValueError as error:
        raise Http404 from error
    if spot is None:
        raise Http404
    return spot


def _answer(
    request: FloorRequest, template: str, view: str, board: floor.Board, spot: floor.Spot | None, problem: str = ""
) -> HttpResponse:  # fmt: skip
    context: dict[str, Any] = {"board": board, "view": view, "problem": problem}
    context["may_arrange"] = may_arrange(request.user)
    if spot:
        context |= _panel(request, board, spot, problem)
    answer = render(request, f"admin/restaurant/{template}.html", context, status=409 if problem else 200)
    answer.headers["ETag"] = f'W/"{board.version}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _panel(request: FloorRequest, board: floor.Board, spot: floor.Spot, problem: str) -> dict[str, Any]:
    here = {party.pk for party in spot.parties}
    together = floor.together_with(spot.table.pk)
    sent = {name: request.POST.get(name, "") if problem else "" for name in _FIELDS}
    ticked = set(request.POST.getlist("tables")) if problem else set()
    return {
        "spot": spot,
        "sent": sent,
        "may_serve": may_serve(request.user),
        "elsewhere": [party for party in board.expected if party.pk not in here],
        "others": [
            {
                "spot": each,
                "is_together": each.table.pk in together,
                "is_ticked": str(each.table.pk) in ticked,
            }
            for each in board.spots
            if each.table.pk != spot.table.pk
        ],
        "moves": [_moves(board, party, sent, ticked) for party in spot.parties],
    }


def _moves(board: floor.Board, party: Any, sent: dict[str, str], ticked: set[str]) -> dict[str, Any]:
    """One party of the panel with every table it could have; its own are ticked, or what was sent before."""
    was_sent = sent["step"] == "move" and sent["reservation"] == str(party.pk)
    held = ticked if was_sent else {str(id) for id in tables_of(party)}
    return {
        "party": party,
        "tables": [{"spot": spot, "is_ticked": str(spot.table.pk) in held} for spot in board.spots],
        "numbers": [spot.table.table_number for spot in board.spots if spot.table.pk in tables_of(party)],
        "is_seated": party.status == steps.SEATED,
        "is_expected": party.status in steps.EXPECTED,
    }
