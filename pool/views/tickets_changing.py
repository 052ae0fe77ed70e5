"""Another day or slot, another holder, or none: what a guest does with a ticket they have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import rate_limits
from accounts.pages import too_many
from audit import config
from payments.services.seasons import seasons_between
from pool import rules
from pool.errors import PoolRefused
from pool.forms import CancelForm, ChangeForm, SendForm
from pool.models import Ticket
from pool.services import cancelling, changing, selling, sending
from pool.services.selling import Day, Offer
from pool.views.own import GuestRequest, code_page, own_ticket
from pool.views.tickets import ticket_context
from resort.common.answers import see_other
from resort.db import clock

# A ticket goes to family and friends; a letter to a stranger it is not.
SENDING = rate_limits.Limit("pool_sending", 10, rate_limits.HOUR)


@dataclass(frozen=True)
class Choice:
    """One time the ticket could move to, and what that makes of its price."""

    offer: Offer
    change: changing.Change
    is_own: bool
    fits: bool


def _is_unused(ticket: Ticket, now: datetime) -> bool:
    valid = ticket.status == Ticket.Status.CONFIRMED and not ticket.admitted and not ticket.change_of_id
    return valid and (ticket.ticket_date >= selling.today(now) or ticket.closure_asked_at is not None)


def _choices(ticket: Ticket, day: Day) -> list[Choice]:
    settings = config.get_many("pool.")
    seasons = tuple(seasons_between(day.day, day.day))
    return [_choice(ticket, offer, settings, seasons) for offer in day.offers]


def _choice(ticket: Ticket, offer: Offer, settings: dict[str, Any], seasons: tuple) -> Choice:
    adults, children = ticket.adults or 0, ticket.children or 0
    quote = rules.quote_ticket(
        offer.day, offer.slot, adults=adults, children=children, settings=settings, seasons=seasons
    )
    own = (ticket.ticket_date, ticket.slot) == (offer.day, offer.slot)
    # The half-days it has already are no new places.
    room = offer.left + (ticket.persons if ticket.ticket_date == offer.day else 0)
    fits = offer.state in (selling.OPEN, selling.FULL) and room >= ticket.persons and not own
    return Choice(offer, changing.answer(ticket, quote, day=offer.day, slot=offer.slot), own, fits)


def _others(ticket: Ticket, now: datetime) -> list[Choice]:
    """A few times near the ticket's own that its whole party fits in."""
    near = selling.alternatives(
        day=ticket.ticket_date, slot=ticket.slot, persons=ticket.persons, now=now, most=3
    )
    days = [offer.day for offer in near]
    seasons = seasons_between(min(days), max(days)) if days else ()
    settings = config.get_many("pool.")
    return [_choice(ticket, offer, settings, tuple(seasons)) for offer in near]


@code_page
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: GuestRequest, code: str) -> HttpResponse:
    """Every other time with the difference; sent, move the ticket for exactly that."""
    ticket, now = own_ticket(request, code), clock.now()
    if not _is_unused(ticket, now):
        return see_other(reverse("pool:ticket", args=[code]))
    if request.method != "POST":
        return _change_page(request, ticket, now)
    form = ChangeForm(request.POST)
    if not form.is_valid():
        return _change_page(request, ticket, now, problem=_("Choose a day and a time."), status=400)
    data = form.cleaned_data
    shown = rules.Difference(data["price"], data["to_pay"], data["goes_back"])
    try:
        moved = changing.change_ticket(
            ticket=ticket, day=data["day"], slot=data["slot"], shown=shown, now=now
        )
    except PoolRefused as refusal:
        return _change_page(request, ticket, now, problem=str(refusal), status=409)
    if moved.pk != ticket.pk:
        return see_other(reverse("pool:pay", args=[moved.code]))
    messages.success(request, _("Your ticket is moved. Here is its new picture."))
    return see_other(reverse("pool:ticket", args=[code]))


