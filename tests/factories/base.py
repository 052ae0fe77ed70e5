"""What every factory does: write as the owner, in the test's own transaction."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from factory.django import DjangoModelFactory

from resort.db.identity import OWNER, acting_as


class OwnerFactory(DjangoModelFactory):
    """Writes past row security, whoever the surrounding block is."""

    class Meta:
        abstract = True
        skip_postgeneration_save = True

    @classmethod
    def _generate(cls, strategy: str, params: dict[str, Any]) -> Any:
        if strategy != "create" or _depth.inside:
            return super()._generate(strategy, params)
        with _as_owner():
            return super()._generate(strategy, params)


class _Depth(threading.local):
    """Whether this thread is making a row already: the rows that one brings along need no switch of their own."""

    inside = False


_depth = _Depth()


@contextmanager
def _as_owner() -> Iterator[None]:
    _depth.inside = True
    try:
        with acting_as(role=OWNER):
            yield
    finally:
        _depth.inside = False
