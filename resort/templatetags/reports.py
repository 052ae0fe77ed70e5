"""`{% load reports %}`: the numbers of a report as people read them."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_currency, format_decimal, format_percent
from django import template
from django.conf import settings

from resort.reports.table import Column, Value
from resort.templatetags.money import current_locale, money

register = template.Library()


@register.filter
def written(value: Value, column: Column) -> str:
    """A value of this column in the visitor's language; a dash where there is none."""
    if value is None:
        return "–"
    if column.kind == "money":
        return money(value)
    if column.kind == "percent":
        return tenths(value)
    return format_decimal(value, locale=current_locale())


@register.filter
def tenths(value: Value) -> str:
    """`Decimal("71.5")`, a number of percent, becomes `71.5%`; nothing becomes a dash."""
    if value is None:
        return "–"
    return format_percent(Decimal(value) / 100, format="#,##0.0%", locale=current_locale())


@register.filter
def axis(value: Decimal, kind: str) -> str:
    """A value beside the chart, without cents or tenths."""
    if kind == "percent":
        return format_percent(value / 100, locale=current_locale())
    if kind == "count":
        return format_decimal(value, locale=current_locale())
    return format_currency(
        value, settings.RESORT_CURRENCY, "¤#,##0;-¤#,##0", locale=current_locale(), currency_digits=False
    )


@register.filter
def bare(value: Value) -> str:
    """As a machine reads it: `1234.50`."""
    return "" if value is None else str(value)


@register.filter
def at(columns: tuple[Column, ...], number: int) -> Column:
    """The column at this place."""
    return columns[number]
