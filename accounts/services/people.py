"""Finding people for the other services."""

from __future__ import annotations

from typing import Any

from django.db import connection

from accounts.models import User
from resort.db.identity import ANONYMOUS, acting_as


def find_by_email(email: str) -> User | None:
    """The user with this address, without regard to case; one row at most, found as a visitor whoever asks."""
    with acting_as(role=ANONYMOUS):
        try:
            return User.objects.get_by_natural_key(email)
        except User.DoesNotExist:
            return None


def call(sql: str, *params: Any) -> Any:
    """The first column of what a function of the database answers, None for no row."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", list(params))
        row = cursor.fetchone()
    return row[0] if row else None
