"""Browsers known from an earlier sign-in, so that a stranger's wrong guesses lock nobody out of their own browser."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User

COOKIE = "__Host-device" if settings.SESSION_COOKIE_SECURE else "device"
LIFETIME = 180 * 24 * 60 * 60
REMEMBERED_PEOPLE = 5
_SALT = "accounts.devices"


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Let this browser be known for this person, until their password changes or half a year passes."""
    known = {key: mark for key, mark in _known(request).items() if key != _key(user.email)}
    kept = dict(list(known.items())[-(REMEMBERED_PEOPLE - 1) :])
    response.set_cookie(
        COOKIE,
        signing.dumps({**kept, _key(user.email): _mark(user)}, salt=_SALT),
        max_age=LIFETIME,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def knows(request: HttpRequest | None, user: User) -> bool:
    """Whether this person has signed in here with their present password."""
    mark = _known(request).get(_key(user.email), "") if request else ""
    return constant_time_compare(mark, _mark(user))


def claim(request: HttpRequest, email: str) -> str:
    """What tells this browser's guesses at an address from other browsers' ("" when it was never signed in there)."""
    return _known(request).get(_key(email), "")


def _known(request: HttpRequest) -> dict[str, str]:
    try:
        known = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return {}
    return known if isinstance(known, dict) else {}


def _key(email: str) -> str:
    return salted_hmac(f"{_SALT}.key", email.lower()).hexdigest()[:16]


def _mark(user: User) -> str:
    return salted_hmac(f"{_SALT}.mark", f"{user.pk}{user.password}").hexdigest()[:24]
