"""Signing in with e-mail and password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password, verify_password
from django.http import HttpRequest
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from accounts import devices, services
from accounts.models import User
from resort.db.identity import acting_as

NOBODY = "!"


class PasswordBackend(BaseBackend):
    """Checks the password first and the lock afterwards, and does the same work for an address nobody has."""

    @sensitive_variables("password")
    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **more: Any,
    ) -> User | None:
        """The person, or None for whatever reason; every None is counted and written down.

        Works with and without an open transaction; nothing is open while the password is hashed unless the caller
        opened it.
        """
        if username is None or password is None:
            return None
        user = services.find_by_email(username)
        correct, must_update = verify_password(password, user.password if user else NOBODY)
        if user is None or not correct or self._rests(request, user):
            services.note_failure(user=user, request=request)
            return None
        if must_update:
            user.password = make_password(password)
            with acting_as(user.pk):
                user.save(update_fields=["password"])
        return user

    def get_user(self, user_id: Any) -> User | None:
        """The person a session names, seen with their own eyes: None for one who was removed."""
        return User.objects.own(user_id)

    @staticmethod
    def _rests(request: HttpRequest | None, user: User) -> bool:
        paused = user.locked_until is not None and user.locked_until > timezone.now()
        return paused and not devices.knows(request, user)
