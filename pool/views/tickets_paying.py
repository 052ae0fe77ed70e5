"""From held places to a valid ticket: the pay page, the way to Stripe and back, and giving up."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from audit import config
from payments import checkout, paying
from payments.models import Payment
from payments.services import credits
from pool.errors import PoolRefused
from pool.models import Ticket
from pool.rules import Quote
from pool.services import changing, gate_payment, holds, selling
from pool.services.holds import is_held
from pool.views.own import GuestRequest, code_page, own_ticket
from pool.words import age, slot_name, term_lines
from resort.common.answers import go, see_other, waiting
from resort.db import clock
from resort.db.identity import acting_as
from resort.db.middleware import outside_transaction
from resort.templatetags.dates import day as day_name
from resort.templatetags.money import money


def _moves(ticket: Ticket) -> dict[str, Any] | None:
    """Where a change goes and what it leaves; None for a ticket of its own."""
    if not ticket.change_of_id:
        return None
    wish = ticket.quote["move"]
    return {
        "ticket": ticket.change_of,
        "day": datetime.fromisoformat(wish["day"]).date(),
        "slot": wish["slot"],
    }


def _pay_page(request: GuestRequest, ticket: Ticket, *, problem: str = "", status: int = 200) -> HttpResponse:
    move = _moves(ticket)
    due, now = ticket.total_price, clock.now()
    credit = credits.preview(user=request.user, booking_id=ticket.pk, due=due, now=now)
    context = {
        "ticket": ticket,
        "credit": credit,
        "to_pay": due - credit,
        "move": move,
        "quote": Quote.from_json(ticket.quote),
        "terms": term_lines(ticket.policy_snapshot, ticket.ticket_date),
        "pay_at_desk": config.get("pool.pay_at_desk") and not move,
        "problem": problem,
        "came_back": "back" in request.GET,
    }
    return render(request, "pool/pay.html", context, status=status)


def _hold_over_page(request: GuestRequest, ticket: Ticket, now: datetime) -> HttpResponse:
    """The time is over: the same places again if they are free, else what is."""
    offer = selling.day_on_sale(day=ticket.ticket_date, now=now).offer(ticket.slot)
    context: dict[str, Any] = {"ticket": ticket, "free": offer.takes(ticket.persons), "move": _moves(ticket)}
    context["alternatives"] = []
    return render(request, "pool/hold_over.html", context)


@code_page
@require_safe
def pay(request: GuestRequest, code: str) -> HttpResponse:
    """How much, how long the places are held, and the ways to pay."""
    ticket, now = own_ticket(request, code), clock.now()
    if is_held(ticket, now):
        return _pay_page(request, ticket)
    if ticket.status == Ticket.Status.PENDING or _lapsed(ticket):
        return _hold_over_page(request, ticket, now)
    return see_other(_page_of(ticket))


def _page_of(ticket: Ticket) -> str:
    """The page of the ticket, or of the one whose change this was."""
    whole = ticket.change_of if ticket.change_of_id else ticket
    assert whole
    return reverse("pool:ticket", args=[whole.code])


def _lapsed(ticket: Ticket) -> bool:
    """Cancelled because nobody paid in time; a ticket somebody paid for has more to tell on its own page."""
    over = ticket.status == Ticket.Status.CANCELLED and ticket.cancellation_reason == holds.LAPSED
    took = Payment.objects.filter(booking_id=ticket.pk, booking_type="pool", settled_at__isnull=False)
    return over and not took.exists()


def _lines(ticket: Ticket, covered: Decimal) -> list[checkout.Line]:
    """What Stripe's page lists: one line for everything where credit has paid a part."""
    if move := _moves(ticket):
        when = _("Ticket %(code)s, moved to %(day)s, %(slot)s") % {
            "code": move["ticket"].code,
            "day": day_name(move["day"]),
            "slot": slot_name(move["slot"]),
        }
    else:
        when = f"{_('Pool')}, {day_name(ticket.ticket_date)}, {slot_name(ticket.slot)}"
    if covered:
        name = _("%(ticket)s, less %(credit)s of credit") % {"ticket": when, "credit": money(covered)}
        return [checkout.Line(name=name, amount=ticket.total_price - covered)]
    if move:
        return [checkout.Line(name=when, amount=ticket.total_price)]
    return [
        checkout.Line(name=f"{when}: {age(line)}", amount=line.total)
        for line in Quote.from_json(ticket.quote).lines
        if line.total
    ]


