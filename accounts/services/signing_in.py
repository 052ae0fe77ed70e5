"""What signing in and out leaves behind."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from accounts import account_letters
from accounts.models import User
from accounts.services.people import call
from audit.services import record_security
from resort.db.identity import ANONYMOUS, acting_as


def note_failure(*, user: User | None, request: HttpRequest | None) -> None:
    """Count a wrong password. The guess that reaches settings.SIGN_IN_ATTEMPTS pauses sign-in, and a letter says so.

    For an address without an account the same statements run and change nothing.
    """
    with acting_as(role=ANONYMOUS):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT attempts, now_locked FROM app.sign_in_failed(%s::uuid, %s::integer, %s::integer)",
                [user.pk if user else None, settings.SIGN_IN_ATTEMPTS, settings.SIGN_IN_PAUSE_SECONDS],
            )
            attempts, now_locked = cursor.fetchone() or (0, False)
        about = user.pk if user else None
        record_security("sign_in_failed", severity="warning", request=request, about=about, attempts=attempts)
        if now_locked:
            record_security("sign_in_paused", severity="error", request=request, about=about)
            account_letters.ask_for("account.sign_in_rests", user_id=about)


def note_sign_in(*, user: User, request: HttpRequest | None) -> None:
    """Remember when, and forget wrong passwords before."""
    with acting_as(user.pk):
        call("app.signed_in()")
        record_security("sign_in", request=request)


def note_sign_out(*, user: User, request: HttpRequest | None) -> None:
    """Write it down."""
    with acting_as(user.pk):
        record_security("sign_out", request=request)
