"""Answers a kitchen screen that looks for news while there is none: before session, identity and pages cost anything.

Each full answer gives the screen a pass, bound to its session and good for two minutes, that says it may see the
kitchen. While the pass is good, one statement says whether the session still stands and whether anything changed. A
look that finds news, and the one after the pass has ended, go the long way, where the database decides anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import NoReverseMatch, reverse
from django.utils.crypto import constant_time_compare, salted_hmac

# Somebody who may no longer see the kitchen is told "nothing new" for so long, in seconds, and nothing else.
PASS_SECONDS = 120
_SALT = "restaurant.quiet_look"


def tag(version: str, session: str | None) -> str:
    """The ETag of the board at this version, with a pass for this session in it."""
    until = str(int(time.time()) + PASS_SECONDS)
    return f'W/"{version}.{until}.{_seal(session or "", until)}"'


def version_in(tag: str) -> str:
    """The version an If-None-Match names."""
    return _parts(tag)[0]


def _parts(tag: str) -> tuple[str, str, str]:
    version, _, rest = tag.removeprefix("W/").strip('"').partition(".")
    until, _, seal = rest.partition(".")
    return version, until, seal


def _seal(session: str, until: str) -> str:
    return salted_hmac(_SALT, f"{session}.{until}", algorithm="sha256").hexdigest()


def _holds(until: str, seal: str, session: str) -> bool:
    """Whether this pass was given to this session, and is still good."""
    if not (session and until.isdecimal() and until.isascii() and int(until) >= time.time()):
        return False
    return constant_time_compare(seal, _seal(session, until))


class QuietLookMiddleware:
    """304 for a look with a good pass while nothing changed; everything else goes on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == self._look and request.method == "GET" and _nothing_new(request):
            known = request.META["HTTP_IF_NONE_MATCH"]
            return HttpResponseNotModified(headers={"ETag": known, "Cache-Control": "no-store"})
        return self.get_response(request)

    @cached_property
    def _look(self) -> str:
        try:
            return reverse("kitchen:look")
        except NoReverseMatch:  # a site without a kitchen
            return ""


def _nothing_new(request: HttpRequest) -> bool:
    version, until, seal = _parts(request.META.get("HTTP_IF_NONE_MATCH", ""))
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if not _holds(until, seal, session):
        return False
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app.kitchen_look(%s::text)", [session])
            return bool(cursor.fetchone()[0] == version)
    except DatabaseError:
        # The long way says what is wrong.
        return False
