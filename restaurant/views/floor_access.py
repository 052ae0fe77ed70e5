"""Who may stand at the floor plan: those whom the database lets change a reservation; tables are moved by managers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from accounts.models import User
from resort.db import access
from restaurant.models import Reservation, Table

View = Callable[..., HttpResponse]
# How a script calls: it wants a part of a page, and no other page instead.
SCRIPT = "X-Part"


class FloorRequest(HttpRequest):
    """A request of somebody who is signed in, as the decorators see to."""

    user: User


def by_script(request: HttpRequest) -> bool:
    """Whether a script asks for a part of the page."""
    return SCRIPT in request.headers


def guarded(view: View, allowed: Callable[[HttpRequest], bool]) -> View:
    """A page for those of the staff who are `allowed`."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return (
                HttpResponse(status=401) if by_script(request) else redirect_to_login(request.get_full_path())
            )
        if not request.user.is_staff:
            raise Http404
        if not allowed(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapped


def floor_page(view: View) -> View:
    """A page for hosts, waiters and managers: visitors sign in first, guests find nothing, other staff may not."""
    return guarded(view, lambda request: may_host(request.user))


def may_host(user: Any) -> bool:
    """Whether this person seats guests: the database lets them change a reservation."""
    return access.may(user, Reservation, "UPDATE")


def may_arrange(user: Any) -> bool:
    """Whether this person may move tables for good."""
    return "position_x" in access.changeable_columns(user, Table)


def editor_page(view: View) -> View:
    """The same for those who may move tables for good."""
    return guarded(view, lambda request: may_arrange(request.user))
