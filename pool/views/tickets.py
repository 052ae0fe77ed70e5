"""A guest's tickets: the list, one ticket with its picture, its papers, and the page somebody else was sent."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import rate_limits
from accounts.pages import no_referrer, too_many
from audit import config
from pool import calendar_file as calendar_files
from pool.models import Capacity, StayPass, Ticket
from pool.rules import HALVES, Quote
from pool.services import links, pictures, selling
from pool.services.holds import is_held
from pool.views.own import WRONG_LINKS, GuestRequest, code_page, money_of, own_pass, own_ticket
from pool.words import notice_for, term_lines
from resort.common.answers import see_other
from resort.db import clock

PAGE_SIZE = 10


@login_required
@require_safe
def my_tickets(request: GuestRequest) -> HttpResponse:
    """Coming tickets and passes, and the past ones page by page."""
    today = selling.today(clock.now())
    own = Ticket.objects.of(request.user).whole()
    passes = StayPass.objects.of(request.user)
    coming = own.coming(today)
    past = own.exclude(pk__in=coming.values("pk")).order_by("-ticket_date", "-created_at")
    context = {
        "coming": coming.order_by("ticket_date", "created_at")[:50],
        "passes": passes.coming(today).order_by("valid_from")[:20],
        "past": Paginator(past, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "pool/my_tickets.html", context)


@code_page
@require_safe
def ticket(request: GuestRequest, code: str) -> HttpResponse:
    """One ticket: the picture for the gate, and everything somebody who comes needs to know."""
    own, now = own_ticket(request, code), clock.now()
    if own.change_of_id:
        assert own.change_of
        return see_other(reverse("pool:ticket", args=[own.change_of.code]))
    return render(request, "pool/ticket.html", ticket_context(own, now))


def ticket_context(own: Ticket, now: Any) -> dict[str, Any]:
    """What the pages of one ticket show; six queries."""
    money = money_of(own)
    valid = own.status == Ticket.Status.CONFIRMED
    unused = valid and not own.admitted and own.ticket_date >= selling.today(now)
    return {
        "ticket": own,
        "picture": (own.qr_code or pictures.token_for(own)) if valid and not own.holder_email else "",
        "quote": Quote.from_json(own.quote),
        "terms": term_lines(own.policy_snapshot, own.ticket_date),
        "notice": notice_for(own, **money, now=now),
        "held": is_held(own, now),
        "may_change": unused,
        "change_held": Ticket.objects.open_changes(own.pk).held(now).first(),
        # Who has chosen, or has come in all the same, is not asked again.
        "closed": _closed(own) if own.closure_asked_at and valid and not own.admitted else None,
        "house": config.get_many("resort."),
        **money,
    }


def _closed(own: Ticket) -> Capacity | None:
    halves = Capacity.objects.filter(day=own.ticket_date, half__in=HALVES[own.slot])
    return halves.exclude(closed_for="").first()


@code_page
@require_safe
def stay_pass(request: GuestRequest, code: str) -> HttpResponse:
    """The pool of a stay: one picture for all its guests and days."""
    own = own_pass(request, code)
    valid = own.status == StayPass.Status.VALID
    context = {
        "pass": own,
        "picture": pictures.token_for(own) if valid else "",
        "house": config.get_many("resort."),
    }
    return render(request, "pool/stay_pass.html", context)


@code_page
@require_safe
def calendar_file(request: GuestRequest, code: str) -> HttpResponse:
    """The ticket for the guest's calendar."""
    own = own_ticket(request, code)
    page = request.build_absolute_uri(reverse("pool:ticket", args=[own.code]))
    content = calendar_files.calendar_file(own, page=page, now=clock.now())
    response = HttpResponse(content, content_type=calendar_files.MIME_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{own.code}.ics"'
    return response


def sent(request: HttpRequest, link: str) -> HttpResponse:
    """The ticket somebody was sent: to look at, nothing else. The secret is in the address."""
    found = links.read(link)
    if found is None:
        if wait := rate_limits.hit(WRONG_LINKS, rate_limits.source_of(request)):
            return too_many(request, wait)
        return no_referrer(render(request, "pool/sent_over.html", status=410))
    context = {"ticket": found, "picture": found.qr_code if found.status == "confirmed" else ""}
    context["house"] = config.get_many("resort.")
    return no_referrer(render(request, "pool/sent.html", context))


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps tickets on the phone; here, because it may only look after pages beside it."""
    response = HttpResponse(_worker_script(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@lru_cache(maxsize=1)
def _worker_script() -> str:
    return (settings.BASE_DIR / "static" / "js" / "ticket-worker.js").read_text(encoding="utf-8")
