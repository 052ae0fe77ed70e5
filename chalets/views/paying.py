"""From a hold to a paid stay: the pay page, the way to Stripe and back, and giving up."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from audit import config
from chalets.errors import StayRefused
from chalets.models import Booking
from chalets.rules import Quote
from chalets.services import availability, dates, desk_payment, free, holds
from chalets.views.own import GuestRequest, is_held, own_stay
from chalets.views.panel import wish_query
from chalets.words import term_lines
from payments import checkout, paying
from payments.models import Payment
from payments.services import credits
from resort.common.answers import go, see_other, waiting
from resort.db import clock
from resort.db.identity import acting_as
from resort.db.middleware import outside_transaction
from resort.templatetags.dates import span
from resort.templatetags.money import money


def _pay_page(request: GuestRequest, stay: Booking, *, problem: str = "", status: int = 200) -> HttpResponse:
    credit = credits.preview(user=request.user, booking_id=stay.pk, due=stay.total_price, now=clock.now())
    context = {
        "stay": stay,
        "credit": credit,
        "to_pay": stay.total_price - credit,
        "quote": Quote.from_json(stay.quote),
        "terms": term_lines(stay.policy_snapshot, stay.check_in),
        "pay_at_desk": config.get("chalets.pay_at_desk"),
        "problem": problem,
        "came_back": "back" in request.GET,
    }
    return render(request, "chalets/pay.html", context, status=status)


def _hold_over_page(request: GuestRequest, stay: Booking, now: datetime) -> HttpResponse:
    """The time is over: the same nights again if they are free, else what is."""
    nights = {"check_in": stay.check_in, "check_out": stay.check_out}
    context: dict[str, Any] = {"stay": stay, "chalet": stay.chalet}
    context["query"] = wish_query(nights | {"guests": stay.guests})
    context["free"] = stay.check_in >= dates.today(now) and availability.is_free(stay.chalet, **nights)
    if not context["free"]:
        context["alternatives"] = availability.alternatives(
            chalet=stay.chalet, **nights, guests=stay.guests, today=dates.today(now)
        )
    return render(request, "chalets/hold_over.html", context)


@login_required
@require_safe
def pay(request: GuestRequest, code: str) -> HttpResponse:
    """How much, how long the nights are held, and the ways to pay."""
    stay, now = own_stay(request, code), clock.now()
    if is_held(stay, now):
        return _pay_page(request, stay)
    if stay.status == Booking.Status.PENDING or _lapsed(stay):
        return _hold_over_page(request, stay, now)
    return see_other(reverse("chalets:booking", args=[code]))


def _lapsed(stay: Booking) -> bool:
    """Cancelled because nobody paid in time; a stay somebody paid for has more to tell on its own page."""
    over = stay.status == Booking.Status.CANCELLED and stay.cancellation_reason == holds.LAPSED
    return over and not _money_came(stay)


def _money_came(stay: Booking) -> bool:
    took = Payment.objects.filter(booking_id=stay.pk, booking_type="chalet", settled_at__isnull=False)
    return took.exists()


def _lines(stay: Booking, covered: Decimal) -> list[checkout.Line]:
    """What Stripe's page lists. One line for the nights, so that a discount never needs a negative one.

    One line for everything where credit has paid a part.
    """
    quote = Quote.from_json(stay.quote)
    nights = f"{stay.chalet.name}, {span(stay.check_in, stay.check_out)}"
    if covered:
        name = _("%(stay)s, less %(credit)s of credit") % {"stay": nights, "credit": money(covered)}
        return [checkout.Line(name=name, amount=stay.total_price - covered)]
    lines = [checkout.Line(name=nights, amount=quote.nights_total - quote.discount)]
    return lines + [checkout.Line(name=line.name, amount=line.total) for line in quote.addons]


def _still_held(stay: Booking) -> str:
    assert stay.hold_expires_at
    minutes = (stay.hold_expires_at - clock.now()) // timedelta(minutes=1)
    if minutes < 1:
        return ""
    return ngettext(
        "Your nights stay held for %(minutes)d more minute.",
        "Your nights stay held for %(minutes)d more minutes.",
        minutes,
    ) % {"minutes": minutes}


@outside_transaction
@login_required
@require_POST
def pay_card(request: GuestRequest, code: str) -> HttpResponse:
    """Credit first; then write the payment down and open Stripe's page with nothing of ours open."""
    with acting_as(request.user.pk):
        stay = own_stay(request, code)
        if not is_held(stay, clock.now()):
            return see_other(reverse("chalets:pay", args=[code]))
        if not stay.total_price:
            return _take_free(request, stay)
        attempt = paying.begin(
            user_id=request.user.pk,
            booking_type="chalet",
            booking_id=stay.pk,
            due=stay.total_price,
            lines=partial(_lines, stay),
        )
    return paying.lead_to_stripe(
        request,
        attempt,
        returned=reverse("chalets:returned", args=[code]),
        back=reverse("chalets:pay", args=[code]),
        page=partial(_pay_page, request, stay),
        still_held=partial(_still_held, stay),
    )


def _take_free(request: GuestRequest, stay: Booking) -> HttpResponse:
    """Stripe does not take nothing, and neither do we."""
    try:
        free.take_free_stay(booking=stay, now=clock.now())
    except StayRefused:
        return see_other(reverse("chalets:pay", args=[stay.code]))
    return see_other(reverse("chalets:confirmation", args=[stay.code]))


@login_required
@require_POST
def pay_desk(request: GuestRequest, code: str) -> HttpResponse:
    """The guest pays on arrival; the stay is confirmed now."""
    stay = own_stay(request, code)
    try:
        desk_payment.choose_desk(booking=stay, now=clock.now())
    except StayRefused as refusal:
        messages.warning(request, str(refusal))
        return see_other(reverse("chalets:pay", args=[code]))
    return see_other(reverse("chalets:confirmation", args=[code]))


@login_required
@require_POST
def give_up(request: GuestRequest, code: str) -> HttpResponse:
    """Let the nights go."""
    stay = own_stay(request, code)
    try:
        holds.release_hold(booking=stay, now=clock.now())
    except StayRefused as refusal:
        messages.warning(request, str(refusal))
        return see_other(reverse("chalets:booking", args=[code]))
    messages.success(request, _("You have given these nights back. Nothing was charged."))
    query = wish_query({"check_in": stay.check_in, "check_out": stay.check_out, "guests": stay.guests})
    return see_other(f"{reverse('chalets:detail', args=[stay.chalet.slug])}?{query}")


@login_required
@require_safe
def returned(request: GuestRequest, code: str) -> HttpResponse:
    """Back from Stripe. Says what we know and asks again; the address proves nothing."""
    stay = own_stay(request, code)
    if stay.status != Booking.Status.PENDING:
        name = "confirmation" if stay.status == Booking.Status.CONFIRMED else "booking"
        return go(request, reverse(f"chalets:{name}", args=[code]))
    if not Payment.objects.filter(booking_id=stay.pk, booking_type="chalet").exists():
        return go(request, reverse("chalets:pay", args=[code]))
    context = {
        "stay": stay,
        "fresh": request.htmx,
        **waiting(request, reverse("chalets:returned", args=[code])),
    }
    template = "chalets/_returned.html" if request.htmx else "chalets/returned.html"
    return render(request, template, context)
