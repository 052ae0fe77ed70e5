"""``expand[]``: put an object where its id stands."""

import copy
from collections.abc import Callable
from typing import Any

from . import errors
from .sdk_types import expandable_fields
from .store import Store, StripeDict

DEEPEST = 4

# Lists that are only sent when asked for: (object, field) -> how to make it.
INCLUDABLE: dict[tuple[str, str], Callable[[Store, StripeDict], Any]] = {}


def includable(kind: str, field: str) -> Callable[[Callable[[Store, StripeDict], Any]], Any]:
    """Register how a list that is normally left out is made, such as a session's line items."""

    def register(make: Callable[[Store, StripeDict], Any]) -> Callable[[Store, StripeDict], Any]:
        INCLUDABLE[kind, field] = make
        return make

    return register


def expanded(store: Store, answer: StripeDict, paths: list[str]) -> StripeDict:
    """A copy of an answer with the named fields expanded. Raises ApiError for one that cannot be."""
    answer = copy.deepcopy(answer)
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST:
            raise errors.invalid(
                f"You cannot expand more than {DEEPEST} levels of a property.", "expand", "property_expansion"
            )
        _expand(store, answer, steps, path)
    return answer


def _expand(
    store: Store, node: Any, steps: list[str], path: str, kind: str = "", inside: tuple[str, ...] = ()
) -> None:
    """``kind`` is the object that the node is ``inside`` of, when it is no object of its own."""
    if not steps or node is None:
        return
    if isinstance(node, list):
        for each in node:
            _expand(store, each, steps, path, kind, inside)
        return
    if "object" in node:
        kind, inside = node["object"], ()
    field, *rest = steps
    if field not in node and (kind, field) not in INCLUDABLE:
        raise _refused(path)
    _open(store, node, field, path, expandable_fields(kind, inside), last=not rest)
    _expand(store, node.get(field), rest, path, kind, (*inside, field))


def _open(
    store: Store, node: StripeDict, field: str, path: str, expandable: frozenset[str], *, last: bool
) -> None:
    kind = node.get("object", "")
    if (kind, field) in INCLUDABLE:
        node.setdefault(field, copy.deepcopy(INCLUDABLE[kind, field](store, node)))
        return
    held = node[field]
    if isinstance(held, dict | list) and (not last or "object" in held):
        return
    if field not in expandable:
        raise _refused(path)
    if isinstance(node[field], str):
        node[field] = copy.deepcopy(store.find(node[field]) or node[field])


def _refused(path: str) -> errors.ApiError:
    return errors.invalid(f"This property cannot be expanded ({path}).", "expand")
