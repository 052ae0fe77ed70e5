"""Amounts: Decimal, one currency, rounded in one place."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

# Stripe counts in the smallest unit; these currencies have none, or a thousandth.
_NO_MINOR = {
    "BIF",
    "CLP",
    "DJF",
    "GNF",
    "JPY",
    "KMF",
    "KRW",
    "MGA",
    "PYG",
    "RWF",
    "UGX",
    "VND",
    "VUV",
    "XAF",
    "XOF",
    "XPF",
}
_THOUSANDTHS = {"BHD", "JOD", "KWD", "OMR", "TND"}


def decimals_of(currency: str) -> int:
    """How many decimals amounts in this currency have."""
    return 0 if currency.upper() in _NO_MINOR else 3 if currency.upper() in _THOUSANDTHS else 2


def round_money(amount: Decimal, currency: str = "USD") -> Decimal:
    """Rounded half up to the currency's smallest unit; every line is rounded once, and totals are sums of lines."""
    return amount.quantize(_smallest(currency), rounding=ROUND_HALF_UP)


@lru_cache(maxsize=16)
def _smallest(currency: str) -> Decimal:
    return Decimal(1).scaleb(-decimals_of(currency))


def to_minor(amount: Decimal, currency: str) -> int:
    """The amount in the smallest unit, as Stripe wants it; raises ValueError when that would lose a fraction."""
    minor = amount.scaleb(decimals_of(currency))
    if minor != minor.to_integral_value():
        raise ValueError(f"{amount} has more decimals than {currency}")
    return int(minor)


def from_minor(minor: int, currency: str) -> Decimal:
    """The amount from Stripe's smallest unit."""
    return Decimal(minor).scaleb(-decimals_of(currency)).quantize(Decimal(1).scaleb(-decimals_of(currency)))
