"""The cards on the tables, for those who lay them there: printed on one sheet, made anew one by one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit import config
from resort.common.answers import see_other
from resort.common.pictures import picture
from resort.db import access
from restaurant.models import TableCard
from restaurant.services.ordering import cards
from restaurant.views.floor_access import FloorRequest, View, guarded


def card_staff(view: View) -> View:
    """A page for those whom the database lets change a card."""
    return guarded(view, lambda request: access.may(request.user, TableCard, "UPDATE"))


@require_safe
@card_staff
def sheet(request: HttpRequest) -> HttpResponse:
    """One card for each table; how many have none yet."""
    found = TableCard.objects.filter(table__is_active=True, table__deleted_at=None).select_related("table")
    shown = [
        {
            "card": card,
            "address": cards.address_of(card),
            "picture": picture(
                cards.address_of(card), label=_("Menu of table %(number)s") % {"number": card.table}
            ),
        }
        for card in found.order_by("table__table_number")
    ]
    context = {
        "cards": shown,
        "missing": cards.without_card(),
        "orders_by_phone": config.get("restaurant.guest_orders"),
    }
    return render(request, "admin/restaurant/cards.html", context)


@require_POST
@card_staff
def make(request: FloorRequest) -> HttpResponse:
    """A card for each table that has none."""
    cards.make_missing(actor=request.user)
    return see_other(reverse("serving:cards"))


@require_POST
@card_staff
def renew(request: FloorRequest, card: UUID) -> HttpResponse:
    """A new code; the old card opens nothing from now on."""
    found = cards.renew(card=get_object_or_404(TableCard, pk=card), actor=request.user)
    told = _("Table %(number)s has a new card. Print it, and take the old one away.")
    messages.success(request, told % {"number": found.table})
    return see_other(f"{reverse('serving:cards')}#table-{found.table.table_number}")
