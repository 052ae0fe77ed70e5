"""`{% load money %}`: amounts in the resort's currency, in the visitor's language."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency, format_percent
from django import template
from django.conf import settings
from django.utils.translation import get_language, to_locale

register = template.Library()


@lru_cache(maxsize=16)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(to_locale(language))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


def current_locale() -> Locale:
    """Babel's idea of the language in use."""
    return _locale(get_language() or settings.LANGUAGE_CODE)


def _isolated(text: str) -> str:
    """Among right-to-left words an amount keeps its own direction, or `180.00 US$` shows as `$US 180.00`."""
    if current_locale().text_direction == "ltr":
        return text
    plain = text.replace("\u200e", "").replace("\u200f", "")
    return f"\u2066{plain}\u2069"


@register.filter
def money(amount: Any) -> str:
    """`1240` becomes `$1,240.00`; nothing becomes nothing."""
    try:
        value = amount if isinstance(amount, Decimal) else Decimal(str(amount))
    except InvalidOperation:
        return ""
    return _written(value, settings.RESORT_CURRENCY, get_language() or settings.LANGUAGE_CODE)


# The same prices come again and again, and to write one takes longer than to work it out.
@lru_cache(maxsize=8192)
def _written(value: Decimal, currency: str, language: str) -> str:
    return _isolated(format_currency(value, currency, locale=_locale(language)))


@register.filter
def minus_money(amount: Any) -> str:
    """What is taken off, with a real minus sign: `−$77.00`."""
    text = money(amount)
    return f"\u2066−{text[1:]}" if text.startswith("\u2066") else f"−{text}"


@register.filter
def percent(value: Any) -> str:
    """`Decimal("12.50")`, a number of percent, becomes `12.5%`."""
    try:
        share = Decimal(str(value)) / 100
    except InvalidOperation:
        return ""
    return format_percent(share, format="#,##0.##%", locale=current_locale())
