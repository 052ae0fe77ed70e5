"""Where a membership stands, by what is known of it alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from pool.memberships.rules import Facts, Terms, add_months, pro_rata, saving_percent, standing_at, time_left

NOW = datetime(2026, 8, 14, 10, tzinfo=UTC)
TODAY = NOW.date()
BEGUN = date(2026, 1, 1)
LATER, EARLIER = NOW + timedelta(days=3), NOW - timedelta(days=3)


def standing(status, **facts):
    found = standing_at(Facts(stripe_status=status, start_date=BEGUN, **facts), now=NOW, today=TODAY)
    return found.status, found.admits, found.reason


@pytest.mark.parametrize(
    ("status", "facts", "expected"),
    [
        ("active", {"grace_until": LATER}, ("active", True, "")),
        ("trialing", {"grace_until": LATER}, ("active", True, "")),
        ("active", {"grace_until": EARLIER}, ("expired", False, "unpaid")),
        ("past_due", {"grace_until": LATER}, ("active", True, "payment_due")),
        ("past_due", {"grace_until": NOW}, ("expired", False, "unpaid")),
        ("past_due", {}, ("expired", False, "unpaid")),
        ("unpaid", {"grace_until": LATER}, ("expired", False, "unpaid")),
        ("incomplete", {"grace_until": LATER}, ("expired", False, "unpaid")),
        ("a_word_of_tomorrow", {"grace_until": LATER}, ("expired", False, "unpaid")),
        ("paused", {"grace_until": LATER}, ("paused", False, "paused")),
        ("paused", {"resumes_on": TODAY + timedelta(days=1)}, ("paused", False, "paused")),
        ("paused", {"resumes_on": TODAY}, ("active", True, "")),
        ("canceled", {"ended_at": EARLIER, "end_reason": "asked"}, ("cancelled", False, "cancelled")),
        ("canceled", {"ended_at": EARLIER, "end_reason": "unpaid"}, ("expired", False, "unpaid")),
        ("incomplete_expired", {"ended_at": EARLIER}, ("expired", False, "unpaid")),
        ("", {"end_date": TODAY}, ("active", True, "")),
        ("", {"end_date": TODAY - timedelta(days=1)}, ("expired", False, "expired")),
        ("", {"end_date": TODAY, "paused_at": EARLIER}, ("paused", False, "paused")),
        ("", {"paused_at": EARLIER, "resumes_on": TODAY}, ("active", True, "")),
        ("", {"ended_at": EARLIER, "end_reason": "asked"}, ("cancelled", False, "cancelled")),
    ],
)
def test_standing_is(status, facts, expected):
    assert standing(status, **facts) == expected


def test_sold_for_later_is_not_let_in_yet():
    facts = Facts(stripe_status="", start_date=TODAY + timedelta(days=1))
    assert standing_at(facts, now=NOW, today=TODAY).reason == "not_begun"


@pytest.mark.parametrize(
    ("days_left", "percent", "expected"),
    [(30, 100, "80.00"), (15, 100, "40.00"), (15.9, 100, "40.00"), (15, 50, "20.00"), (0.5, 100, "0.00"),
     (-3, 100, "0.00"), (99, 100, "80.00"), (10, 0, "0.00")],
)  # fmt: skip
def test_pro_rata_counts_whole_days_left(days_left, percent, expected):
    end = NOW + timedelta(days=days_left)
    paid = pro_rata(paid=Decimal(80), start=end - timedelta(days=30), end=end, now=NOW, percent=percent)
    assert paid == Decimal(expected)


def test_time_left_is_what_was_paid_for():
    assert time_left(paid_until=LATER, paused_at=NOW) == timedelta(days=3)
    assert time_left(paid_until=EARLIER, paused_at=NOW) == timedelta(0)
    assert time_left(paid_until=None, paused_at=NOW) == timedelta(0)


def test_terms_survive_being_kept():
    terms = Terms("family", "quarterly", Decimal("225.00"), 4, 2)
    assert Terms.from_json(terms.to_json()) == terms
    assert terms.monthly == Decimal("75.00")


def test_saving_is_never_negative():
    assert saving_percent(Decimal(840), "annually", Decimal(80)) == 12
    assert saving_percent(Decimal(300), "quarterly", Decimal(80)) == 0


def test_month_without_the_day_ends_on_its_last():
    assert add_months(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)
