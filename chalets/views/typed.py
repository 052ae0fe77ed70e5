"""What a guest has typed into the booking form, kept in the session until the nights are held."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID, uuid4

from django.db import connection
from django.http import HttpRequest

from accounts.models import User
from accounts.pages import introduce
from chalets.forms import BookingForm
from chalets.models import Booking, Chalet
from chalets.views.own import is_held
from resort.db import clock

_TYPED = "booking_typed"
_KEYS = "booking_keys"
_KEYS_KEPT = 20


def remember(request: HttpRequest) -> None:
    """Keep the personal fields as they were typed; the dates are in the address."""
    typed = {name: request.POST.get(name, "")[:1000] for name in BookingForm.PERSONAL}
    request.session[_TYPED] = typed
    introduce(request, **{name: typed[name] for name in ("first_name", "last_name", "email", "phone")})


def forget(request: HttpRequest) -> None:
    """The nights are held: nothing needs to be kept."""
    request.session.pop(_TYPED, None)


def personal_details(request: HttpRequest) -> dict[str, Any]:
    """What was typed before, else what the account knows."""
    if typed := request.session.get(_TYPED):
        return typed
    if not request.user.is_authenticated:
        return {}
    return {name: getattr(request.user, name) or "" for name in ("first_name", "last_name", "email", "phone")}


def request_key(request: HttpRequest, chalet: Chalet) -> str:
    """One key for all forms of a chalet until it has made a booking that is over.

    A double click, the back button and a second tab so carry the same key and find the first booking.
    """
    keys: dict[str, str] = request.session.get(_KEYS, {})
    key = keys.get(chalet.slug, "")
    if not key or _is_spent(request, key):
        key = str(uuid4())
        kept = {slug: old for slug, old in keys.items() if slug != chalet.slug}
        request.session[_KEYS] = {**dict(list(kept.items())[1 - _KEYS_KEPT :]), chalet.slug: key}
    return key


def booked_with(request: HttpRequest, key: str | UUID) -> Booking | None:
    """The guest's own booking made by a form with this key."""
    with connection.cursor() as cursor:  # most forms are sent for the first time
        cursor.execute("SELECT id FROM chalet_bookings WHERE request_key = %s::uuid", [key])
        found = cursor.fetchone()
    return (
        Booking.objects.of(cast(User, request.user)).for_list().filter(pk=found[0]).first() if found else None
    )


def _is_spent(request: HttpRequest, key: str) -> bool:
    if not request.user.is_authenticated:
        return False
    stay = booked_with(request, key)
    return stay is not None and not is_held(stay, clock.now())