def _still_held(ticket: Ticket) -> str:
    assert ticket.hold_expires_at
    minutes = (ticket.hold_expires_at - clock.now()) // timedelta(minutes=1)
    if minutes < 1:
        return ""
    return ngettext(
        "Your places stay held for %(minutes)d more minute.",
        "Your places stay held for %(minutes)d more minutes.",
        minutes,
    ) % {"minutes": minutes}


@outside_transaction
@code_page
@require_POST
def pay_card(request: GuestRequest, code: str) -> HttpResponse:
    """Credit first; then write the payment down and open Stripe's page with nothing of ours open."""
    with acting_as(request.user.pk):
        ticket = own_ticket(request, code)
        if not is_held(ticket, clock.now()):
            return see_other(reverse("pool:pay", args=[code]))
        if not ticket.total_price:
            return _take_free(ticket)
        attempt = paying.begin(
            user_id=request.user.pk,
            booking_type="pool",
            booking_id=ticket.pk,
            due=ticket.total_price,
            lines=partial(_lines, ticket),
        )
    return paying.lead_to_stripe(
        request,
        attempt,
        returned=reverse("pool:returned", args=[code]),
        back=reverse("pool:pay", args=[code]),
        page=partial(_pay_page, request, ticket),
        still_held=partial(_still_held, ticket),
    )


def _take_free(ticket: Ticket) -> HttpResponse:
    """Stripe does not take nothing, and neither do we."""
    try:
        gate_payment.take_free_ticket(ticket=ticket, now=clock.now())
    except PoolRefused:
        return see_other(reverse("pool:pay", args=[ticket.code]))
    return see_other(reverse("pool:ticket", args=[ticket.code]))


@code_page
@require_POST
def pay_gate(request: GuestRequest, code: str) -> HttpResponse:
    """The guest pays at the gate; the ticket is valid now."""
    ticket = own_ticket(request, code)
    try:
        gate_payment.choose_desk(ticket=ticket, now=clock.now())
    except PoolRefused as refusal:
        messages.warning(request, str(refusal))
        return see_other(reverse("pool:pay", args=[code]))
    return see_other(reverse("pool:ticket", args=[code]))


@code_page
@require_POST
def give_up(request: GuestRequest, code: str) -> HttpResponse:
    """Let the places go."""
    ticket = own_ticket(request, code)
    try:
        holds.release_hold(ticket=ticket, now=clock.now())
    except PoolRefused as refusal:
        messages.warning(request, str(refusal))
        return see_other(_page_of(ticket))
    if ticket.change_of_id:
        messages.success(request, _("Your ticket stays as it is. Nothing was charged."))
        return see_other(_page_of(ticket))
    messages.success(request, _("You have given these places back. Nothing was charged."))
    return see_other(reverse("pool:home"))


@code_page
@require_safe
def returned(request: GuestRequest, code: str) -> HttpResponse:
    """Back from Stripe. Says what we know and asks again; the address proves nothing."""
    ticket = own_ticket(request, code)
    if ticket.status != Ticket.Status.PENDING:
        moved = ticket.change_of_id and ticket.cancellation_reason == changing.DONE
        if moved:
            messages.success(request, _("Your ticket is moved. Here is its new picture."))
        return go(request, _page_of(ticket))
    if not Payment.objects.filter(booking_id=ticket.pk, booking_type="pool").exists():
        return go(request, reverse("pool:pay", args=[code]))
    context = {"ticket": ticket, **waiting(request, reverse("pool:returned", args=[code]))}
    template = "pool/_returned.html" if request.htmx else "pool/returned.html"
    return render(request, template, context)
