"""The arithmetic of a stay, as tables of cases and as properties."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalets import rules
from chalets.models import Booking

FRIDAY = date(2026, 7, 3)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def season(
    number: int = 1,
    *,
    start: date = date(2026, 1, 1),
    end: date = date(2026, 12, 31),
    multiplier: str = "1.50",
    days: frozenset[str] | None = None,
    priority: int = 0,
    created_at: datetime = LONG_AGO,
) -> rules.Season:
    return rules.Season(
        id=UUID(int=number),
        name=f"Season {number}",
        start=start,
        end=end,
        multiplier=Decimal(multiplier),
        days=days,
        priority=priority,
        created_at=created_at,
    )


def night(
    day: date, *, seasons: tuple[rules.Season, ...] = (), weekend: str | None = "250"
) -> rules.NightPrice:
    return rules.price_of_night(
        day,
        base_price=Decimal(200),
        weekend_price=Decimal(weekend) if weekend else None,
        weekend_days=("friday", "saturday"),
        seasons=seasons,
    )


@pytest.mark.parametrize(
    ("day", "price", "is_weekend"),
    [
        (FRIDAY - timedelta(days=1), "200.00", False),
        (FRIDAY, "250.00", True),
        (FRIDAY + timedelta(days=1), "250.00", True),
        (FRIDAY + timedelta(days=2), "200.00", False),
    ],
)
def test_price_of_night_takes_the_weekend_price_on_weekend_nights(
    day: date, price: str, is_weekend: bool
) -> None:
    line = night(day)

    assert (line.price, line.is_weekend) == (Decimal(price), is_weekend)


def test_price_of_night_without_a_weekend_price_is_the_base_price() -> None:
    line = night(FRIDAY, weekend=None)

    assert (line.price, line.is_weekend) == (Decimal("200.00"), False)


def test_price_of_night_multiplies_the_weekend_price_by_the_season() -> None:
    line = night(FRIDAY, seasons=(season(multiplier="1.25"),))

    assert (line.price, line.season, line.multiplier) == (Decimal("312.50"), "Season 1", Decimal("1.25"))


def test_season_of_prefers_the_higher_priority() -> None:
    low, high = season(1, priority=1), season(2, priority=5)

    assert rules.season_of(FRIDAY, (high, low)) is high
    assert rules.season_of(FRIDAY, (low, high)) is high


def test_season_of_breaks_a_tie_with_the_newest() -> None:
    old, new = season(9), season(1, created_at=LONG_AGO + timedelta(days=1))

    assert rules.season_of(FRIDAY, (new, old)) is new
    assert rules.season_of(FRIDAY, (old, new)) is new


@pytest.mark.parametrize(
    ("day", "covered"),
    [
        (date(2026, 7, 2), False),
        (date(2026, 7, 3), True),
        (date(2026, 7, 10), True),
        (date(2026, 7, 11), False),
        (date(2026, 7, 4), False),
    ],
)
def test_season_covers_its_first_and_last_night_on_its_weekdays(day: date, covered: bool) -> None:
    fridays = season(start=FRIDAY, end=FRIDAY + timedelta(days=7), days=frozenset({"friday"}))

    assert fridays.covers(day) is covered


def test_season_without_weekdays_listed_covers_no_night() -> None:
    assert season(days=frozenset()).covers(FRIDAY) is False


@pytest.mark.parametrize(
    ("unit", "quantity"), [("stay", 1), ("night", 3), ("person", 4), ("person_night", 12)]
)
def test_addon_quantity_counts_by_unit(unit: str, quantity: int) -> None:
    assert rules.addon_quantity(unit, nights=3, guests=4) == quantity


def test_addon_quantity_refuses_an_unknown_unit() -> None:
    with pytest.raises(KeyError):
        rules.addon_quantity("hour", nights=1, guests=1)


@pytest.mark.parametrize(("nights", "percent"), [(6, "0"), (7, "10"), (13, "10"), (14, "15"), (31, "15")])
def test_long_stay_percent_takes_the_longest_step_reached(nights: int, percent: str) -> None:
    steps = [{"nights": 14, "percent": 15}, {"nights": 7, "percent": 10}]

    assert rules.long_stay_percent(nights, steps) == Decimal(percent)


def test_quote_stay_explains_itself_line_by_line() -> None:
    breakfast = rules.AddonChoice(
        id=UUID(int=7), name="Breakfast", unit="person_night", price=Decimal("15.00")
    )

    quote = rules.quote_stay(
        base_price=Decimal(200),
        weekend_price=Decimal(250),
        check_in=FRIDAY - timedelta(days=1),
        check_out=FRIDAY + timedelta(days=6),
        guests=2,
        addons=(breakfast,),
        long_stay=({"nights": 7, "percent": 10},),
    )

    assert [line.price for line in quote.nights] == [Decimal(n) for n in (200, 250, 250, 200, 200, 200, 200)]
    assert quote.nights_total == Decimal(1500)
    assert quote.discount == Decimal(150)
    assert quote.addons_total == Decimal(210)
    assert quote.total == Decimal(1560)


prices = st.decimals(min_value=0, max_value=5000, places=2)
nights = st.integers(min_value=1, max_value=31)


@given(base=prices, weekend=st.none() | prices, count=nights, percent=st.integers(0, 100), data=st.data())
def test_quote_stay_total_is_the_sum_of_its_lines_to_the_cent(
    base: Decimal, weekend: Decimal | None, count: int, percent: int, data: st.DataObject
) -> None:
    multipliers = data.draw(st.lists(st.decimals(min_value=0, max_value=9, places=2), max_size=4))
    seasons = tuple(
        season(number, multiplier=str(multiplier), priority=number)
        for number, multiplier in enumerate(multipliers)
    )
    addons = tuple(
        rules.AddonChoice(id=UUID(int=index), name="x", unit=unit, price=base)
        for index, unit in enumerate(("stay", "night", "person", "person_night"))
    )

    quote = rules.quote_stay(
        base_price=base,
        weekend_price=weekend,
        check_in=FRIDAY,
        check_out=FRIDAY + timedelta(days=count),
        guests=3,
        seasons=seasons,
        addons=addons,
        long_stay=({"nights": 1, "percent": percent},),
    )

    lines = sum((line.price for line in quote.nights), Decimal(0)) - quote.discount
    assert quote.total == lines + sum((line.total for line in quote.addons), Decimal(0))
    assert quote.total == quote.total.quantize(Decimal("0.01"))
    assert quote.total >= 0
    assert len(quote.nights) == count
    assert rules.Quote.from_json(quote.to_json()) == quote


@given(start=st.dates(date(2026, 1, 1), date(2030, 12, 1)), count=st.integers(1, 400))
def test_nights_of_are_days_not_hours(start: date, count: int) -> None:
    """Clocks that change, leap days and years' ends do not add or lose a night."""
    listed = rules.nights_of(start, start + timedelta(days=count))

    assert len(listed) == count
    assert listed[0] == start
    assert all(
        later - earlier == timedelta(days=1) for earlier, later in zip(listed, listed[1:], strict=False)
    )


