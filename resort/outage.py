"""When something broke: the database is away or overloaded, so try again; or the mistake is ours."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers

from resort.context import resort

# Lost and refused connections, shutdowns, time-outs of statements and locks, deadlocks: all pass.
_PASSING = (OperationalError, InterfaceError)
RETRY_SECONDS = 5


def _notice(sender: Any, request: HttpRequest | None = None, **more: Any) -> None:
    """Django makes a 500 of an exception wherever it is raised, views and middleware alike; remember which it was."""
    if request is not None and isinstance(sys.exc_info()[1], _PASSING):
        request.database_was_away = True  # type: ignore[attr-defined]


got_request_exception.connect(_notice, dispatch_uid="resort.outage")


class OutageMiddleware:
    """A 500 that comes from the database's absence becomes a 503 with a page that needs no database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 500 and getattr(request, "database_was_away", False):
            return _away(request)
        return response


def _away(request: HttpRequest) -> HttpResponse:
    again = request.get_full_path() if request.method == "GET" else "/"
    page = render_to_string("503.html", resort(request) | {"again": again})
    response = HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_SECONDS)})
    add_never_cache_headers(response)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for our own mistakes; like the other it asks nobody anything."""
    return HttpResponseServerError(render_to_string("500.html", resort(request)))
