"""Read the pinned SDK's own types, so that the sandbox and its tests need no second description of Stripe."""

import builtins
import importlib
import sys
import types
import typing
from functools import cache
from typing import Any

import stripe
from stripe._api_version import _ApiVersion
from stripe._object_classes import get_object_class
from stripe._request_options import RequestOptions
from stripe._stripe_object import StripeObject

API_VERSION: str = _ApiVersion.CURRENT


class _Names(dict):
    """Names an annotation may use: its module's own, else the SDK's public ones, else anything goes.

    The SDK imports other resources only for type checkers, so those names do not exist at run time.
    """

    def __init__(self, module: types.ModuleType) -> None:
        super().__init__()
        self.module = module

    def __missing__(self, name: str) -> Any:
        if hasattr(self.module, name):
            return getattr(self.module, name)
        if hasattr(builtins, name):
            raise KeyError(name)
        return getattr(stripe, name, getattr(typing, name, Any))


@cache
def annotations_of(cls: type) -> dict[str, Any]:
    """The resolved annotations a class declares itself, without those of its parents."""
    module = sys.modules[cls.__module__]
    own = types.SimpleNamespace(__annotations__=dict(cls.__dict__.get("__annotations__", {})))
    hints = typing.get_type_hints(own, vars(module), _Names(module))
    return {name: hint for name, hint in hints.items() if typing.get_origin(hint) is not typing.ClassVar}


@cache
def parameters(name: str) -> type:
    """The TypedDict of a call's parameters by its dotted name below ``stripe.params``."""
    *path, last = name.split(".")
    return getattr(importlib.import_module(".".join(["stripe.params", *path])), last)


def parameter_types(params: type) -> dict[str, Any]:
    """What a call accepts, without the SDK's own request options (key, account, retries)."""
    return {
        name: hint
        for name, hint in annotations_of(params).items()
        if name not in RequestOptions.__annotations__
    }


@cache
def resource(object_name: str) -> type:
    """The SDK's class for the value of an answer's ``object`` field."""
    return get_object_class("V1", object_name)


def is_resource(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, StripeObject)


def is_nullable(hint: Any) -> bool:
    return type(None) in typing.get_args(hint)


@cache
def nullable_fields(object_name: str) -> tuple[str, ...]:
    """Fields of a resource that may be null (the SDK does not tell null from absent)."""
    return tuple(name for name, hint in annotations_of(resource(object_name)).items() if is_nullable(hint))


def blank(object_name: str, *, without: typing.Iterable[str] = ()) -> dict[str, Any]:
    """A new object with every nullable field null, less those Stripe leaves out unless asked for."""
    left_out = {"deleted", *without}
    fields = {name: None for name in nullable_fields(object_name) if name not in left_out}
    return {"id": None, "object": object_name, **fields}


@cache
def expandable_fields(object_name: str, inside: tuple[str, ...] = ()) -> frozenset[str]:
    """Fields that hold another object's id, or a list that is only sent when asked for.

    ``inside`` are the names of the parts of the object that lead to the fields.
    """
    holder = resource(object_name)
    for name in inside:
        hint = annotations_of(holder).get(name)
        parts = [part for part in (*typing.get_args(hint), hint) if is_resource(part)]
        if not parts:
            return frozenset()
        holder = parts[0]
    return frozenset(name for name, hint in annotations_of(holder).items() if _holds_object(hint))


def _holds_object(hint: Any) -> bool:
    members = [member for member in typing.get_args(hint) if member is not type(None)]
    if any(typing.get_origin(member) is stripe.ListObject for member in members):
        return True
    return str in members and any(member is Any or is_resource(member) for member in members)