TERMS = [
    {"days": 7, "percent": "100.00", "type": "full", "name": "Early"},
    {"days": 3, "percent": "75.00", "type": "partial", "name": "Soon"},
    {"days": 1, "percent": "50.00", "type": "partial", "name": "Late"},
]


@pytest.mark.parametrize(
    ("days", "refund"),
    [(30, "400"), (7, "400"), (6, "300"), (3, "300"), (2, "200"), (1, "200"), (0, "0"), (-1, "0")],
)
def test_refund_for_follows_the_terms(days: int, refund: str) -> None:
    answer = rules.refund_for(
        paid=Decimal(400), terms=TERMS, check_in=FRIDAY, today=FRIDAY - timedelta(days=days)
    )

    assert answer.amount == Decimal(refund)


def test_refund_for_an_unpaid_stay_is_nothing() -> None:
    answer = rules.refund_for(
        paid=Decimal(0), terms=TERMS, check_in=FRIDAY, today=FRIDAY - timedelta(days=30)
    )

    assert answer.amount == Decimal(0)


def test_refund_for_a_stay_without_terms_is_nothing() -> None:
    answer = rules.refund_for(paid=Decimal(400), terms=[], check_in=FRIDAY, today=FRIDAY - timedelta(days=30))

    assert (answer.amount, answer.term) == (Decimal(0), None)


step = st.fixed_dictionaries(
    {
        "days": st.integers(0, 60),
        "percent": st.decimals(min_value=-20, max_value=150, places=2).map(str),
        "type": st.just("partial"),
        "name": st.just("x"),
    }
)


@given(paid=st.decimals(min_value=0, max_value=99999, places=2), terms=st.lists(step, max_size=5))
def test_refund_for_stays_within_what_was_paid_and_never_rises_as_arrival_nears(
    paid: Decimal, terms: list[dict[str, object]]
) -> None:
    amounts = [
        rules.refund_for(paid=paid, terms=terms, check_in=FRIDAY, today=FRIDAY - timedelta(days=days)).amount
        for days in range(70, -3, -1)
    ]

    assert all(Decimal(0) <= amount <= paid for amount in amounts)
    assert amounts == sorted(amounts, reverse=True)


def test_next_knows_every_status() -> None:
    assert set(rules.NEXT) == set(Booking.Status.values)
    assert set().union(*rules.NEXT.values()) <= set(Booking.Status.values)


@pytest.mark.parametrize("weekend_price", [None, Decimal("149.90")])
@pytest.mark.parametrize("nights", [1, 3, 7, 16])
def test_total_of_is_what_the_quote_comes_to(nights: int, weekend_price: Decimal | None) -> None:
    seasons = (season(multiplier="1.15", start=date(2027, 1, 1), end=date(2027, 1, 7)),)
    long_stay = [{"nights": 7, "percent": 12.5}]
    check_in = date(2027, 1, 3)
    check_out = check_in + timedelta(days=nights)
    weekend = ("friday", "saturday")

    kinds = rules.kinds_of(rules.nights_of(check_in, check_out), weekend_days=weekend, seasons=seasons)
    quote = rules.quote_stay(
        base_price=Decimal("99.99"), weekend_price=weekend_price, check_in=check_in, check_out=check_out,
        guests=2, seasons=seasons, weekend_days=weekend, long_stay=long_stay,
    )  # fmt: skip

    assert rules.total_of(kinds, long_stay=long_stay)(Decimal("99.99"), weekend_price) == quote.total
