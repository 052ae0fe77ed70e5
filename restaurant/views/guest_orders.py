"""What guests ordered with their own phone and a waiter answers."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from resort.db import access
from resort.db.middleware import only_reads
from restaurant.errors import RestaurantRefused
from restaurant.models import GuestOrder
from restaurant.services.ordering import guests, wishes
from restaurant.views.floor_access import FloorRequest, View, guarded
from restaurant.views.orders import table_page


def waiter_page(view: View) -> View:
    """A page for those whom the database lets answer guests."""
    return guarded(view, lambda request: access.may(request.user, GuestOrder, "UPDATE"))


@require_safe
@only_reads
@waiter_page
def look(request: HttpRequest) -> HttpResponse:
    """The orders of guests that wait, as a part of a page; without those of the table the page is about (`but`)."""
    found = [wish for wish in wishes.waiting() if str(wish.order.table_id) != request.GET.get("but")]
    return render(request, "admin/restaurant/guests_waiting.html", {"wishes": found})


@require_POST
@waiter_page
def answer(request: FloorRequest, wish: UUID) -> HttpResponse:
    """Send it to the kitchen, or say no with a reason the guests read."""
    found = get_object_or_404(GuestOrder.objects.select_related("table"), pk=wish)
    word, now = request.POST.get("do"), timezone.now()
    try:
        if word == "send":
            guests.accept(id=found.pk, actor=request.user, now=now)
        elif word == "decline":
            reason = request.POST.get("reason", "").strip() or request.POST.get("usual", "")
            guests.decline(id=found.pk, reason=reason, actor=request.user, now=now)
        else:
            raise BadRequest
    except RestaurantRefused as refusal:
        return table_page(request, found.table, str(refusal))
    return HttpResponseRedirect(f"{reverse('serving:table', args=[found.table_id])}#orders")
