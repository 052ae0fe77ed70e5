"""What Django's sign-in signal does here."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from accounts import services
from accounts.models import User


def remember_sign_in(sender: type[User], request: HttpRequest | None, user: User, **more: Any) -> None:
    """Django's own receiver would write last_login as whoever is signed in already, which is nobody."""
    services.note_sign_in(user=user, request=request)


def connect() -> None:
    """Put ours in place of Django's."""
    user_logged_in.disconnect(dispatch_uid="update_last_login")
    user_logged_in.connect(remember_sign_in, dispatch_uid="accounts.remember_sign_in")
