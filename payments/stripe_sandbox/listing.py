"""List envelopes, cursors and the ``created`` filter."""

import operator
from collections.abc import Callable
from typing import Any

from . import errors
from .store import StripeDict

DEFAULT_LIMIT = 10
LARGEST_LIMIT = 100
COMPARISONS = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}


def page(newest_first: list[StripeDict], params: dict[str, Any], url: str) -> dict[str, Any]:
    """One page in Stripe's envelope. Raises ApiError for a bad limit or an unknown cursor."""
    limit = _limit(params)
    if "starting_after" in params and "ending_before" in params:
        raise errors.invalid(
            "You may only specify one of these parameters: ending_before, starting_after.", "ending_before"
        )
    if "ending_before" in params:
        before = newest_first[: _position(newest_first, params["ending_before"], "ending_before")]
        return envelope(before[-limit:], url, has_more=len(before) > limit)
    after = newest_first
    if "starting_after" in params:
        after = newest_first[_position(newest_first, params["starting_after"], "starting_after") + 1 :]
    return envelope(after[:limit], url, has_more=len(after) > limit)


def envelope(data: list[StripeDict], url: str, *, has_more: bool = False) -> dict[str, Any]:
    return {"object": "list", "data": data, "has_more": has_more, "url": url}


def _limit(params: dict[str, Any]) -> int:
    limit = params.get("limit", DEFAULT_LIMIT)
    if not 1 <= limit <= LARGEST_LIMIT:
        bound = "greater than or equal to 1" if limit < 1 else f"less than or equal to {LARGEST_LIMIT}"
        raise errors.invalid(
            f"This value must be {bound} (it currently is `{limit}`).", "limit", "parameter_invalid_integer"
        )
    return limit


def _position(objects: list[StripeDict], id: str, param: str) -> int:
    for position, each in enumerate(objects):
        if each["id"] == id:
            return position
    raise errors.no_such("object", id, param)


def matching(params: dict[str, Any], *fields: str) -> Callable[[StripeDict], bool]:
    """A filter on ``created`` and on those of the named fields that were given."""
    wanted = {name: params[name] for name in fields if name in params}

    def keep(each: StripeDict) -> bool:
        return all(each[name] == value for name, value in wanted.items()) and created_within(each, params)

    return keep


def created_within(each: StripeDict, params: dict[str, Any]) -> bool:
    created = params.get("created")
    if created is None:
        return True
    if isinstance(created, int):
        return each["created"] == created
    return all(COMPARISONS[name](each["created"], bound) for name, bound in created.items())
