"""Amounts and Stripe's smallest units."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resort.common.money import decimals_of, from_minor, round_money, to_minor


@pytest.mark.parametrize(("currency", "decimals"), [("USD", 2), ("jpy", 0), ("KWD", 3), ("CHF", 2)])
def test_decimals_of_knows_currencies_without_and_with_thousandths(currency: str, decimals: int) -> None:
    assert decimals_of(currency) == decimals


@pytest.mark.parametrize(
    ("amount", "rounded"), [("0.005", "0.01"), ("0.0149", "0.01"), ("2.675", "2.68"), ("1", "1.00")]
)
def test_round_money_rounds_half_up(amount: str, rounded: str) -> None:
    assert str(round_money(Decimal(amount))) == rounded


@pytest.mark.parametrize(
    ("amount", "currency", "minor"), [("12.34", "USD", 1234), ("500", "JPY", 500), ("1.234", "KWD", 1234)]
)
def test_to_minor_counts_smallest_units(amount: str, currency: str, minor: int) -> None:
    assert to_minor(Decimal(amount), currency) == minor


def test_to_minor_refuses_to_lose_a_fraction() -> None:
    with pytest.raises(ValueError, match="more decimals"):
        to_minor(Decimal("1.005"), "USD")


@given(st.integers(0, 10**9), st.sampled_from(["USD", "JPY", "KWD"]))
def test_from_minor_and_back_is_the_same(minor: int, currency: str) -> None:
    assert to_minor(from_minor(minor, currency), currency) == minor
