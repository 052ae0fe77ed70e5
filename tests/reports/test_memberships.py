"""Memberships over the months, against numbers worked out by hand, and the page that shows them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal as D

import pytest

from pool.models import MembershipChange
from resort.db.identity import acting_as
from resort.reports.memberships import membership_report
from resort.reports.period import Period
from tests.factories.payments import PaymentFactory
from tests.factories.pool import MembershipChangeFactory, MembershipFactory
from tests.reports.conftest import ZURICH
from tests.reports.test_pages import cells, page

FEBRUARY, MARCH, APRIL, TODAY = date(2025, 2, 1), date(2025, 3, 1), date(2025, 4, 1), date(2025, 4, 10)
ADDRESS = "/reports/memberships/?first=2025-02-01&last=2025-05-31&by=month"
Kind = MembershipChange.Kind


def at(month: int, day: int, hour: int = 12) -> datetime:
    return datetime(2025, month, day, hour, tzinfo=ZURICH)


def subscribed(start: date, **values):
    values.setdefault("stripe_subscription_id", f"sub_{start}_{values.get('type', 'family')}")
    return MembershipFactory(start_date=start, stripe_status=values.pop("stripe_status", "active"), **values)


def done(held, kind, when, **data):
    MembershipChangeFactory(membership=held, kind=kind, status="done", done_at=when, data=data)


@pytest.fixture
def joined(db):
    """A family that rested in March; one that became VIP; a desk sale; one that left; one that owes."""
    family = subscribed(date(2025, 1, 15))
    done(family, Kind.PAUSE, at(3, 20), until="2025-04-30")
    done(family, Kind.RESUME, at(4, 2))

    yearly = {"plan": "individual", "cycle": "annually", "price": "468.00", "members": 1, "passes": 0}
    vip = subscribed(
        date(2025, 2, 10), type="vip", billing_cycle="monthly", cycle_price=D(120), monthly_price=D(120)
    )
    PaymentFactory(
        booking=None, booking_id=vip.pk, booking_type="membership", user=vip.user, amount=D("468.00"),
        succeeded=True, settled_at=at(2, 10), metadata={"price": yearly},
    )  # fmt: skip
    switched = {"plan": "vip", "cycle": "monthly", "price": "120.00", "members": 2, "passes": 6}
    done(vip, Kind.SWITCH, at(3, 5), terms=switched)

    # One month from 20 February: it ended when 19 March was over.
    MembershipFactory(start_date=date(2025, 2, 20), end_date=date(2025, 3, 19), status="expired")
    # Late on the last of March at the resort, when it is April nowhere yet.
    subscribed(
        date(2025, 3, 2), type="corporate", cycle_price=D(190), monthly_price=D(190), ended_at=at(3, 31, 23),
        end_reason="asked", status="cancelled", stripe_status="canceled",
    )  # fmt: skip
    subscribed(
        date(2025, 4, 9), type="individual", cycle_price=D(45), monthly_price=D(45), stripe_status="past_due"
    )
    # Sold for later: not here yet.
    MembershipFactory(start_date=date(2025, 4, 20), end_date=date(2025, 5, 19))


def test_the_months_are_those_worked_out_by_hand(joined, manager):
    with acting_as(manager.pk):
        report = membership_report(Period(FEBRUARY, date(2025, 5, 31)), step="month", today=TODAY)

    # new, ended, individual, family, corporate, vip, all, paused, owing, monthly
    assert [row.values for row in report.rows] == [
        (2, 0, 1, 2, 0, 0, 3, 0, None, D("119.00")),
        (1, 2, 0, 1, 0, 1, 2, 1, None, D("120.00")),
        (1, 0, 1, 1, 0, 1, 3, 0, 1, D("245.00")),
        (None,) * 10,
    ]
    assert report.total == (4, 2, 1, 1, 0, 1, 3, 0, 1, D("245.00"))


def test_a_month_cut_short_says_how_it_stood_on_its_last_day(joined, manager):
    with acting_as(manager.pk):
        report = membership_report(Period(MARCH, date(2025, 3, 19)), step="month", today=TODAY)
        days = membership_report(Period(date(2025, 3, 19), date(2025, 3, 20)), step="day", today=TODAY)

    assert report.total == (1, 0, 0, 2, 1, 1, 4, 0, None, D("390.00"))
    assert [row.values for row in days.rows] == [
        (0, 0, 0, 2, 1, 1, 4, 0, None, D("390.00")),
        (0, 1, 0, 1, 1, 1, 3, 1, None, D("310.00")),
    ]


def test_days_to_come_have_no_numbers(joined, manager):
    with acting_as(manager.pk):
        report = membership_report(Period(date(2025, 5, 1), date(2025, 5, 2)), step="day", today=TODAY)

    assert report.is_empty
    assert report.total == (None,) * 10


def test_chart_table_and_file_say_the_same(joined, manager, client_for):
    numbers = page(client_for, manager, ADDRESS)
    response, file = cells(client_for, manager, ADDRESS)

    in_chart = numbers.found["rect"]
    assert len(in_chart) >= 5
    for (day, column), value in in_chart.items():
        assert numbers.found["td"][day, column] == value
    assert list(file.values()) == list(numbers.found["td"].values())
    assert (file["2025-02-01", "Individual"], file["2025-02-01", "Monthly revenue"]) == ("1", "119.00")
    assert file["2025-02-01", "Payment due"] == ""
    assert "memberships-2025-02-01-to-2025-05-31.csv" in response["Content-Disposition"]
    assert numbers.inline == []


def test_front_page_of_the_reports_says_what_a_month_brings(joined, manager, client_for):
    # By now the year is over, and what runs still runs.
    html = client_for(manager).get("/reports/").content.decode()
    assert "/reports/memberships/" in html
    assert "$245.00" in html
