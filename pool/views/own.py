"""A guest's own tickets: the fetch is the permission."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.defaults import page_not_found
from django_htmx.middleware import HtmxDetails

from accounts import rate_limits
from accounts.models import User
from accounts.pages import too_many
from payments.models import Payment, Refund
from pool.models import StayPass, Ticket
from pool.services import refunds

# Codes are short enough to type, so nobody may try many; whoever mistypes has plenty.
WRONG_CODES = rate_limits.Limit("pool_wrong_codes", 30, rate_limits.HOUR)
WRONG_LINKS = rate_limits.Limit("pool_wrong_links", 60, rate_limits.HOUR)


class GuestRequest(HttpRequest):
    """A request of somebody who is signed in (the views behind `login_required`)."""

    user: User
    htmx: HtmxDetails


class NoSuchCode(Exception):
    """No ticket of this guest has this code."""


def code_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page behind a code: for whoever is signed in, and not for somebody who tries many codes."""

    @wraps(view)
    def guarded(request: GuestRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NoSuchCode:
            wait = rate_limits.hit(WRONG_CODES, str(request.user.pk))
            if wait:
                return too_many(request, wait)
            # Answered, not raised: what is raised undoes the count.
            return page_not_found(request, Http404())

    return login_required(guarded)  # type: ignore[arg-type]


def own_ticket(request: GuestRequest, code: str) -> Ticket:
    """The signed-in guest's ticket with this code; raises NoSuchCode for anybody else's and for none."""
    ticket = Ticket.objects.of(request.user).filter(code=code.upper()).first()
    if ticket is None:
        raise NoSuchCode
    return ticket


def own_pass(request: GuestRequest, code: str) -> StayPass:
    """The pass of the signed-in guest's stay with this code; raises NoSuchCode as `own_ticket` does."""
    stay_pass = StayPass.objects.of(request.user).filter(code=code.upper()).first()
    if stay_pass is None:
        raise NoSuchCode
    return stay_pass


def money_of(ticket: Ticket) -> dict[str, Any]:
    """The payments that took money for a ticket and its changes, and the refunds that did not fail."""
    bookings = refunds.bookings_of(ticket.pk)
    took = Payment.objects.filter(booking_id__in=bookings, booking_type="pool", settled_at__isnull=False)
    back = Refund.objects.filter(booking_id__in=bookings).exclude(status=Refund.Status.FAILED)
    return {"payments": list(took.order_by("settled_at")), "refunds": list(back.order_by("created_at"))}
