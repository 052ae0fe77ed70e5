"""Deleting an account."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.http import HttpRequest

from accounts import account_letters, letters
from accounts.errors import AccountTied
from accounts.models import User
from accounts.services.people import call
from audit.services import record_security
from resort.db.identity import acting_as


def ties_of(*, user: User, today: date) -> list[str]:
    """What keeps the account from going, one word each (see errors.AccountTied)."""
    with acting_as(user.pk), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM app.own_account_ties(%s::date)", [today])
        return [tie for (tie,) in cursor.fetchall()]


def delete_account(*, user: User, today: date, request: HttpRequest | None = None) -> None:
    """Make the person nobody and the account unusable; raises AccountTied while something is still to come."""
    if ties := ties_of(user=user, today=today):
        raise AccountTied(ties)
    with acting_as(user.pk):
        record_security("account_deleted", severity="warning", request=request)
        account_letters.ask_for_farewell(to=user.email, language=letters.language_of(user))
        gone = call("app.delete_own_account(%s::date)", today)
        if not gone:
            # Something was booked in this very moment: undo the letter with the rest.
            raise AccountTied(["stays"])
