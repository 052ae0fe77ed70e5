"""Compare an answer with the SDK's own types: nothing unknown, nothing missing, nothing of another type."""

import types
import typing
from decimal import Decimal
from typing import Any, Literal, Union

import stripe
from stripe._stripe_object import UntypedStripeObject

from payments.stripe_sandbox.sdk_types import annotations_of, is_nullable, is_resource, resource


def problems(answer: dict[str, Any], path: str = "") -> list[str]:
    """What is wrong with an object or a list of objects, one sentence each."""
    path = path or answer["object"]
    if answer["object"] == "list":
        return _envelope(answer, path) + [
            problem
            for index, each in enumerate(answer["data"])
            for problem in problems(each, f"{path}.data[{index}]")
        ]
    cls = resource(answer["object"])
    if cls is stripe.StripeObject:
        return [f"{path}: the SDK knows no object called {answer['object']}"]
    if answer.get("deleted"):
        return [f"{path}: unknown {name}" for name in answer.keys() - {"id", "object", "deleted"}]
    return _fields(cls, answer, path)


def _envelope(answer: dict[str, Any], path: str) -> list[str]:
    wanted = {"object": str, "data": list, "has_more": bool, "url": str}
    if answer.keys() != wanted.keys():
        return [f"{path}: a list has {sorted(wanted)}, not {sorted(answer)}"]
    return [
        f"{path}.{name} is no {kind.__name__}"
        for name, kind in wanted.items()
        if type(answer[name]) is not kind
    ]


def _fields(cls: type, answer: dict[str, Any], path: str) -> list[str]:
    hints = annotations_of(cls)
    found = [f"{path}: unknown field {name}" for name in answer if name not in hints]
    found += [
        f"{path}: {name} is missing"
        for name, hint in hints.items()
        if name not in answer and not is_nullable(hint) and not name.startswith("_")
    ]
    for name, value in answer.items():
        if name in hints:
            found += _value(hints[name], value, f"{path}.{name}")
    return found


def _value(hint: Any, value: Any, path: str) -> list[str]:
    members = _members(hint)
    if Any in members:
        return problems(value, path) if isinstance(value, dict) and "object" in value else []
    if value is None:
        return [] if type(None) in members else [f"{path} is null"]
    if isinstance(value, dict):
        return _dict(members, value, path)
    if isinstance(value, list):
        item = next((typing.get_args(each)[0] for each in members if typing.get_origin(each) is list), None)
        if item is None:
            return [f"{path} is no list"]
        return [each for index, one in enumerate(value) for each in _value(item, one, f"{path}[{index}]")]
    return _scalar(members, value, path)


def _members(hint: Any) -> list[Any]:
    if typing.get_origin(hint) in (Union, types.UnionType):
        return [member for part in typing.get_args(hint) for member in _members(part)]
    return [hint]


def _scalar(members: list[Any], value: Any, path: str) -> list[str]:
    choices = [
        choice for each in members if typing.get_origin(each) is Literal for choice in typing.get_args(each)
    ]
    if choices:  # the SDK leaves enums open for later values; today's answers must be one of today's
        return [] if value in choices else [f"{path} is {value!r}, not one of {choices}"]
    if Decimal in members and isinstance(value, str):
        return []
    return [] if type(value) in members else [f"{path} is {value!r}, not {members}"]


def _dict(members: list[Any], value: dict[str, Any], path: str) -> list[str]:
    for member in members:
        origin = typing.get_origin(member) or member
        if origin is stripe.ListObject and value.get("object") == "list":
            return problems(value, path)
        if origin in (UntypedStripeObject, dict):
            return []
        if is_resource(member):
            if "object" in value and "OBJECT_NAME" in vars(member):
                return (
                    problems(value, path)
                    if value["object"] == member.OBJECT_NAME
                    else [f"{path} is another object"]
                )
            return _fields(member, value, path)
    return [f"{path} is an object, not {members}"]
