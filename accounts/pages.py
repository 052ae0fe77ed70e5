"""Answers of the account views, which open their own transactions."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_decode

from accounts.models import User
from resort.db.identity import ANONYMOUS, acting_as
from resort.db.middleware import outside_transaction

View = Callable[..., HttpResponse]
BAD_INPUT = 400
# Stands in an address where the token was.
HIDDEN = "now"
_INTRODUCED = "introduced"
_SESSION_KEY = "mailed_link"


def page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render as whoever looks at it."""
    user_id = request.user.pk if request.user.is_authenticated else None
    with acting_as(user_id, role=None if user_id else ANONYMOUS):
        return render(request, template, context, status=status)


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    """429: come back in so many seconds."""
    minutes = -(-wait // 60)
    response = page(request, "accounts/too_many.html", {"minutes": minutes}, status=429)
    response.headers["Retry-After"] = str(wait)
    return response


def own_pages(view: View) -> View:
    """A view for signed-in people that opens its own transactions; visitors sign in first."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            # A form that lost its session cannot be sent again by an address.
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "/account/")
        return view(request, *args, **kwargs)

    return outside_transaction(guarded)


def me(request: HttpRequest) -> User:
    """The person of `own_pages`."""
    assert isinstance(request.user, User)
    return request.user


def introduce(request: HttpRequest, **fields: str) -> None:
    """Remember what a visitor has already typed elsewhere about themselves, so that signing up does not ask again."""
    request.session[_INTRODUCED] = {name: text for name, text in fields.items() if text}


def introduced(request: HttpRequest) -> dict[str, str]:
    """What the visitor has told us before."""
    return request.session.get(_INTRODUCED, {})


def no_referrer(response: HttpResponse) -> HttpResponse:
    """The address of this page holds a secret: no other page may learn it, and no cache keep it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def mailed_token(request: HttpRequest, token: str) -> str:
    """The token of a mailed link: the one in the address, or in the session once it was hidden there."""
    return request.session.get(_SESSION_KEY, "") if token == HIDDEN else token


def hide_token(request: HttpRequest, uidb64: str, token: str) -> HttpResponse | None:
    """Go on to the same page with the secret in the session instead of the address; None when it is there already.

    A page that shows a form must not forbid the referrer altogether: browsers then send "Origin: null" with the
    form, which the protection against foreign forms refuses. So a page with a secret in its address shows no form.
    """
    if token == HIDDEN or request.method == "POST":
        return None
    request.session[_SESSION_KEY] = token
    assert request.resolver_match is not None
    return no_referrer(redirect(request.resolver_match.view_name, uidb64=uidb64, token=HIDDEN))


def forget_token(request: HttpRequest) -> None:
    """The link has done its work."""
    request.session.pop(_SESSION_KEY, None)


def person_of_link(uidb64: str) -> User | None:
    """The person a mailed link names, seen with their own eyes; whether the token is right is asked afterwards."""
    try:
        uid = UUID(force_str(urlsafe_base64_decode(uidb64)))
    except ValueError:  # UnicodeDecodeError among them
        return None
    with acting_as(uid) as role:
        return None if role == ANONYMOUS else User.objects.own(uid)


def set_language(response: HttpResponse, language: str) -> None:
    """Show the next pages in this language, if it is one of ours."""
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 60 * 60,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
