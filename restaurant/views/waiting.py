"""The waitlist of a full evening: join, take the table that came free, or leave."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import rate_limits
from accounts.pages import too_many
from resort.common.answers import see_other
from resort.db import clock
from restaurant.errors import RestaurantRefused
from restaurant.forms import WaitForm
from restaurant.models import DiningService, Wait, WaitStatus
from restaurant.services.reserving import links, waitlist
from restaurant.services.reserving.booking import Guest
from restaurant.services.reserving.house import look
from restaurant.views.own import NoSuchLink, secret_page

JOINING = rate_limits.Limit("restaurant_waiting", 10, rate_limits.HOUR)


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Wait for an evening: who, how many, between which times."""
    form = WaitForm(request.POST if request.method == "POST" else None, initial=_initial(request))
    if request.method != "POST":
        return _page(request, form)
    if wait := rate_limits.hit(JOINING, rate_limits.source_of(request)):
        return too_many(request, wait)
    if not form.is_valid():
        return _page(request, form, status=400)
    sent = form.cleaned_data
    try:
        place = waitlist.join(
            day=sent["day"], service_id=sent["service"], earliest=sent["earliest"], latest=sent["latest"],
            party=sent["party"], guest=Guest(sent["name"], sent["email"], sent["phone"]), now=clock.now(),
        )  # fmt: skip
    except RestaurantRefused as refusal:
        return _page(request, form, problem=str(refusal), status=409)
    messages.success(request, _("You are on the list. We write to you as soon as a table is free."))
    return see_other(reverse("restaurant:wait", args=[place.secret]))


def _initial(request: HttpRequest) -> dict[str, Any]:
    service = _service(request)
    who: dict[str, Any] = {
        "day": request.GET.get("day", ""),
        "party": request.GET.get("party", "2"),
        "service": service.pk if service else "",
        "earliest": service.first_seating if service else None,
        "latest": service.last_seating if service else None,
    }
    if request.user.is_authenticated:
        who |= {"name": str(request.user), "email": request.user.email, "phone": request.user.phone or ""}
    return who


def _service(request: HttpRequest) -> DiningService | None:
    """The evening of that day, or the service the address names."""
    try:
        services = look(date.fromisoformat(request.GET.get("day", ""))).services
    except ValueError:
        return None
    named = next((each for each in services if str(each.pk) == request.GET.get("service")), None)
    return named or (services[-1] if services else None)


def _page(request: HttpRequest, form: WaitForm, *, problem: str = "", status: int = 200) -> HttpResponse:
    try:
        day: date | None = date.fromisoformat(str(form["day"].value()))
    except ValueError as error:
        raise Http404 from error
    context = {"form": form, "day": day, "party": form["party"].value(), "problem": problem}
    return render(request, "restaurant/waitlist.html", context, status=status)


def _own(key: str) -> Wait:
    wait = links.find_wait(key[:64])
    if wait is None:
        raise NoSuchLink
    return wait


@secret_page
@require_safe
def wait(request: HttpRequest, key: str) -> HttpResponse:
    """Where the party stands, and the table it is offered."""
    own, now = _own(key), clock.now()
    offered = own.status == WaitStatus.OFFERED and own.offered_until is not None and own.offered_until > now
    return render(
        request, "restaurant/wait.html", {"wait": own, "offered": offered, "key": key, **_table(own)}
    )


def _table(own: Wait) -> dict[str, Any]:
    """The offered table and what it costs to say yes, which only the waiting party may know."""
    held = waitlist.offered_to(own)
    if held is None:
        return {"at": None, "code": "", "secret": "", "deposit": None}
    return {
        "at": held.reservation_time,
        "code": held.confirmation_code,
        "secret": held.secret,
        "deposit": held.deposit_amount,
    }


@secret_page
@require_POST
def take(request: HttpRequest, key: str) -> HttpResponse:
    """The party takes the offered table."""
    own = _own(key)
    try:
        waitlist.take_offer(wait=own)
    except RestaurantRefused as refusal:
        messages.warning(request, str(refusal))
        return see_other(reverse("restaurant:wait", args=[key]))
    table = _table(own)
    address = reverse("restaurant:reservation", args=[table["code"]])
    return see_other(f"{address}?k={table['secret']}&new=1")


@secret_page
@require_POST
def leave(request: HttpRequest, key: str) -> HttpResponse:
    """The party waits no longer."""
    try:
        waitlist.leave(wait=_own(key))
        messages.success(request, _("You are no longer on the list."))
    except RestaurantRefused as refusal:
        messages.warning(request, str(refusal))
    return see_other(reverse("restaurant:wait", args=[key]))