def _change_page(
    request: GuestRequest, ticket: Ticket, now: datetime, *, problem: str = "", status: int = 200
) -> HttpResponse:
    days = selling.days_on_sale(now=now)
    wanted = (request.POST if request.method == "POST" else request.GET).get("day", "")
    default = ticket.ticket_date.isoformat()
    by_name = {day.day.isoformat(): day for day in days}
    day = by_name.get(wanted) or by_name.get(default) or days[0]
    context = {
        "ticket": ticket,
        "days": days,
        "day": day,
        "choices": _choices(ticket, day),
        "problem": problem,
    }
    return render(request, "pool/change.html", context, status=status)


@code_page
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: GuestRequest, code: str) -> HttpResponse:
    """Show what comes back before anything happens; sent, cancel for exactly that."""
    ticket, now = own_ticket(request, code), clock.now()
    if not _is_unused(ticket, now):
        return see_other(reverse("pool:ticket", args=[code]))
    answer = cancelling.preview(ticket=ticket, now=now)
    form = CancelForm(request.POST or None, initial={"shown_refund": answer.amount})
    context = {**ticket_context(ticket, now), "form": form, "answer": answer, "changed": False}
    if request.method != "POST":
        return render(request, "pool/cancel.html", context)
    if not form.is_valid() or form.cleaned_data["shown_refund"] != answer.amount:
        context |= {"changed": True, "form": CancelForm(initial={"shown_refund": answer.amount})}
        return render(request, "pool/cancel.html", context, status=409)
    try:
        cancelling.cancel_ticket(
            ticket=ticket,
            reason=form.cleaned_data["reason"],
            shown=answer.amount,
            now=now,
            wants_credit=form.cleaned_data["wants_credit"],
        )
        messages.success(request, _("Your ticket is cancelled. We have sent you a mail about it."))
    except PoolRefused as refusal:
        messages.warning(request, str(refusal))
    return see_other(reverse("pool:ticket", args=[code]))


@code_page
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: GuestRequest, code: str) -> HttpResponse:
    """Send the ticket to whoever comes."""
    ticket, now = own_ticket(request, code), clock.now()
    if not _is_unused(ticket, now):
        return see_other(reverse("pool:ticket", args=[code]))
    form = SendForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 400 if request.method == "POST" else 200
        return render(request, "pool/send.html", {"ticket": ticket, "form": form}, status=status)
    if wait := rate_limits.hit(SENDING, str(request.user.pk)):
        return too_many(request, wait)
    try:
        sending.send_ticket(ticket=ticket, **form.cleaned_data, now=now)
        messages.success(request, _("The ticket is on its way. Its picture goes with the mail."))
    except PoolRefused as refusal:
        messages.warning(request, str(refusal))
    return see_other(reverse("pool:ticket", args=[code]))


@code_page
@require_POST
def take_back(request: GuestRequest, code: str) -> HttpResponse:
    """The buyer comes after all."""
    ticket = own_ticket(request, code)
    try:
        sending.take_back(ticket=ticket, now=clock.now())
        messages.success(request, _("The ticket is yours again. The picture you had sent no longer works."))
    except PoolRefused as refusal:
        messages.warning(request, str(refusal))
    return see_other(reverse("pool:ticket", args=[code]))


@code_page
@require_safe
def closed(request: GuestRequest, code: str) -> HttpResponse:
    """The resort closed the day: the money back, credit, or another day for nothing, each in one press."""
    ticket, now = own_ticket(request, code), clock.now()
    if ticket.closure_asked_at is None or not _is_unused(ticket, now):
        return see_other(reverse("pool:ticket", args=[code]))
    context = {
        **ticket_context(ticket, now),
        "answer": cancelling.preview(ticket=ticket, now=now),
        "others": _others(ticket, now),
        "credit_days": config.get("payments.credit_days"),
    }
    return render(request, "pool/closed.html", context)
