"""What a waiter's form says."""

from __future__ import annotations

import re
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import QueryDict

from restaurant.services.ordering.placing import Line

# "<dish>.<copy>.quantity": a dish twice, each time done in another way, has two copies.
_FIELD = re.compile(r"^([0-9a-f-]{36})\.(\d{1,2})\.quantity$")


def lines(data: QueryDict) -> list[Line]:
    """The dishes asked for, in the order of the form. Raises BadRequest for what no form of ours sends."""
    found = []
    for name, told in data.items():
        match, quantity = _FIELD.match(name), str(told).strip()
        if match is None or quantity in ("", "0"):
            continue
        prefix = f"{match[1]}.{match[2]}."
        try:
            found.append(
                Line(
                    item_id=UUID(match[1]),
                    quantity=int(quantity),
                    options=tuple(
                        UUID(value)
                        for field in data
                        if field.startswith(f"{prefix}option.")
                        for value in data.getlist(field)
                        if value
                    ),
                    course=int(data.get(f"{prefix}course") or 1),
                    notes=data.get(f"{prefix}notes", "").strip(),
                    allergy=data.get(f"{prefix}allergy", "").strip(),
                )
            )
        except ValueError as error:
            raise BadRequest from error
    return found


def request_key(data: QueryDict) -> UUID:
    """The key of the form, so that it counts once however often it is sent. Raises BadRequest."""
    try:
        return UUID(data.get("request_key", ""))
    except ValueError as error:
        raise BadRequest from error


def number(words: list[str]) -> int:
    """The course a tap names. Raises BadRequest."""
    if len(words) != 1 or not words[0].isdecimal() or len(words[0]) > 2:
        raise BadRequest
    return int(words[0])


def identity(word: str) -> UUID:
    """An id. Raises BadRequest."""
    try:
        return UUID(word)
    except ValueError as error:
        raise BadRequest from error
