"""Who may stand at the gate, and how its pages say no."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from accounts.models import Role, User
from pool.errors import PoolRefused
from pool.models import Entry
from pool.views.gate_input import BadInput
from resort.common.errors import sqlstate_of
from resort.db import access

View = Callable[..., HttpResponse]
_NOT_ALLOWED = "42501"


class GateRequest(HttpRequest):
    """A request of somebody who is signed in, as both decorators see to."""

    user: User


_NOT_ALLOWED = "42501"


def gate_page(view: View) -> View:
    """A page for people who work at the gate: visitors sign in first, guests find nothing, other staff may not."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not request.user.is_staff:
            raise Http404
        if not access.may(request.user, Entry, "INSERT"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def gate_call(view: View) -> View:
    """What a device calls: answers are JSON, refusals too."""

    def allowed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not access.may(request.user, Entry, "INSERT"):
            return _no(403, _("You do not work at the gate."))
        return view(request, *args, **kwargs)

    return transaction.non_atomic_requests(wraps(view)(_in_words(allowed)))


def scan_call(view: View) -> View:
    """The same for a scan, where the database is asked anyway: one look-up less, a thousand times a day."""
    return transaction.non_atomic_requests(wraps(view)(_in_words(view)))


def _in_words(view: View) -> View:
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _no(401, _("Please sign in again."))
        if request.user.role not in (Role.STAFF, Role.ADMIN, Role.SUPERADMIN):
            return _no(404, _("There is nothing here."))
        try:
            return view(request, *args, **kwargs)
        except BadInput as error:
            return _no(400, str(error))
        except PoolRefused as error:
            return _no(409, str(error))
        except DatabaseError as error:
            if sqlstate_of(error) != _NOT_ALLOWED:
                raise
            # The transaction is broken: nothing of it stays.
            transaction.set_rollback(True)
            return _no(403, _("You do not work at the gate."))

    return guarded


def _no(status: int, sentence: str) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)
