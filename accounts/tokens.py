"""Tokens in mailed links: signed, dated, and void as soon as what they were made for has happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.crypto import constant_time_compare
from django.utils.http import base36_to_int

from accounts.models import User

HOUR = 3600


class MailedToken(PasswordResetTokenGenerator):
    """Like Django's token for a new password, with a lifetime in seconds and a state of its own.

    The token is void once `state(user)` differs from when it was made.
    """

    def __init__(self, *, purpose: str, lifetime: int, state: Callable[[User], tuple[object, ...]]) -> None:
        super().__init__()
        self.key_salt = f"accounts.tokens.{purpose}"
        self.lifetime = lifetime
        self.state = state

    def _now(self) -> datetime:
        # Django reckons in local time, by which an hour lasts two in the night the clocks go back.
        return datetime.now(UTC).replace(tzinfo=None)

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return "|".join(str(part) for part in (user.pk, timestamp, *self.state(user)))

    def check_token(self, user: Any, token: str | None) -> bool:
        """Whether the token was made for this user, in this state, not longer ago than its lifetime."""
        given = token or ""
        try:
            stamp, _hash = given.split("-")
            made_at = base36_to_int(stamp)
        except ValueError:
            return False
        genuine = any(
            constant_time_compare(self._make_token_with_timestamp(user, made_at, secret), given)
            for secret in (self.secret, *self.secret_fallbacks)
        )
        return genuine and 0 <= self._num_seconds(self._now()) - made_at <= self.lifetime  # type: ignore[attr-defined]


def pending_email(user: User) -> str:
    """The address this person asked to move to and has not confirmed, or nothing."""
    return str((user.preferences or {}).get("new_email", ""))


# Void after a new password, a new address or a sign-in.
new_password = MailedToken(
    purpose="new_password",
    lifetime=settings.PASSWORD_RESET_TIMEOUT,
    state=lambda user: (user.email, user.password, user.last_login),
)
confirm_email = MailedToken(
    purpose="confirm_email", lifetime=72 * HOUR, state=lambda user: (user.email, user.email_verified)
)
# Whoever sets a new password ends the address change that a stranger may have begun.
move_email = MailedToken(
    purpose="move_email",
    lifetime=24 * HOUR,
    state=lambda user: (user.email, pending_email(user), user.password),
)
