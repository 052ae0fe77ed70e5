"""Occupancy, against numbers worked out by hand."""

from datetime import date
from decimal import Decimal as D

import pytest

from resort.db.identity import acting_as
from resort.reports.occupancy import occupancy
from resort.reports.period import Period
from tests.factories.chalets import ChaletFactory
from tests.reports.conftest import OPENED

FEBRUARY_TO_APRIL = Period(date(2025, 2, 1), date(2025, 4, 30))


def of(user, period):
    with acting_as(user.pk):
        return occupancy(period)


def test_occupancy_by_month_is_what_one_counts_by_hand(golden, manager):
    report = of(manager, FEBRUARY_TO_APRIL)

    # available, sold, blocked, occupancy, room revenue, ADR, RevPAR
    assert [row.values for row in report.rows] == [
        (91, 15, 0, D("16.5"), D("2100.00"), D("140.00"), D("23.08")),
        (77, 37, 4, D("48.1"), D("4220.00"), D("114.05"), D("54.81")),
        (60, 2, 1, D("3.3"), D("400.00"), D("200.00"), D("6.67")),
    ]
    assert report.total == (228, 54, 5, D("23.7"), D("6720.00"), D("124.44"), D("29.47"))


def test_occupancy_of_one_night_when_the_clocks_change(golden, manager):
    report = of(manager, Period(date(2025, 3, 30), date(2025, 3, 30)))

    assert [row.values[:3] for row in report.rows] == [(2, 1, 1)]


@pytest.mark.parametrize("day", [date(2025, 10, 26), date(2025, 3, 30), date(2024, 2, 29)])
def test_occupancy_has_a_row_of_one_day_for_every_day(manager, day):
    report = of(manager, Period(day, day))

    assert [(row.first, row.last) for row in report.rows] == [(day, day)]


def test_occupancy_cuts_the_first_and_last_month_to_the_period(golden, manager):
    report = of(manager, Period(date(2025, 2, 27), date(2025, 4, 29)))

    assert [(row.first, row.last) for row in report.rows] == [
        (date(2025, 2, 27), date(2025, 2, 28)),
        (date(2025, 3, 1), date(2025, 3, 31)),
        (date(2025, 4, 1), date(2025, 4, 29)),
    ]
    assert [row.values[:3] for row in report.rows] == [(6, 4, 0), (77, 37, 4), (58, 1, 1)]
    assert [row.label for row in report.rows] == [
        "Feb 27\u2009–\u200928, 2025",
        "March 2025",
        "Apr 1\u2009–\u200929, 2025",
    ]


def test_occupancy_parts_add_up_to_the_whole(golden, manager):
    whole = of(manager, Period(date(2025, 2, 1), date(2025, 5, 31))).total
    parts = [
        of(manager, Period(date(2025, 2, 1), date(2025, 3, 11))).total,
        of(manager, Period(date(2025, 3, 12), date(2025, 4, 30))).total,
        of(manager, Period(date(2025, 5, 1), date(2025, 5, 31))).total,
    ]

    for column in (0, 1, 2, 4):
        assert sum(part[column] for part in parts) == whole[column]


def test_occupancy_counts_a_chalet_from_the_day_it_was_entered(manager):
    ChaletFactory(created_at=OPENED)

    report = of(manager, Period(date(2024, 12, 1), date(2024, 12, 31)))

    assert report.total[0] == 17


def test_occupancy_divides_by_nothing_without_harm(manager):
    report = of(manager, FEBRUARY_TO_APRIL)

    assert report.total == (0, 0, 0, None, D("0.00"), None, None)
    assert report.is_empty


def test_occupancy_is_the_same_for_every_department(golden, manager, receptionist, cook):
    told = of(manager, FEBRUARY_TO_APRIL)

    assert of(receptionist, FEBRUARY_TO_APRIL) == told
    assert of(cook, FEBRUARY_TO_APRIL) == told
