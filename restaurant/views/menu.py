"""The menu, for everybody: on a phone at the table, at home, and on paper."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from resort.db.middleware import only_reads
from restaurant.rules.menu import ALLERGENS, DIETS
from restaurant.services.menu.hours import hours
from restaurant.services.menu.reading import menu
from restaurant.views import menu_hours


def shown_menu(request: HttpRequest) -> dict[str, Any]:
    """What the menu's templates need: what is served now, or at the `service` asked for; narrowed down by `diet`
    and `without`."""
    at = hours(timezone.now())
    diets = [diet for diet in request.GET.getlist("diet") if diet in DIETS]
    without = [allergen for allergen in request.GET.getlist("without") if allergen in ALLERGENS]
    word = menu_hours.asked(request, at)
    served = menu_hours.served(word, at)
    return {
        "menu": menu(today=timezone.localdate(), at=at, diets=diets, without=without, served=served),
        "diets": [(key, label, key in diets) for key, label in DIETS.items()],
        "allergens": [(key, label, key in without) for key, label in ALLERGENS.items()],
        "services": menu_hours.links(request, at, word),
        "service": word,
        "is_narrowed": bool(diets or without),
        "page": request.path,
    }


@require_safe
@only_reads
def menu_page(request: HttpRequest) -> HttpResponse:
    """All that is to be had now, or at another service."""
    return render(request, "restaurant/menu.html", shown_menu(request))
