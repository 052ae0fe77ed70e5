"""A reservation its guest has: look, say yes, another time, pay the deposit, give it back."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from audit import config
from resort.common.answers import see_other
from resort.db import clock
from restaurant import calendar_file as calendar_files
from restaurant.errors import RestaurantRefused
from restaurant.forms import CancelForm, ReserveForm
from restaurant.models import DepositStatus, Reservation
from restaurant.rules import steps
from restaurant.rules.deposits import goes_back
from restaurant.services.reserving import changing, free, links
from restaurant.services.reserving.booking import Wish
from restaurant.services.reserving.deposits import waits_for_deposit
from restaurant.services.reserving.house import local
from restaurant.views.own import key_of, own_reservation, secret_page
from restaurant.views.reserving import day_of, make_choice, wish_data, wish_form

PAGE_SIZE = 10
POLL_SECONDS = 2


@secret_page
@require_safe
def reservation(request: HttpRequest, code: str) -> HttpResponse:
    """The code, the time, and what the guest can still do about it."""
    own, now = own_reservation(request, code), clock.now()
    context = {
        **_context(request, own, now),
        "is_new": "new" in request.GET,
        "was_paid": "paid" in request.GET,
    }
    return render(request, "restaurant/reservation.html", context)


def _context(request: HttpRequest, own: Reservation, now: datetime) -> dict[str, Any]:
    start = datetime.combine(own.reservation_date, own.reservation_time)
    expected = own.status in steps.EXPECTED
    return {
        "reservation": own,
        "key": key_of(request),
        "may_change": changing.may_change(own, now) and own.hold_expires_at is None,
        "may_cancel": changing.may_change(own, now),
        "expected": expected and start >= local(now),
        "to_pay": waits_for_deposit(own) and (own.hold_expires_at is None or own.hold_expires_at > now),
        "cutoff_hours": config.get("restaurant.cutoff_hours"),
        "house": config.get_many("resort."),
    }


@secret_page
@require_POST
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """The guest says that they come."""
    own = own_reservation(request, code)
    try:
        changing.confirm(reservation=own, key=key_of(request), now=clock.now())
        messages.success(request, _("Thank you. We look forward to you."))
    except RestaurantRefused as refusal:
        messages.warning(request, str(refusal))
    return see_other(_back(request, own))


def _back(request: HttpRequest, own: Reservation) -> str:
    """The reservation's page, opened the same way as this one."""
    if key_of(request):
        return links.page_of(own)
    return reverse("restaurant:reservation", args=[own.confirmation_code])


@secret_page
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Another day, time or party, from what is free; the own table counts as free."""
    own, now = own_reservation(request, code), clock.now()
    if not changing.may_change(own, now):
        return see_other(_back(request, own))
    data = wish_data(request, now)
    if request.method != "POST" and "day" not in request.GET:
        data["day"], data["party"] = own.reservation_date.isoformat(), str(own.party_size)
        data.setlist("preferences", own.preferences)
        data["high_chairs"] = str(own.high_chairs)
    form = wish_form(data, now=now, settings=free.settings_now(), house_day=day_of(data, now))
    problem, status = "", 200
    if request.method == "POST":
        details = ReserveForm(request.POST)
        at = details["time"].field.clean(details["time"].value()) if details["time"].value() else None
        if form.is_valid() and at:
            sent = form.cleaned_data
            wish = Wish(sent["day"], at, sent["party"], tuple(sent["preferences"]), sent["high_chairs"])
            try:
                changing.change(reservation=own, key=key_of(request), wish=wish, now=now)
            except RestaurantRefused as refusal:
                problem, status = str(refusal), 409
            else:
                messages.success(request, _("Your reservation is changed. We have sent you a mail about it."))
                return see_other(_back(request, own))
        else:
            problem, status = _("Choose a day and a time."), 400
    context = {
        **_context(request, own, now),
        "form": form,
        "choice": make_choice(form, now=now, own=own),
        "chosen": f"{own.reservation_time:%H:%M}",
        "problem": problem,
    }
    template = "restaurant/_times.html" if request.headers.get("HX-Request") else "restaurant/change.html"
    return render(request, template, context, status=status)


@secret_page
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Say what comes back of a deposit; sent, give the table back."""
    own, now = own_reservation(request, code), clock.now()
    if not changing.may_change(own, now):
        return see_other(_back(request, own))
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            changing.cancel(reservation=own, key=key_of(request), reason=form.cleaned_data["reason"], now=now)
            messages.success(request, _("Your reservation is cancelled. Thank you for telling us."))
        except RestaurantRefused as refusal:
            messages.warning(request, str(refusal))
        return see_other(_back(request, own))
    paid = own.deposit_amount if own.deposit_status == DepositStatus.PAID else Decimal(0)
    back = goes_back(
        paid=paid or Decimal(0), terms=own.policy_snapshot, day=own.reservation_date, on=local(now).date()
    )
    context = {**_context(request, own, now), "form": form, "paid": paid, "back": back}
    return render(request, "restaurant/cancel.html", context)


@secret_page
@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest, code: str) -> HttpResponse:
    """The way to Stripe for the deposit; the worker opens the page there, which takes a moment."""
    own, now = own_reservation(request, code), clock.now()
    if not _context(request, own, now)["to_pay"]:
        return see_other(_back(request, own))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT app.deposit_page(%s::text, %s::text)", [own.confirmation_code, key_of(request)]
        )
        address = cursor.fetchone()[0]
    if address:
        return see_other(address)
    if request.method == "POST":
        from restaurant.tasks import open_deposit  # noqa: PLC0415 -- tasks import services

        open_deposit.defer(reservation_id=str(own.pk))
        return see_other(request.get_full_path())
    return render(request, "restaurant/pay.html", {**_context(request, own, now), "seconds": POLL_SECONDS})


@secret_page
@require_safe
def calendar_file(request: HttpRequest, code: str) -> HttpResponse:
    """The reservation for the guest's calendar."""
    own = own_reservation(request, code)
    page = links.absolute_page_of(own)
    content = calendar_files.calendar_file(own, page=page, now=clock.now())
    response = HttpResponse(content, content_type=calendar_files.MIME_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{own.confirmation_code}.ics"'
    return response


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The tables of whoever is signed in: coming ones first."""
    own = Reservation.objects.filter(user=cast(User, request.user)).select_related("service")
    today = local(clock.now()).date()
    coming = own.filter(reservation_date__gte=today, status__in=steps.HOLDING)
    past = own.exclude(pk__in=coming.values("pk")).order_by("-reservation_date", "-reservation_time")
    context = {
        "coming": coming.order_by("reservation_date", "reservation_time")[:50],
        "past": Paginator(past, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "restaurant/mine.html", context)
