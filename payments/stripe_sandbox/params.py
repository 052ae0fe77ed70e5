"""Check and convert a call's parameters by the SDK's own TypedDicts.

Whatever the pinned SDK does not know is refused as Stripe refuses it, so a renamed or misspelt parameter fails
here and not in production.
"""

import re
import types
import typing
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, Union

from typing_extensions import is_typeddict

from . import errors
from .sdk_types import parameter_types

INTEGER = re.compile(r"^-?\d{1,18}$")


def check(params: type, given: dict[str, Any]) -> dict[str, Any]:
    """Typed parameters of a call. Raises ApiError for unknown, missing or malformed ones."""
    return _typed_dict(params, parameter_types(params), given, path="")


def _typed_dict(cls: type, hints: dict[str, Any], given: dict[str, Any], path: str) -> dict[str, Any]:
    unknown = [_name(path, name) for name in given if name not in hints]
    if unknown:
        raise errors.unknown_parameters(unknown)
    for name in sorted(vars(cls)["__required_keys__"] & hints.keys()):
        if name not in given:
            raise errors.missing(_name(path, name))
    return {name: _value(hints[name], value, _name(path, name)) for name, value in given.items()}


def _name(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def _value(hint: Any, value: Any, path: str) -> Any:
    members = _members(hint)
    if Any in members:
        return value
    if isinstance(value, str):
        return _text(members, value, path)
    if isinstance(value, list):
        return _list(members, value, path)
    return _object(members, value, path)


def _members(hint: Any) -> list[Any]:
    if typing.get_origin(hint) in (Union, types.UnionType):
        return [member for part in typing.get_args(hint) for member in _members(part)]
    return [hint]


def _text(members: list[Any], value: str, path: str) -> Any:
    literals = [choice for member in members for choice in _choices(member)]
    if value in literals:
        return value
    for kind in (int, bool, Decimal, float):
        if kind in members:
            return CONVERTERS[kind](value, path)
    words = [choice for choice in literals if choice]
    if words:
        raise errors.invalid(f"Invalid {path}: must be one of {_listed(words)}", path)
    if str not in members:
        raise errors.invalid(f"Invalid {'array' if _item_hint(members) else 'object'}", path)
    if value == "":
        raise _empty(path)
    return value


def _choices(member: Any) -> tuple[Any, ...]:
    return typing.get_args(member) if typing.get_origin(member) is Literal else ()


def _listed(words: list[str]) -> str:
    if len(words) < 3:
        return " or ".join(words)
    return ", ".join(words[:-1]) + f", or {words[-1]}"


def _empty(path: str) -> errors.ApiError:
    return errors.invalid(
        f"You passed an empty string for '{path}'. We assume empty values are an attempt to unset a parameter; "
        f"however '{path}' cannot be unset. You should remove '{path}' from your request or supply a non-empty "
        "value.",
        path,
        "parameter_invalid_empty",
    )


def _integer(value: str, path: str) -> int:
    if not INTEGER.match(value):
        raise errors.invalid(f"Invalid integer: {value[:50]}", path, "parameter_invalid_integer")
    return int(value)


def _boolean(value: str, path: str) -> bool:
    if value not in ("true", "false"):
        raise errors.invalid(f"Invalid boolean: {value[:50]}", path)
    return value == "true"


def _decimal(value: str, path: str) -> str:
    """Stays text: that is how Stripe answers decimals, and binary floats would lose digits."""
    try:
        finite = Decimal(value).is_finite()
    except InvalidOperation:
        finite = False
    if not finite:
        raise errors.invalid(f"Invalid decimal: {value[:50]}", path)
    return value


def _float(value: str, path: str) -> float:
    return float(_decimal(value, path))


CONVERTERS: dict[type, typing.Callable[[str, str], Any]] = {
    int: _integer,
    bool: _boolean,
    Decimal: _decimal,
    float: _float,
}


def _item_hint(members: list[Any]) -> Any:
    for member in members:
        if typing.get_origin(member) is list:
            return typing.get_args(member)[0]
    return None


def _list(members: list[Any], value: list[Any], path: str) -> list[Any]:
    item = _item_hint(members)
    if item is None:
        raise errors.invalid(f"Invalid {'object' if _dict_members(members) else 'string'}", path)
    return [_value(item, each, f"{path}[{index}]") for index, each in enumerate(value)]


def _dict_members(members: list[Any]) -> list[Any]:
    return [member for member in members if is_typeddict(member) or typing.get_origin(member) is dict]


def _object(members: list[Any], value: dict[str, Any], path: str) -> dict[str, Any]:
    candidates = _dict_members(members)
    if not candidates:
        raise errors.invalid(f"Invalid {'array' if _item_hint(members) else 'string'}", path)
    member = candidates[0]
    if is_typeddict(member):
        return _typed_dict(member, parameter_types(member), value, path)
    hint = typing.get_args(member)[1]
    # A metadata value may be empty: that removes the key.
    return {
        name: each if each == "" else _value(hint, each, _name(path, name)) for name, each in value.items()
    }
