"""A guest's own stays: the fetch is the permission."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from chalets.models import Booking


class GuestRequest(HttpRequest):
    """A request of somebody who is signed in (the views behind `login_required`)."""

    user: User
    htmx: HtmxDetails


def own_stay(request: GuestRequest, code: str) -> Booking:
    """The signed-in guest's stay with this code, with its chalet; raises Http404 for anybody else's and for none."""
    return get_object_or_404(Booking.objects.of(request.user).for_list(), code=code.upper())


def is_held(stay: Booking, now: datetime) -> bool:
    """Whether the guest can still pay for these nights."""
    held = stay.status == Booking.Status.PENDING
    return held and (stay.hold_expires_at is None or stay.hold_expires_at > now)
