"""Pages that do what views must not get wrong, for the tests of identity."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext

from django.contrib.auth import login
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import path

from accounts.models import User
from chalets.models import Booking
from resort.db.identity import acting_as, become
from resort.db.middleware import outside_transaction
from tests.support.database import as_owner

told: list[str] = []


def whoami() -> str:
    """The role in force and how many stays it sees."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role')")
        role = cursor.fetchone()[0]
    return f"{role} {Booking.objects.count() if role != 'resort_anonymous' else '-'}"


def who(request: HttpRequest) -> HttpResponse:
    return HttpResponse(whoami())


def late(request: HttpRequest) -> HttpResponse:
    """Queries while the template is rendered, after the view returned."""
    template = engines["django"].from_string("{{ stays.count }} {{ request.user.first_name }}")
    return TemplateResponse(request, template, {"stays": Booking.objects.all()})


def _write(request: HttpRequest) -> None:
    User.objects.filter(pk=request.user.pk).update(phone="changed")


def write_then(request: HttpRequest, what: str) -> HttpResponse:
    """Writes, then goes wrong in one of several ways."""
    _write(request)
    if what == "missing":
        raise Http404
    if what == "crash":
        raise RuntimeError
    return HttpResponse(whoami(), status=int(what))


def swallowed(request: HttpRequest) -> HttpResponse:
    """Catches a database error in a savepoint of its own and goes on."""
    try:
        with transaction.atomic():
            connection.cursor().execute("SELECT 1 / 0")
    except Exception:  # noqa: S110 -- any, as careless code does
        pass
    return HttpResponse(whoami())


def sign_in(request: HttpRequest, email: str) -> HttpResponse:
    with as_owner():
        user = User.objects.get_by_natural_key(email)
    login(request, user, "accounts.backends.PasswordBackend")
    become(user.pk)
    return HttpResponse(whoami())


def stream(request: HttpRequest, identity: str) -> StreamingHttpResponse:
    """Queries when the transaction is over."""
    uid = request.user.pk

    def lines() -> Iterator[str]:
        if identity == "with":
            with acting_as(uid):
                yield whoami()
        else:
            yield whoami()

    return StreamingHttpResponse(lines())


def after_commit(request: HttpRequest, identity: str) -> HttpResponse:
    """Queries in on_commit, where the request's identity is gone."""
    told.clear()
    person = request.user.pk

    def note() -> None:
        with acting_as(person) if identity == "with" else nullcontext():
            told.append(whoami())

    transaction.on_commit(note)
    return HttpResponse()


@outside_transaction
def outside(request: HttpRequest, identity: str) -> HttpResponse:
    """Talks to Stripe with nothing open."""
    if identity == "without":
        return HttpResponse(whoami())
    open_before = connection.in_atomic_block
    with acting_as(request.user.pk):
        return HttpResponse(f"{open_before} {whoami()}")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(whoami(), status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return HttpResponse("sorry", status=500)


handler404 = "tests.db.urls.not_found"
handler500 = "tests.db.urls.broken"
urlpatterns = [
    path("who/", who),
    path("late/", late),
    path("write/<what>/", write_then),
    path("swallowed/", swallowed),
    path("sign-in/<email>/", sign_in),
    path("stream/<identity>/", stream),
    path("after-commit/<identity>/", after_commit),
    path("outside/<identity>/", outside),
]
