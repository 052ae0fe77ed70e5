"""The secret that opens a reservation, or a place on the waitlist, to whoever has the letter."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.urls import reverse

from restaurant.models import Reservation, Wait

# 192 bits: nobody guesses one, however long they try.
_BYTES = 24


def new_secret() -> str:
    """A fresh secret."""
    return secrets.token_urlsafe(_BYTES)


def page_of(reservation: Reservation) -> str:
    """The address of the reservation's page, with its secret where it has one."""
    query = f"?{urlencode({'k': reservation.secret})}" if reservation.secret else ""
    return reverse("restaurant:reservation", args=[reservation.confirmation_code]) + query


def absolute_page_of(reservation: Reservation) -> str:
    """The same for letters and for Stripe."""
    return settings.SITE_URL + page_of(reservation)


def wait_page_of(wait: Wait) -> str:
    """The address of a place on the waitlist, for letters."""
    return settings.SITE_URL + reverse("restaurant:wait", args=[wait.secret])


def find(code: str, key: str) -> Reservation | None:
    """The reservation with this code of whoever holds its secret or is signed in as who reserved; None otherwise."""
    found = Reservation.objects.raw(
        "SELECT * FROM app.reservation_of(%s::text, %s::text)", [code.upper(), key]
    )
    return next(iter(found), None)


def find_by_request(key: object) -> Reservation | None:
    """What this form has made already."""
    found = Reservation.objects.raw("SELECT * FROM app.reservation_by_request(%s::uuid)", [key])
    return next(iter(found), None)


def find_wait(key: str) -> Wait | None:
    """The place on the waitlist with this secret."""
    return next(iter(Wait.objects.raw("SELECT * FROM app.wait_of(%s::text)", [key])), None)


def ask(sql: str, parameters: list[Any]) -> bool:
    """Whether a definer function did what it was asked."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return bool(cursor.fetchone()[0])
