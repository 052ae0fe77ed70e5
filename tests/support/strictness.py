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
from django.template.base import Template

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
    """Django's `string_if_invalid`: a name that one of our templates got wrong fails the test."""

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __mod__(self, variable: object) -> str:
        origin = _template_in_use()
        if origin.startswith(str(settings.BASE_DIR)) and "/.venv/" not in origin:
            pytest.fail(f"Undefined template variable '{variable}' in {origin}")
        return ""


def _template_in_use() -> str:
    """The file of the innermost template node being rendered."""
    frame = inspect.currentframe()
    while frame := frame and frame.f_back:
        holder = frame.f_locals.get("self")
        origin = getattr(holder, "origin", None)
        if frame.f_code.co_name in ("render", "render_annotated") and origin is not None:
            return str(origin.name)
        if isinstance(holder, Template):
            return str(holder.origin.name)
    return ""


@contextmanager
def templates_know_their_variables() -> Iterator[None]:
    """Fail on an undefined variable in a template of ours; Django's own templates rely on them."""
    engine = engines["django"].engine
    before = engine.string_if_invalid
    engine.string_if_invalid = _UndefinedVariable()
    try:
        yield
    finally:
        engine.string_if_invalid = before
