"""Reading PostgreSQL's refusals."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError

EXCLUSION_VIOLATION = "23P01"
UNIQUE_VIOLATION = "23505"
DEADLOCK = "40P01"
LOCK_TIMEOUT = "55P03"


def _diagnosis(error: BaseException) -> Any:
    return getattr(error.__cause__, "diag", None)


def constraint_of(error: DatabaseError) -> str | None:
    """The name of the constraint that refused, or None."""
    return getattr(_diagnosis(error), "constraint_name", None)


def sqlstate_of(error: DatabaseError) -> str | None:
    """The five-character code, or None."""
    return getattr(error.__cause__, "sqlstate", None)


def is_lost_race(error: DatabaseError) -> bool:
    """Somebody else was first: an overlap, a duplicate, a deadlock or a lock that was not to be had in time.

    Under a rush an exclusion constraint makes some losers see a deadlock instead of the violation.
    """
    return sqlstate_of(error) in (EXCLUSION_VIOLATION, UNIQUE_VIOLATION, DEADLOCK, LOCK_TIMEOUT)


def is_crowded(error: DatabaseError) -> bool:
    """Too many at once, and nothing decided: another try may succeed."""
    return sqlstate_of(error) in (DEADLOCK, LOCK_TIMEOUT)
