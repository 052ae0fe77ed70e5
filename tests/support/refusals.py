"""The database says no, and by which rule."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, transaction

from resort.common.errors import constraint_of, sqlstate_of

NOT_PERMITTED = "42501"
NOT_NULL = "23502"


@contextmanager
def refused_by(constraint: str) -> Iterator[None]:
    """The block is refused by the constraint, unique index or trigger of this name; the test goes on."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        yield
    assert constraint_of(caught.value) == constraint, caught.value


@contextmanager
def refused_with(sqlstate: str, text: str = "") -> Iterator[None]:
    """The block is refused with this code, and says this; the test goes on."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        yield
    assert sqlstate_of(caught.value) == sqlstate, caught.value
    assert text in str(caught.value)
