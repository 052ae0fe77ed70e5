"""Who sees which report: those whose database role reads every row the report is made of."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse

from resort.db.access import role_of, security_of

View = Callable[[HttpRequest], HttpResponse]


def reads_every_row(user: Any, model: type[Model]) -> bool:
    """Whether a policy without condition lets this member of staff read the table.

    A sum over some of the rows would look like a sum over all of them.
    """
    role, security = role_of(user), security_of(model)
    if role is None or security is None:
        return False
    return any(
        policy.role == role
        and policy.command in ("SELECT", "ALL")
        and policy.using == "true"
        and (not policy.departments or user.department in policy.departments)
        for policy in security.policies
    )


def for_readers_of(*models: type[Model]) -> Callable[[View], View]:
    """Visitors sign in first, guests find no such page, staff who may not read these tables are told so."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if role_of(request.user) is None:
                raise Http404
            if not all(reads_every_row(request.user, model) for model in models):
                raise PermissionDenied
            return view(request)

        return guarded

    return decorate
