"""Columns and fields that several screens show alike."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.core.exceptions import ObjectDoesNotExist
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from resort.templatetags.money import money

# What stands where there is nothing.
EMPTY = "–"


def pill(kind: Any, label: Any) -> SafeString:
    """A status as a coloured word."""
    return format_html('<span class="pill pill-{}">{}</span>', kind or "", label or EMPTY)


def status_column(name: str, description: Any) -> Callable[[Any, Any], SafeString]:
    """A column that shows the choice field `name` as a pill and sorts by it."""

    @admin.display(description=description, ordering=name)
    def column(model_admin: Any, obj: Any) -> SafeString:
        return pill(getattr(obj, name), getattr(obj, f"get_{name}_display")())

    return column


def money_column(name: str, description: Any) -> Callable[[Any, Any], Any]:
    """A column that shows the amount `name` in the resort's currency and sorts by it."""

    @admin.display(description=description, ordering=name)
    def column(model_admin: Any, obj: Any) -> Any:
        amount: Decimal | None = getattr(obj, name)
        return EMPTY if amount is None else format_html('<span class="num">{}</span>', money(amount))

    return column


def person_column(name: str, description: Any) -> Callable[[Any, Any], Any]:
    """A column with the person behind the foreign key `name`, where the role may see who that is."""

    @admin.display(description=description)
    def column(model_admin: Any, obj: Any) -> Any:
        try:
            return getattr(obj, name) or EMPTY
        except ObjectDoesNotExist:
            return EMPTY

    return column


def rendered(template: str, **context: Any) -> SafeString:
    """A field of an object's page that is a small template."""
    return SafeString(render_to_string(template, context))
