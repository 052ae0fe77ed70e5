"""Hours, prices and moves of tickets."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

import pytest

from payments.rules import Season
from pool import rules

DAY = date(2026, 7, 4)
SEASON = UUID("5f0b1b2e-7d2c-4a4e-9c5a-0a1b2c3d4e5f")
SETTINGS = {
    "morning_from": "09:00", "morning_until": "13:00", "afternoon_from": "14:00", "afternoon_until": "18:00",
    "morning_adult": "16.00", "morning_child": "8.00", "afternoon_adult": "18.00", "afternoon_child": "9.00",
    "full_day_adult": "28.00", "full_day_child": "14.00", "late_minutes": 30,
}  # fmt: skip


def season(multiplier: str, *, priority: int = 0, days: frozenset[str] | None = None) -> Season:
    return Season(
        id=SEASON,
        name="Summer",
        start=date(2026, 7, 1),
        end=date(2026, 8, 31),
        multiplier=Decimal(multiplier),
        days=days,
        priority=priority,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def quote(slot="morning", adults=2, children=1, seasons=()):
    return rules.quote_ticket(DAY, slot, adults=adults, children=children, settings=SETTINGS, seasons=seasons)


@pytest.mark.parametrize(
    ("slot", "opens", "closes", "sold"),
    [
        ("morning", time(9), time(13), time(12, 30)),
        ("afternoon", time(14), time(18), time(17, 30)),
        ("full_day", time(9), time(18), time(12, 30)),
    ],
)
def test_hours_of_a_slot(slot, opens, closes, sold):
    assert rules.hours_of(slot, SETTINGS) == rules.Hours(opens, closes)
    assert rules.sold_until(slot, SETTINGS) == sold


@pytest.mark.parametrize(
    ("now", "over"),
    [
        (datetime(2026, 7, 3, 23, 59), False),
        (datetime(2026, 7, 4, 12, 29, 59), False),
        (datetime(2026, 7, 4, 12, 30), True),
        (datetime(2026, 7, 5, 0, 0), True),
    ],
)
def test_morning_is_sold_while_the_gate_lets_people_in(now, over):
    assert rules.is_over(DAY, "morning", settings=SETTINGS, now=now) is over


def test_slot_shorter_than_the_last_way_in_is_not_sold_on_its_day():
    short = {**SETTINGS, "morning_until": "00:20"}
    assert rules.sold_until("morning", short) == time(0)


@pytest.mark.parametrize(
    ("slot", "total"), [("morning", "40.00"), ("afternoon", "45.00"), ("full_day", "70.00")]
)
def test_price_is_the_settings_price_for_each_person(slot, total):
    answer = quote(slot)
    assert answer.total == Decimal(total)
    assert answer.total == sum(line.total for line in answer.lines)
    assert answer.season is None


def test_season_multiplies_each_persons_price_and_rounds_to_cents():
    answer = quote(seasons=[season("1.17")])
    assert [(line.unit_price, line.total) for line in answer.lines] == [
        (Decimal("18.72"), Decimal("37.44")),
        (Decimal("9.36"), Decimal("9.36")),
    ]
    assert (answer.total, answer.season) == (Decimal("46.80"), "Summer")


def test_half_a_cent_is_rounded_up_for_each_person():
    answer = rules.quote_ticket(
        DAY, "morning", adults=3, children=0, settings={**SETTINGS, "morning_adult": "10.50"},
        seasons=[season("1.11")],
    )  # fmt: skip
    assert answer.lines[0].unit_price == Decimal("11.66")
    assert answer.total == Decimal("34.98")


def test_season_of_other_weekdays_does_not_count():
    assert quote(seasons=[season("2.00", days=frozenset({"sunday"}))]).total == Decimal("40.00")
    assert quote(seasons=[season("2.00", days=frozenset({"saturday"}))]).total == Decimal("80.00")


def test_highest_priority_wins():
    assert quote(seasons=[season("2.00", priority=1), season("3.00", priority=2)]).total == Decimal("120.00")


def test_age_nobody_has_is_no_line():
    assert [line.age for line in quote(children=0).lines] == ["adult"]
    assert [line.age for line in quote(adults=0).lines] == ["child"]


def test_quote_survives_being_stored():
    promised = quote(seasons=[season("1.17")])
    assert rules.Quote.from_json(promised.to_json()) == promised
    assert rules.Quote.from_json({}) == rules.Quote(lines=(), total=Decimal(0))


OTHER = date(2026, 7, 5)


@pytest.mark.parametrize(
    ("old", "new", "needs"),
    [
        ((DAY, "morning"), (DAY, "afternoon"), "afternoon"),
        ((DAY, "morning"), (DAY, "full_day"), "afternoon"),
        ((DAY, "afternoon"), (DAY, "full_day"), "morning"),
        ((DAY, "full_day"), (DAY, "morning"), None),
        ((DAY, "morning"), (DAY, "morning"), None),
        ((DAY, "morning"), (OTHER, "morning"), "morning"),
        ((DAY, "full_day"), (OTHER, "full_day"), "full_day"),
    ],
)
def test_move_needs_only_the_places_it_does_not_have(old, new, needs):
    assert rules.places_of_move(old, new) == needs


@pytest.mark.parametrize(
    ("promised", "price", "paid", "closed", "answer"),
    [
        ("20", "20", True, False, ("20", "0", "0")),
        ("20", "28", True, False, ("28", "8", "0")),
        ("28", "20", True, False, ("20", "0", "8")),
        ("20", "28", False, False, ("28", "0", "0")),
        ("28", "20", False, False, ("20", "0", "0")),
        ("20", "28", True, True, ("20", "0", "0")),
        ("28", "20", True, True, ("20", "0", "8")),
        ("20", "28", False, True, ("20", "0", "0")),
    ],
)
def test_difference_is_paid_sent_back_or_left_to_the_gate(promised, price, paid, closed, answer):
    found = rules.difference(promised=Decimal(promised), price=Decimal(price), paid=paid, closed=closed)
    assert found == rules.Difference(*map(Decimal, answer))
