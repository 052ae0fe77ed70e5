"""From a wish to a hold."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import uuid5

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from chalets.errors import NightsTaken, StayRefused
from chalets.forms import BookingForm
from chalets.models import Booking, Chalet
from chalets.services import availability, dates, holds
from chalets.views import typed
from chalets.views.detail import offered_chalet, terms_today
from chalets.views.own import GuestRequest, own_stay
from chalets.views.panel import Panel, answer, fill_panel, make_panel, wish_query
from chalets.words import term_lines
from resort.common.answers import see_other
from resort.db import clock


@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest, slug: str) -> HttpResponse:
    """Who comes and what they wish; sent, it holds the nights. A visitor signs up on the way and loses nothing."""
    chalet, now = offered_chalet(slug, pictures=request.method != "POST"), clock.now()
    if request.method == "POST":
        return _hold(request, chalet, now)
    initial = typed.personal_details(request) | {"request_key": typed.request_key(request, chalet)}
    panel = make_panel(chalet, request.GET, user=request.user, now=now)
    if not panel.quote:
        return redirect(f"{reverse('chalets:detail', args=[slug])}?{request.GET.urlencode()}#book")
    panel.form = BookingForm(initial=panel.form.cleaned_data | initial, **_options(panel, now))
    return _page(request, panel)


def _options(panel: Panel, now: datetime) -> dict:
    return {
        "chalet": panel.chalet,
        "addons": panel.form.addon_rows,
        "settings": panel.settings,
        "now": now,
    }


def _page(request: HttpRequest, panel: Panel, status: int = 200) -> HttpResponse:
    terms = term_lines(terms_today(), panel.chosen[0])
    context = {"chalet": panel.chalet, "panel": panel, "form": panel.form, "terms": terms}
    return render(request, "chalets/book.html", context, status=status)


def _hold(request: HttpRequest, chalet: Chalet, now: datetime) -> HttpResponse:
    panel = fill_panel(chalet, request.POST, now=now, form_class=BookingForm)
    form = panel.form
    assert isinstance(form, BookingForm)
    if not form.is_bound or not form.is_valid():
        return _page(request, panel, status=400)
    if not request.user.is_authenticated:
        typed.remember(request)
        here = f"{reverse('chalets:book', args=[chalet.slug])}?{wish_query(request.POST)}"
        return see_other(f"{reverse('accounts:sign_up')}?{urlencode({'next': here})}")
    try:
        stay = _hold_once(cast(GuestRequest, request), chalet, form, now)
    except NightsTaken:
        typed.remember(request)
        return taken(request, chalet, form.stay(), now)
    except StayRefused as refusal:
        answer(panel, user=request.user, now=now)
        panel.problem = str(refusal)
        return _page(request, panel, status=409)
    typed.forget(request)
    return see_other(reverse("chalets:pay", args=[stay.code]))


def _hold_once(request: GuestRequest, chalet: Chalet, form: BookingForm, now: datetime) -> Booking:
    """Hold the nights, or find what the same form held before; a form that was changed replaces its own hold."""
    key = form.cleaned_data["request_key"]
    before = typed.booked_with(request, key)
    if before and before.status == Booking.Status.PENDING and _differs(before, form):
        holds.release_hold(booking=before, now=now)
        key = uuid5(key, str(before.pk))
    return holds.hold_stay(
        guest=request.user,
        chalet=chalet,
        **form.stay(),
        guest_details=form.guest_details(),
        special_requests=form.cleaned_data["special_requests"],
        request_key=key,
        now=now,
    )


def _differs(before: Booking, form: BookingForm) -> bool:
    stay = form.stay()
    held = {line["addon_id"] for line in before.quote["addons"]}
    return (
        (before.chalet_id, before.check_in, before.check_out, before.guests)
        != (form.chalet.pk, stay["check_in"], stay["check_out"], stay["guests"])
        or held != {str(addon_id) for addon_id in stay["addon_ids"]}
        or before.guest_details != form.guest_details()
        or (before.special_requests or "") != form.cleaned_data["special_requests"]
    )


def taken(request: HttpRequest, chalet: Chalet, stay: dict, now: datetime) -> HttpResponse:
    """Somebody else was first: say so kindly, with what is free instead."""
    nights = {"check_in": stay["check_in"], "check_out": stay["check_out"], "guests": stay["guests"]}
    found = availability.alternatives(chalet=chalet, **nights, today=dates.today(now))
    context = {"chalet": chalet, "wish": nights, "alternatives": found, "query": wish_query(nights)}
    return render(request, "chalets/taken.html", context, status=409)


@login_required
@require_POST
def hold_again(request: GuestRequest, code: str) -> HttpResponse:
    """The time ran out before the guest paid: hold the same nights once more if nobody has them."""
    before, now = own_stay(request, code), clock.now()
    stay: dict[str, Any] = {
        "check_in": before.check_in,
        "check_out": before.check_out,
        "guests": before.guests,
    }
    try:
        after = holds.hold_stay(
            guest=request.user,
            chalet=before.chalet,
            **stay,
            addon_ids=[line["addon_id"] for line in before.quote["addons"]],
            guest_details=before.guest_details or {},
            special_requests=before.special_requests or "",
            # Pressed twice, it finds the same new hold.
            request_key=uuid5(before.pk, "again"),
            now=now,
        )
    except NightsTaken:
        return taken(request, before.chalet, stay, now)
    except StayRefused as refusal:
        messages.warning(request, str(refusal))
        return see_other(reverse("chalets:booking", args=[code]))
    messages.success(request, _("The nights are held for you again."))
    return see_other(reverse("chalets:pay", args=[after.code]))
