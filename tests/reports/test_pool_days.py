"""The days at the pool, against numbers worked out by hand, and the page that shows them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal as D

import pytest

from resort.db.identity import acting_as
from resort.reports.period import Period
from resort.reports.pool_days import pool_days
from tests.factories.payments import PaymentFactory, RefundFactory
from tests.factories.pool import (
    EntryFactory,
    GuestPassUseFactory,
    MemberFactory,
    StayPassFactory,
    TicketFactory,
)
from tests.reports.conftest import ZURICH
from tests.reports.test_pages import cells, page

FIRST, SECOND, TODAY = date(2025, 3, 30), date(2025, 3, 31), date(2025, 4, 1)
ADDRESS = "/reports/pool/?first=2025-03-30&last=2025-04-02&by=day"


def ticket(day, amount, returned=None, **more):
    """A ticket that was paid in February; a part may have gone back."""
    made = TicketFactory(ticket_date=day, total_price=D(amount), **more)
    payment = PaymentFactory(
        booking=None, booking_id=made.pk, booking_type="pool", user=made.user, amount=D(amount), succeeded=True,
        refunded_amount=D(returned or 0),
    )  # fmt: skip
    if returned:
        RefundFactory(payment=payment, amount=D(returned))
    return made


@pytest.fixture
def swum(db):
    """Two days that are over, today and tomorrow."""
    ticket(FIRST, "64.00", adults=4, slot="full_day", status="used", admitted=3)
    ticket(FIRST, "16.00", status="expired")
    ticket(FIRST, "32.00", "30.00", adults=2, status="cancelled")
    TicketFactory(ticket_date=FIRST, held=True, adults=9)
    stay, member = StayPassFactory(), MemberFactory()
    late = datetime(2025, 3, 30, 23, 30, tzinfo=ZURICH)
    EntryFactory(ticket=None, stay_pass=stay, persons=2, scanned_at=late)
    mistake = EntryFactory(ticket=None, stay_pass=stay, persons=2, scanned_at=late)
    EntryFactory(ticket=None, stay_pass=stay, outcome="undone", undoes=mistake, scanned_at=late)
    EntryFactory(ticket=None, stay_pass=stay, outcome="left", persons=2, scanned_at=late)
    EntryFactory(ticket=None, member=member, scanned_at=datetime(2025, 3, 31, 0, 5, tzinfo=ZURICH))
    EntryFactory(
        ticket=None, member=member, guest_pass=GuestPassUseFactory(membership=member.membership),
        scanned_at=datetime(2025, 3, 31, 10, 0, tzinfo=ZURICH),
    )  # fmt: skip
    ticket(TODAY, "36.00", adults=2, status="used", admitted=1)
    moved = ticket(date(2025, 4, 2), "16.00")
    change = TicketFactory(ticket_date=date(2025, 4, 2), change_of=moved, status="cancelled")
    PaymentFactory(
        booking=None,
        booking_id=change.pk,
        booking_type="pool",
        user=moved.user,
        amount=D("12.00"),
        succeeded=True,
    )


def test_the_days_are_those_worked_out_by_hand(swum, manager):
    with acting_as(manager.pk):
        report = pool_days(Period(FIRST, date(2025, 4, 2)), step="day", today=TODAY)

    # sold, came, missed, still to come, no-shows, stays, members, paid
    assert [row.values for row in report.rows] == [
        (5, 3, 2, 0, D("40.0"), 2, 0, D("82.00")),
        (0, 0, 0, 0, None, 0, 2, D("0.00")),
        (2, 1, 0, 1, D("0.0"), 0, 0, D("36.00")),
        (1, 0, 0, 1, None, 0, 0, D("28.00")),
    ]
    assert report.total == (8, 4, 2, 2, D("33.3"), 2, 2, D("146.00"))


def test_months_are_the_sums_of_their_days(swum, manager):
    with acting_as(manager.pk):
        report = pool_days(Period(FIRST, date(2025, 4, 30)), step="month", today=TODAY)

    assert [row.values[:4] for row in report.rows] == [(5, 3, 2, 0), (3, 1, 0, 2)]


def test_chart_table_and_file_say_the_same(swum, manager, client_for):
    numbers = page(client_for, manager, ADDRESS)
    response, file = cells(client_for, manager, ADDRESS)

    in_chart = numbers.found["rect"]
    assert in_chart
    for (day, column), value in in_chart.items():
        assert numbers.found["td"][day, column] == value
    assert file["2025-03-30", "Did not come"] == "2"
    assert file["", "Paid"] == "146.00"
    assert "pool-days-2025-03-30-to-2025-04-02.csv" in response["Content-Disposition"]
    assert numbers.inline == []
