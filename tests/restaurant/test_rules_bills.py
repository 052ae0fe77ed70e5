"""What a bill comes to, and how it is shared."""

from __future__ import annotations

from decimal import Decimal as D
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restaurant.rules.bills import Line, by_item, by_person, by_share, divide, percent_of, total_of

SOUP, WINE, BREAD = (UUID(int=number) for number in (1, 2, 3))
LINES = [
    Line(SOUP, "Soup", 2, D("9.50")), Line(WINE, "Wine", 3, D("7.35")), Line(BREAD, "Bread", 1, D("0.00"))
]  # fmt: skip
cents = st.integers(0, 2_000_000).map(lambda number: D(number) / 100)


def amounts(parts):
    return [str(part.amount) for part in parts]


def test_total_is_dishes_less_discount_plus_service_on_the_rest():
    total = total_of(LINES, discount=D(10), service=D("7.5"))
    assert (total.dishes, total.discount, total.service) == (D("41.05"), D("4.11"), D("2.77"))
    assert total.to_pay == D("39.71")


def test_total_of_nothing_is_nothing():
    assert total_of([], discount=D(50), service=D(10)).to_pay == D("0.00")


@pytest.mark.parametrize(("amount", "percent", "found"), [("0.05", "10", "0.01"), ("0.04", "10", "0.00")])
def test_percent_is_rounded_half_up(amount, percent, found):
    assert percent_of(D(amount), D(percent)) == D(found)


def test_odd_cents_go_to_the_first():
    assert amounts(by_person(D("10.00"), ["A", "B", "C"])) == ["3.34", "3.33", "3.33"]
    assert amounts(by_person(D("0.02"), ["A", "B", "C"])) == ["0.01", "0.01", "0.00"]


def test_shares_pay_by_weight():
    assert amounts(by_share(D("100.00"), [("Couple", 2), ("Friend", 1)])) == ["66.67", "33.33"]


def test_dishes_are_paid_by_who_had_them_and_the_rest_is_left():
    parts = by_item(
        D("41.05"), LINES, [("Ada", {SOUP: 1, WINE: 2}), ("Bo", {SOUP: 1}), ("Cy", {})], rest_label="Rest"
    )
    assert [(part.label, str(part.amount)) for part in parts] == [
        ("Ada", "24.20"), ("Bo", "9.50"), ("Rest", "7.35")
    ]  # fmt: skip
    assert parts[2].quantities == ((WINE, 1), (BREAD, 1))


def test_discount_is_shared_as_the_dishes_are():
    parts = by_item(D("20.53"), LINES, [("Ada", {SOUP: 2, BREAD: 1})], rest_label="Rest")
    assert amounts(parts) == ["9.50", "11.03"]


@pytest.mark.parametrize("wanted", [{SOUP: 3}, {uuid4(): 1}, {WINE: -1}])
def test_nobody_takes_more_than_there_is(wanted):
    with pytest.raises(ValueError, match="more of a dish"):
        by_item(D("41.05"), LINES, [("Ada", wanted)], rest_label="Rest")


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_weights_make_sense(weights):
    with pytest.raises(ValueError, match="weights"):
        divide(D("1.00"), weights)


@given(cents, st.lists(st.integers(0, 50), min_size=1, max_size=30).filter(any))
def test_parts_always_sum_to_the_whole(amount, weights):
    parts = divide(amount, weights)
    assert sum(parts) == amount
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert part >= 0
        assert abs(part - amount * weight / whole) < D("0.01")


@given(
    st.lists(
        st.tuples(
            st.integers(1, 9), st.integers(0, 30_000), st.lists(st.integers(0, 3), min_size=3, max_size=3)
        ),
        min_size=1,
        max_size=12,
    ),
    st.integers(0, 10_000),
    st.integers(0, 2_500),
)
def test_split_by_dishes_always_sums_to_the_whole(dishes, discount, service):
    lines = [
        Line(UUID(int=place), "", count, D(price) / 100)
        for place, (count, price, _taken) in enumerate(dishes)
    ]
    wanted: list[tuple[str, dict[UUID, int]]] = [(str(guest), {}) for guest in range(3)]
    for line, (count, _price, takes) in zip(lines, dishes, strict=True):
        for guest, take in enumerate(takes):
            wanted[guest][1][line.item] = min(take, count)
            count -= min(take, count)
    whole = total_of(lines, discount=D(discount) / 100, service=D(service) / 100).to_pay
    parts = by_item(whole, lines, wanted, rest_label="Rest")
    assert sum(part.amount for part in parts) == whole
    for line in lines:
        assert sum(dict(part.quantities).get(line.item, 0) for part in parts) == line.quantity
