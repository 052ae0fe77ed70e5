"""The schema tests read the catalog as the owner of the tables."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from resort.db.identity import OWNER, acting_as


@pytest.fixture
def as_the_owner(db: None) -> Iterator[None]:
    """The whole test runs as resort_owner."""
    with acting_as(role=OWNER):
        yield
