"""A guest's stays: the list, one stay, its papers, and cancelling it."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit import config
from chalets import calendar_file as calendar_files
from chalets.errors import StayRefused
from chalets.forms import CancelForm, RequestsForm
from chalets.models import Booking, StayCharge
from chalets.rules import Quote
from chalets.services import cancel as cancelling
from chalets.services import changes, dates, own_stays
from chalets.templatetags.stays import stay_rows
from chalets.views.own import GuestRequest, is_held, own_stay
from chalets.views.search import page_number
from chalets.words import notice_for, term_lines
from payments.models import Payment, Refund
from resort.common.answers import see_other
from resort.db import clock
from resort.db.middleware import only_reads
from resort.kept_page import kept_page
from resort.templatetags.pages import page_links


@only_reads
@login_required
@require_safe
def my_bookings(request: GuestRequest) -> HttpResponse:
    """Coming, past and cancelled stays; the past ones page by page."""
    found = own_stays.own_stays(
        guest_id=request.user.pk,
        today=dates.today(clock.now()),
        page=page_number(request.GET.get("page")),
    )
    parts = {"coming": found.coming, "past": found.past, "cancelled": found.cancelled}
    holes: dict[str, Any] = {name: stay_rows(stays) for name, stays in parts.items()}
    holes["pages"] = page_links(
        Paginator(range(found.past_total), own_stays.PAGE_SIZE).page(found.page), request
    )
    given: dict[str, Hashable] = {f"has_{name}": bool(stays) for name, stays in parts.items()}
    return kept_page(request, "chalets/my_bookings.html", given, holes)


def _money_of(stay: Booking) -> dict[str, Any]:
    """The payments that took money and the refunds that did not fail."""
    took = Payment.objects.filter(booking_id=stay.pk, booking_type="chalet", settled_at__isnull=False)
    back = Refund.objects.filter(booking_id=stay.pk).exclude(status=Refund.Status.FAILED)
    return {"payments": list(took.order_by("settled_at")), "refunds": list(back.order_by("created_at"))}


def _stay_context(stay: Booking) -> dict[str, Any]:
    money = _money_of(stay)
    now = clock.now()
    return {
        "stay": stay,
        "quote": Quote.from_json(stay.quote) if stay.quote else None,
        "terms": term_lines(stay.policy_snapshot, stay.check_in),
        "notice": notice_for(stay, **money, now=now),
        "held": is_held(stay, now),
        "may_change": stay.status in (Booking.Status.PENDING, Booking.Status.CONFIRMED),
        "may_cancel": stay.status == Booking.Status.CONFIRMED,
        "charges": list(stay.charges.exclude(status=StayCharge.Status.CANCELLED)),
        "contact": config.get_many("resort."),
        **money,
    }


@login_required
@require_safe
def booking(request: GuestRequest, code: str) -> HttpResponse:
    """One stay: what, when, how much, on which terms, and what can be done with it."""
    stay = own_stay(request, code)
    context = _stay_context(stay)
    context["form"] = RequestsForm(initial={"special_requests": stay.special_requests or ""})
    return render(request, "chalets/booking.html", context)


@login_required
@require_safe
def confirmation(request: GuestRequest, code: str) -> HttpResponse:
    """The nights are theirs."""
    stay = own_stay(request, code)
    if stay.status != Booking.Status.CONFIRMED:
        return see_other(reverse("chalets:booking", args=[code]))
    return render(request, "chalets/confirmation.html", _stay_context(stay))


@login_required
@require_http_methods(["POST"])
def requests(request: GuestRequest, code: str) -> HttpResponse:
    """Change the special requests."""
    stay = own_stay(request, code)
    form = RequestsForm(request.POST)
    if not form.is_valid():
        return render(request, "chalets/booking.html", {**_stay_context(stay), "form": form}, status=400)
    try:
        changes.change_requests(booking=stay, text=form.cleaned_data["special_requests"], now=clock.now())
        messages.success(request, _("We have noted your requests."))
    except StayRefused as refusal:
        messages.warning(request, str(refusal))
    return see_other(reverse("chalets:booking", args=[code]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: GuestRequest, code: str) -> HttpResponse:
    """Show what comes back before anything happens; sent, cancel for exactly that."""
    stay, now = own_stay(request, code), clock.now()
    if stay.status != Booking.Status.CONFIRMED:
        return see_other(reverse("chalets:booking", args=[code]))
    answer = cancelling.preview(booking=stay, now=now)
    form = CancelForm(request.POST or None, initial={"shown_refund": answer.amount})
    context = {**_stay_context(stay), "form": form, "answer": answer}
    if request.method != "POST":
        return render(request, "chalets/cancel.html", context)
    if not form.is_valid() or form.cleaned_data["shown_refund"] != answer.amount:
        context |= {"changed": True, "form": CancelForm(initial={"shown_refund": answer.amount})}
        return render(request, "chalets/cancel.html", context, status=409)
    try:
        reason = form.cleaned_data["reason"]
        cancelling.cancel_stay(booking=stay, actor=request.user, reason=reason, now=now)
        messages.success(request, _("Your stay is cancelled. We have sent you a mail about it."))
    except StayRefused as refusal:
        messages.warning(request, str(refusal))
    return see_other(reverse("chalets:booking", args=[code]))


@login_required
@require_safe
def receipt(request: GuestRequest, code: str) -> HttpResponse:
    """What was sold, what came in and what went back, to print."""
    stay = own_stay(request, code)
    return render(request, "chalets/receipt.html", {**_stay_context(stay), "printed": clock.now()})


@login_required
@require_safe
def calendar_file(request: GuestRequest, code: str) -> HttpResponse:
    """The stay for the guest's calendar."""
    stay = own_stay(request, code)
    page = request.build_absolute_uri(reverse("chalets:booking", args=[stay.code]))
    content = calendar_files.calendar_file(stay, page=page, now=clock.now())
    response = HttpResponse(content, content_type=calendar_files.MIME_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{stay.code}.ics"'
    return response
