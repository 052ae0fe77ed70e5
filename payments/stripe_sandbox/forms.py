"""Bracketed form bodies: ``line_items[0][price_data][currency]=usd`` becomes nested dicts and lists."""

import re
from typing import Any
from urllib.parse import parse_qsl

from .errors import ApiError

KEY = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")
DEEPEST = 12


def parse_form(body: str) -> dict[str, Any]:
    """Nested parameters of a query string or form body; every leaf is a string.

    Raises ApiError (400) on a key that is no bracketed name or contradicts an earlier one.
    """
    tree: dict[str, Any] = {}
    for key, value in parse_qsl(body, keep_blank_values=True):
        _place(tree, _segments(key), value, key)
    return {name: _with_lists(branch) for name, branch in tree.items()}


def _segments(key: str) -> list[str]:
    match = KEY.match(key)
    if not match:
        raise ApiError(f"Invalid parameter name: {key[:100]}", code="parameter_unknown", param=key[:100])
    segments = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]
    if len(segments) > DEEPEST:
        raise ApiError(f"Invalid parameter name: {key[:100]}", code="parameter_unknown", param=key[:100])
    return segments


def _place(tree: dict[str, Any], segments: list[str], value: str, key: str) -> None:
    *parents, last = segments
    for segment in parents:
        tree = tree.setdefault(segment or str(len(tree)), {})
        if not isinstance(tree, dict):
            raise ApiError(f"Invalid parameter: {key[:100]}", param=segments[0])
    tree[last or str(len(tree))] = value


def _with_lists(branch: Any) -> Any:
    if not isinstance(branch, dict):
        return branch
    if branch and all(name.isdecimal() for name in branch):
        return [_with_lists(branch[name]) for name in sorted(branch, key=int)]
    return {name: _with_lists(child) for name, child in branch.items()}
