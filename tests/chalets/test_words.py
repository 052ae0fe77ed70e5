"""Terms, nights and states of a stay in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override

from chalets.rules import NightPrice
from chalets.words import TermLine, term_lines, why_this_price
from resort.templatetags.dates import clock, day, span
from resort.templatetags.money import minus_money, money, percent

TERMS = [
    {"days": 0, "percent": "0.00", "type": "none", "name": "Later"},
    {"days": 7, "percent": "100.00", "type": "full", "name": "A week"},
    {"days": 3, "percent": "62.50", "type": "partial", "name": "Three days"},
    {"days": 1, "percent": "50.00", "type": "partial", "name": "A day"},
]


def test_terms_are_told_from_the_best_to_the_last():
    assert term_lines(TERMS) == [
        TermLine("Until 7 days before arrival", "full refund"),
        TermLine("Until 3 days before arrival", "62.5% back"),
        TermLine("Until 1 day before arrival", "50% back"),
        TermLine("Later", "no refund"),
    ]


def test_terms_have_real_dates_when_the_arrival_is_known():
    assert term_lines(TERMS, date(2027, 8, 14))[0] == TermLine("Until Sat, Aug 7, 2027", "full refund")


def test_terms_that_give_nothing_say_so():
    assert term_lines([]) == [TermLine("At any time", "no refund")]
    assert term_lines(TERMS[:1]) == [TermLine("At any time", "no refund")]


def test_terms_up_to_the_day_itself():
    lines = term_lines([{"days": 0, "percent": "100", "type": "full", "name": ""}])

    assert lines[0] == TermLine("Until the day of arrival", "full refund")


@pytest.mark.parametrize(
    ("weekend", "season", "multiplier", "words"),
    [
        (False, None, "1", "Night"),
        (True, None, "1", "Weekend night"),
        (False, "Summer", "1.25", "Night at $200.00, Summer +25%"),
        (True, "Mud season", "0.85", "Weekend night at $200.00, Mud season −15%"),
        (False, "Plain", "1.00", "Night, Plain"),
    ],
)
def test_every_night_says_why(weekend, season, multiplier, words):
    night = NightPrice(
        date(2027, 8, 14), Decimal(200), weekend, season, None, Decimal(multiplier), Decimal(250)
    )

    assert why_this_price(night) == words


def test_amounts_and_days_follow_the_language():
    first, last = date(2027, 8, 14), date(2027, 8, 18)

    assert money(Decimal("1240")) == "$1,240.00"
    assert minus_money(Decimal(77)) == "−$77.00"
    assert percent(Decimal("12.50")) == "12.5%"
    assert day(first) == "Sat, Aug 14, 2027"
    assert span(first, last).replace("\u2009", " ") == "Aug 14 – 18, 2027"
    with override("fr"):
        assert day(first) == "sam. 14 août 2027"
        assert money(Decimal("1240")).replace("\u202f", " ").replace("\u00a0", " ") == "1 240,00 $US"


def test_nothing_is_said_of_nothing():
    assert (money(None), day(None), span(None, None), clock(None)) == ("", "", "", "")
