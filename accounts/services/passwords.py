"""Passwords: forgotten, changed, and not used twice."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password
from django.db import connection
from django.http import HttpRequest

from accounts import account_letters, rate_limits
from accounts.errors import LinkExpired, PasswordUsedBefore
from accounts.models import PasswordHistory, User
from accounts.services.people import call, find_by_email
from audit.services import record_security
from resort.db.identity import ANONYMOUS, acting_as

# The present password and this many before it are refused. Each costs a hash of 0.1 s or so.
REMEMBERED = 5


def request_password_reset(*, email: str, request: HttpRequest | None = None) -> None:
    """Mail a link to the owner of this address; what is done and how long it takes tells nobody whether there is one.

    Too many requests for one address are dropped silently: somebody else may be making them.
    """
    too_often = rate_limits.hit(rate_limits.RESET_ACCOUNT, email) > 0
    user = find_by_email(email)
    user_id = user.pk if user and not too_often else None
    with acting_as(role=ANONYMOUS):
        record_security("password_reset_asked", request=request, about=user_id)
        account_letters.ask_for("account.new_password", user_id=user_id)


def was_used_before(*, user: User, password: str) -> bool:
    """Whether this is the present password or one of the last; one hash each, so it takes its time."""
    if check_password(password, user.password):
        return True
    with acting_as(user.pk):
        hashes = list(
            PasswordHistory.objects.filter(user=user)
            .order_by("-created_at")
            .values_list("password_hash", flat=True)[:REMEMBERED]
        )
    return any(check_password(password, old) for old in hashes)


def change_password(*, user: User, password: str, request: HttpRequest | None = None) -> None:
    """Set a new password; raises PasswordUsedBefore, LinkExpired when it was changed in the same moment.

    Sessions elsewhere end, as they carry the old hash.
    """
    _replace(user=user, password=password, event="password_changed", request=request)


def reset_password(*, user: User, password: str, request: HttpRequest | None = None) -> None:
    """Set a new password by a mailed link, which also proves the address; raises PasswordUsedBefore, LinkExpired."""
    _replace(user=user, password=password, event="password_reset", request=request)
    with acting_as(user.pk):
        call("app.confirm_own_email(%s::text)", user.email)
    rate_limits.forget(rate_limits.SIGN_IN_ACCOUNT, user.email)


def _replace(*, user: User, password: str, event: str, request: HttpRequest | None) -> None:
    if was_used_before(user=user, password=password):
        raise PasswordUsedBefore
    former = user.password
    user.set_password(password)
    with acting_as(user.pk):
        if former.count("$"):  # an unusable password was never used
            PasswordHistory.objects.create(user=user, password_hash=former)
        # Only from the password that was judged: of two who use one link at once, one is too late.
        if not call("app.replace_own_password(%s::text, %s::text)", former, user.password):
            raise LinkExpired
        call("app.lift_own_lock()")
        record_security(event, severity="warning", request=request)
        account_letters.ask_for("account.password_changed", user_id=user.pk)


def end_other_sessions(*, user: User, password: str, request: HttpRequest | None = None) -> None:
    """Sign out everywhere else: the same password with a new salt, so that every other session's hash is wrong."""
    user.set_password(password)
    with acting_as(user.pk):
        user.save(update_fields=["password"])
        record_security("other_sessions_ended", request=request)


def forget_older_passwords() -> None:
    """Remove former passwords that no rule asks about any more; runs as SERVICE."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM password_history WHERE id IN (SELECT id FROM (SELECT id, row_number() OVER "
            "(PARTITION BY user_id ORDER BY created_at DESC) AS age FROM password_history) h WHERE age > %s::integer)",
            [REMEMBERED],
        )
