"""A reservation opened by its secret or by being signed in: the fetch is the permission."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.defaults import page_not_found

from accounts import rate_limits
from accounts.pages import too_many
from restaurant.models import Reservation
from restaurant.services.reserving import links

WRONG_LINKS = rate_limits.Limit("restaurant_wrong_links", 60, rate_limits.HOUR)


class NoSuchLink(Exception):
    """Nothing of this visitor's is behind this address."""


def secret_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page behind a secret: not for somebody who tries many, and its address is told to nobody."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except NoSuchLink:
            if wait := rate_limits.hit(WRONG_LINKS, rate_limits.source_of(request)):
                return too_many(request, wait)
            # Answered, not raised: what is raised undoes the count.
            return page_not_found(request, Http404())
        # No other site learns the address; without any referrer browsers would send our forms from nowhere.
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cache-Control"] = "no-store"
        return response

    return guarded


def key_of(request: HttpRequest) -> str:
    """The secret of the address."""
    return str(request.GET.get("k", ""))[:64]


def own_reservation(request: HttpRequest, code: str) -> Reservation:
    """The reservation behind this code and secret, or of whoever is signed in; raises NoSuchLink."""
    found = links.find(code[:20], key_of(request))
    if found is None:
        raise NoSuchLink
    return found
