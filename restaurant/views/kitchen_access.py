"""Who may stand at the stove and take orders: those whom the database lets change an order."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from accounts.models import User
from resort.db import access
from restaurant.models import Order

View = Callable[..., HttpResponse]
# How a script calls: it wants a part of a page, and no other page instead.
SCRIPT = "X-Part"


def by_script(request: HttpRequest) -> bool:
    """Whether a script asks for a part of the page."""
    return SCRIPT in request.headers


def who(request: HttpRequest) -> User:
    """Who works at this screen; behind `house_page` somebody always does."""
    return cast(User, request.user)


def may_serve(user: Any) -> bool:
    """Whether this person cooks or carries: the database lets them change an order."""
    return access.may(user, Order, "UPDATE")


def house_page(view: View) -> View:
    """A page for kitchen, waiters and managers: visitors sign in first, guests find nothing, other staff may not."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return (
                HttpResponse(status=401) if by_script(request) else redirect_to_login(request.get_full_path())
            )
        if not request.user.is_staff:
            raise Http404
        if not may_serve(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
