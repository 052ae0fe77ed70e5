"""The menu, for everybody: on a phone at the table, at home, and on paper."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from resort.db.middleware import only_reads
from restaurant.models import DiningService
from restaurant.rules.menu import ALLERGENS, DIETS
from restaurant.services.menu.reading import menu


@require_safe
@only_reads
def menu_page(request: HttpRequest) -> HttpResponse:
    """All that is to be had today; `diet`, `without` and `service` narrow it down."""
    diets = [diet for diet in request.GET.getlist("diet") if diet in DIETS]
    without = [allergen for allergen in request.GET.getlist("without") if allergen in ALLERGENS]
    service = _uuid(request.GET.get("service", ""))
    context = {
        "menu": menu(today=timezone.localdate(), diets=diets, without=without, service=service),
        "diets": [(key, label, key in diets) for key, label in DIETS.items()],
        "allergens": [(key, label, key in without) for key, label in ALLERGENS.items()],
        "services": DiningService.objects.filter(is_active=True).order_by("first_seating"),
        "service": service,
        "is_narrowed": bool(diets or without or service),
    }
    return render(request, "restaurant/menu.html", context)


def _uuid(word: str) -> UUID | None:
    try:
        return UUID(word)
    except ValueError:
        return None
