"""What a test may not do without noticing."""

from __future__ import annotations

import inspect
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.template import engines
from django.template.base import FilterExpression, Node, Template

LOCAL_ADDRESSES = {"127.0.0.1", "::1", "localhost"}


@contextmanager
def local_network_only() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOCAL_ADDRESSES:
            raise AssertionError(f"A test tried to reach {address[0]}.")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


class _UndefinedVariable(str):
    """Django's `string_if_invalid`: true, and so in force, only where one of our templates got a name wrong."""

    def __bool__(self) -> bool:
        origin, optional = _place_in_use()
        return not optional and origin.startswith(str(settings.BASE_DIR)) and "/.venv/" not in origin

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __mod__(self, variable: object) -> str:
        pytest.fail(f"Undefined template variable '{variable}' in {_place_in_use()[0]}")


def _place_in_use() -> tuple[str, bool]:
    """The file of the innermost template node being rendered, and whether it gives the variable a default."""
    frame, optional = inspect.currentframe(), False
    while frame := frame and frame.f_back:
        holder = frame.f_locals.get("self")
        if isinstance(holder, FilterExpression):
            optional = bool(holder.filters) and holder.filters[0][0].__name__ in (
                "default",
                "default_if_none",
            )
        elif isinstance(holder, (Node, Template)) and (origin := getattr(holder, "origin", None)):
            return str(origin.name), optional
    return "", optional


def templates_know_their_variables() -> None:
    """Fail on an undefined variable in a template of ours; Django's own templates rely on them.

    For each test anew: a test that overrides DEBUG makes Django build another engine.
    """
    engines["django"].engine.string_if_invalid = _UndefinedVariable()
