"""Addresses: confirming one, and moving to another."""

from __future__ import annotations

from django.db import IntegrityError
from django.http import HttpRequest

from accounts import account_letters, tokens
from accounts.errors import EmailTaken, LinkExpired
from accounts.models import User
from accounts.services.people import call
from audit.services import record_security
from resort.common.errors import UNIQUE_VIOLATION, sqlstate_of
from resort.db.identity import acting_as


def ask_to_verify(*, user: User) -> None:
    """Mail the link that confirms the address (again)."""
    with acting_as(user.pk):
        account_letters.ask_for("account.confirm_email", user_id=user.pk)


def verify_email(*, user: User, token: str, request: HttpRequest | None = None) -> None:
    """Confirm the address the link went to; raises LinkExpired."""
    if not tokens.confirm_email.check_token(user, token):
        raise LinkExpired
    with acting_as(user.pk):
        if not call("app.confirm_own_email(%s::text)", user.email):
            raise LinkExpired
        record_security("email_confirmed", request=request)
    user.email_verified = True


def ask_to_move_email(*, user: User, email: str, request: HttpRequest | None = None) -> None:
    """Remember the wanted address and mail a link there, and a warning to the present one.

    Whether somebody has an account at that address shows in nothing; its owner gets a letter instead of the link.
    """
    user.preferences = {**(user.preferences or {}), "new_email": email}
    with acting_as(user.pk):
        user.save(update_fields=["preferences"])
        record_security("email_move_asked", severity="warning", request=request)
        account_letters.ask_for("account.email_move", user_id=user.pk)
        account_letters.ask_for("account.email_move_asked", user_id=user.pk)


def forget_move(*, user: User) -> None:
    """Stay at the present address."""
    user.preferences = {key: value for key, value in (user.preferences or {}).items() if key != "new_email"}
    with acting_as(user.pk):
        user.save(update_fields=["preferences"])


def confirm_move(*, user: User, token: str, request: HttpRequest | None = None) -> None:
    """Move to the address the link went to; raises LinkExpired, EmailTaken."""
    if not tokens.pending_email(user) or not tokens.move_email.check_token(user, token):
        raise LinkExpired
    former, wanted = user.email, tokens.pending_email(user)
    try:
        with acting_as(user.pk):
            call("app.move_own_email(%s::text)", wanted)
            forget_move(user=user)
            record_security("email_changed", severity="warning", request=request)
            account_letters.ask_for("account.email_moved", user_id=user.pk, to=former)
    except IntegrityError as error:
        if sqlstate_of(error) == UNIQUE_VIOLATION:
            raise EmailTaken from error
        raise
    user.email, user.email_verified = wanted, True
