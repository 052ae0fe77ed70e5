"""Revenue, against numbers worked out by hand."""

from datetime import date, datetime
from decimal import Decimal as D

import pytest

from payments.services.ledger import post_payment, post_refund, post_reversal
from resort.db.identity import acting_as
from resort.reports.period import Period
from resort.reports.revenue import revenue
from tests.factories.payments import PaymentFactory, RefundFactory
from tests.reports.conftest import ZURICH


def at(*moment):
    return datetime(*moment, tzinfo=ZURICH)


def paid(amount, when, as_owner, **more):
    payment = PaymentFactory(succeeded=True, amount=D(amount), **more)
    with as_owner():
        post_payment(payment, now=when)
    return payment


@pytest.fixture
def till(db, as_owner):
    """Money of three days in March, a refund in April and one that came back."""
    first = paid("100.00", at(2025, 3, 1, 0, 5), as_owner)
    paid("40.50", at(2025, 3, 1, 23, 55), as_owner, booking_type="pool")
    paid("60.00", at(2025, 3, 30, 3, 30), as_owner, booking_type="restaurant")
    paid("9.00", at(2025, 3, 31, 23, 59), as_owner, booking_type="membership")
    paid("7.00", at(2025, 2, 28, 23, 59), as_owner)
    refund = RefundFactory(payment=first, amount=D("30.00"))
    failed = RefundFactory(payment=first, amount=D("20.00"))
    with as_owner():
        post_refund(refund, now=at(2025, 4, 2, 10))
        post_refund(failed, now=at(2025, 4, 2, 11))
        post_reversal(failed, now=at(2025, 4, 5, 12))


def of(user, first, last, step):
    with acting_as(user.pk):
        return revenue(Period(first, last), step=step)


def test_revenue_by_month_counts_refunds_when_they_went_out(till, manager):
    report = of(manager, date(2025, 3, 1), date(2025, 4, 30), "month")

    # chalet, pool, restaurant, membership, total, refunds within it
    assert [row.values for row in report.rows] == [
        (D("100.00"), D("40.50"), D("60.00"), D("9.00"), D("209.50"), D("0.00")),
        (D("-30.00"), D("0.00"), D("0.00"), D("0.00"), D("-30.00"), D("-30.00")),
    ]
    assert report.total == (D("70.00"), D("40.50"), D("60.00"), D("9.00"), D("179.50"), D("-30.00"))


def test_revenue_by_day_has_every_day_in_the_resorts_time(till, manager):
    report = of(manager, date(2025, 2, 28), date(2025, 4, 5), "day")

    assert [row.first for row in report.rows] == [
        date.fromordinal(number)
        for number in range(date(2025, 2, 28).toordinal(), date(2025, 4, 6).toordinal())
    ]
    moved = {row.first: row.values[4] for row in report.rows if row.values[4]}
    assert moved == {
        date(2025, 2, 28): D("7.00"),
        date(2025, 3, 1): D("140.50"),
        date(2025, 3, 30): D("60.00"),
        date(2025, 3, 31): D("9.00"),
        date(2025, 4, 2): D("-50.00"),
        date(2025, 4, 5): D("20.00"),
    }


def test_revenue_of_a_cut_month_keeps_to_the_period(till, manager):
    report = of(manager, date(2025, 3, 2), date(2025, 3, 30), "month")

    assert [(row.first, row.last, row.values[4]) for row in report.rows] == [
        (date(2025, 3, 2), date(2025, 3, 30), D("60.00"))
    ]


def test_revenue_is_the_same_for_finance_and_manager(till, manager, finance):
    march = date(2025, 3, 1), date(2025, 3, 31), "day"

    assert of(finance, *march) == of(manager, *march)


def test_revenue_of_a_quiet_time_is_empty(manager):
    report = of(manager, date(2025, 3, 1), date(2025, 3, 31), "day")

    assert report.is_empty
    assert report.total == (D("0.00"),) * 6
