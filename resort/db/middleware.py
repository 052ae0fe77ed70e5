"""The request's transaction and identity."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from resort.db.identity import ANONYMOUS, acting_as, become

Response = HttpResponse
View = Callable[..., Response]


def outside_transaction(view: View) -> View:
    """Mark a view that opens its own `acting_as` blocks, because it talks to Stripe with nothing open."""
    marked = transaction.non_atomic_requests(view)
    marked.opens_own_transactions = True  # type: ignore[attr-defined]
    return marked


def only_reads(view: View) -> View:
    """Mark a view that writes nothing: it needs no savepoint in the request's transaction, nothing is to be undone."""
    return transaction.non_atomic_requests(view)


def _claimed_user_id(request: HttpRequest) -> UUID | None:
    try:
        return UUID(str(request.session.get(SESSION_KEY, "")))
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def _opens_own_transactions(path: str) -> bool:
    try:
        return getattr(resolve(path).func, "opens_own_transactions", False)
    except Resolver404:
        return False


class IdentityMiddleware:
    """Opens the request's transaction as the signed-in user, so that views, templates and error pages may query.

    The user claimed by the session is loaded under that user's own policies; a deleted or deactivated user, or one
    whose password changed meanwhile, goes on as a visitor.
    """

    def __init__(self, get_response: Callable[[HttpRequest], Response]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Response:
        if _opens_own_transactions(request.path_info):
            with _identified(request):
                # Asked now, while it can be: the header of an error page wants to know, with nothing open.
                getattr(request.user, "is_staff", False)
            return self.get_response(request)
        with _identified(request):
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response


@contextmanager
def _identified(request: HttpRequest) -> Iterator[None]:
    claimed = _claimed_user_id(request)
    with acting_as(claimed, role=None if claimed else ANONYMOUS) as role:
        if claimed and role == ANONYMOUS:
            request.session.flush()
            request.user = AnonymousUser()
            become(role=ANONYMOUS)
        elif claimed and not request.user.is_authenticated:
            become(role=ANONYMOUS)
        yield
