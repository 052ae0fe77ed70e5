"""Where the tables stand: dragged onto the plan or typed as numbers, and refused where two would overlap."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from restaurant.errors import IllegalStep, RestaurantRefused
from restaurant.models import Table
from restaurant.rules import floor
from restaurant.services.floor.arranging import arrange
from restaurant.views.floor_access import editor_page


@require_http_methods(["GET", "HEAD", "POST"])
@editor_page
def edit(request: HttpRequest) -> HttpResponse:
    """Every table with its place; sent, all of them are set down or none."""
    tables = list(Table.objects.filter(is_active=True).order_by("table_number"))
    problem = ""
    if request.method == "POST":
        try:
            moved = arrange(positions=_positions(request, tables), actor=request.user)  # type: ignore[arg-type]
        except RestaurantRefused as refusal:
            problem = str(refusal)
        else:
            said = ngettext("%(count)d table was moved.", "%(count)d tables were moved.", len(moved))
            messages.success(request, said % {"count": len(moved)})
            return HttpResponseRedirect(reverse("floor:edit"))
    context = {
        "view": "edit",
        "may_arrange": True,
        "lines": [_line(request, table) for table in tables],
        "problem": problem,
        "width": floor.WIDTH,
        "height": floor.HEIGHT,
        "grid": floor.GRID,
    }
    return render(request, "admin/restaurant/floor_edit.html", context, status=409 if problem else 200)


def _positions(request: HttpRequest, tables: list[Table]) -> dict[UUID, tuple[int, int]]:
    """What the form says; a table with both fields empty stays without a place."""
    found = {}
    for table in tables:
        texts = [request.POST.get(f"{axis}-{table.pk}", "").strip() for axis in ("x", "y")]
        if not any(texts):
            continue
        if not all(text.isdecimal() and len(text) < 5 for text in texts):
            raise IllegalStep(_("Table %(number)s would stand outside of the room.") % {"number": table})
        found[table.pk] = (int(texts[0]), int(texts[1]))
    return found


def _line(request: HttpRequest, table: Table) -> dict[str, Any]:
    width, height = floor.size_of(table.shape, table.capacity)
    x, y = (
        request.POST.get(f"{axis}-{table.pk}", "") if request.method == "POST" else value
        for axis, value in (("x", table.position_x), ("y", table.position_y))
    )
    return {
        "table": table,
        "x": "" if x is None else x,
        "y": "" if y is None else y,
        "width": width,
        "height": height,
        "middle": (width // 2, height // 2),
    }
