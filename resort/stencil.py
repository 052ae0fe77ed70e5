"""Parts of pages that are the same for many requests: rendered once a process, with holes for what differs.

A part sees nothing but what it is given, so what it keeps can only depend on that: `given` decides what the part looks
like and is the key it is kept under, together with the language; what belongs to one person or one request fills a
hole afterwards and is never kept.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping
from functools import lru_cache
from html import escape
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from resort.constants import constants

# No text of ours can hold a NUL: PostgreSQL stores none and requests with one are refused.
_MARK = "\x00"
_HOLE = re.compile(f"{_MARK}(\\w+){_MARK}")
# A thousand houses in three languages, and every part of the pages around them.
_KEPT = 4096


def mark(name: str) -> str:
    """What stands in a hole while a part is made."""
    return f"{_MARK}{name}{_MARK}"


def fill(
    template: str, given: Mapping[str, Hashable], holes: Mapping[str, Any], *, keep: bool = True
) -> SafeString:
    """The part with its holes filled; what fills them is escaped unless it is safe already.

    A template may print a hole but not test it: while the part is made, every hole is a mark. `keep` false makes the
    part anew, for the rare case that is not worth remembering.
    """
    return fill_all(template, [(given, holes)], keep=keep)


def fill_all(
    template: str, parts: Iterable[tuple[Mapping[str, Hashable], Mapping[str, Any]]], *, keep: bool = True
) -> SafeString:
    """One part after the other, each as `fill` does it."""
    make = _pieces if keep and not settings.DEBUG else _pieces.__wrapped__
    language = get_language()
    text: list[str] = []
    for given, holes in parts:
        key = tuple((name, _plain(value)) for name, value in given.items())
        pieces = make(template, language, key, tuple(holes))
        text += [_safe(holes[piece]) if place % 2 else piece for place, piece in enumerate(pieces)]
    return mark_safe("".join(text))  # noqa: S308 -- the template escaped its own, `_safe` the rest


def _safe(value: Any) -> str:
    return value if isinstance(value, SafeString) else escape(str(value))


def _plain(value: Hashable) -> Hashable:
    """Text equal to safe text is the same key, so none counts as safe: the template escapes it."""
    return value + "" if isinstance(value, SafeString) else value


@lru_cache(maxsize=_KEPT)
def _pieces(
    template: str, language: str | None, given: tuple[tuple[str, Hashable], ...], holes: tuple[str, ...]
) -> tuple[str, ...]:
    """Text and names of holes in turns."""
    marks = {name: mark(name) for name in holes}
    return tuple(_HOLE.split(render_to_string(template, {**constants(), **dict(given), **marks})))


def _forget(**_signal: Any) -> None:
    _pieces.cache_clear()


setting_changed.connect(_forget, dispatch_uid="resort.stencil")
