"""No night and no table is sold twice, and the turn of guests on one day is no overlap."""

from __future__ import annotations

from datetime import date, time

import pytest

from tests.factories.chalets import BookingFactory, ChaletFactory
from tests.factories.restaurant import ReservationFactory, TableFactory
from tests.support.refusals import refused_by

pytestmark = pytest.mark.django_db

HOLDING = ["pending", "confirmed", "checked_in", "checked_out"]


def day(number: int) -> date:
    return date(2030, 6, number)


@pytest.fixture
def chalet():
    chalet = ChaletFactory()
    BookingFactory(chalet=chalet, check_in=day(10), check_out=day(14))
    return chalet


@pytest.mark.parametrize(
    ("first", "last"),
    [(10, 14), (9, 11), (13, 15), (11, 12), (9, 15), (10, 11), (13, 14)],
    ids=["same", "over arrival", "over departure", "within", "around", "first night", "last night"],
)
def test_shared_night_is_refused(chalet, first, last):
    with refused_by("chalet_bookings_no_overlap"):
        BookingFactory(chalet=chalet, check_in=day(first), check_out=day(last))


@pytest.mark.parametrize(("first", "last"), [(14, 16), (8, 10)], ids=["arrives that day", "leaves that day"])
def test_guests_may_change_on_one_day(chalet, first, last):
    assert BookingFactory(chalet=chalet, check_in=day(first), check_out=day(last)).pk


def test_another_chalet_is_free(chalet):
    assert BookingFactory(check_in=day(10), check_out=day(14)).pk


@pytest.mark.parametrize("status", ["cancelled", "no_show"])
def test_given_up_nights_are_free_again(status):
    stay = BookingFactory(status=status, check_in=day(10), check_out=day(14))
    assert BookingFactory(chalet=stay.chalet, check_in=day(10), check_out=day(14)).pk


@pytest.mark.parametrize("status", HOLDING)
def test_status_keeps_the_nights(status):
    stay = BookingFactory(status=status, check_in=day(10), check_out=day(14))
    with refused_by("chalet_bookings_no_overlap"):
        BookingFactory(chalet=stay.chalet, held=True, check_in=day(10), check_out=day(14))


def test_block_keeps_the_nights(chalet):
    with refused_by("chalet_bookings_no_overlap"):
        BookingFactory(chalet=chalet, block=True, check_in=day(12), check_out=day(20))


def test_moved_stay_does_not_meet_itself(as_owner, chalet):
    stay = BookingFactory(chalet=chalet, check_in=day(20), check_out=day(22))
    with as_owner():
        stay.check_out = day(24)
        stay.save(update_fields=["check_out"])
        with refused_by("chalet_bookings_no_overlap"):
            stay.check_in = day(13)
            stay.save(update_fields=["check_in"])


@pytest.mark.parametrize("guests", [1, 2])
def test_stay_of_no_night_is_refused(chalet, guests, as_owner):
    stay = BookingFactory(chalet=chalet, check_in=day(20), check_out=day(22), guests=guests)
    with as_owner(), refused_by("chalet_bookings_dates_in_order"):
        stay.check_out = stay.check_in
        stay.save(update_fields=["check_out"])


@pytest.fixture
def table():
    table = TableFactory()
    ReservationFactory(table=table, reservation_date=day(1), reservation_time=time(19), turn_minutes=120)
    return table


@pytest.mark.parametrize("at", [time(17, 1), time(18), time(19), time(20, 59)])
def test_table_taken_at_that_time_is_refused(table, at):
    with refused_by("table_reservations_no_overlap"):
        ReservationFactory(table=table, reservation_date=day(1), reservation_time=at)


@pytest.mark.parametrize("at", [time(17), time(21)])
def test_table_is_free_right_before_and_after(table, at):
    assert ReservationFactory(table=table, reservation_date=day(1), reservation_time=at).pk


def test_late_party_keeps_its_table_past_midnight(table):
    ReservationFactory(table=table, reservation_date=day(2), reservation_time=time(23), turn_minutes=120)
    with refused_by("table_reservations_no_overlap"):
        ReservationFactory(table=table, reservation_date=day(3), reservation_time=time(0, 30))


def test_table_is_taken_for_two_hours_on_the_night_the_clock_changes():
    table = TableFactory()
    ReservationFactory(table=table, reservation_date=date(2030, 10, 27), reservation_time=time(1, 30))
    with refused_by("table_reservations_no_overlap"):
        ReservationFactory(table=table, reservation_date=date(2030, 10, 27), reservation_time=time(3, 29))
    assert ReservationFactory(
        table=table, reservation_date=date(2030, 10, 27), reservation_time=time(3, 30)
    ).pk


@pytest.mark.parametrize("status", ["finished", "cancelled", "no_show"])
def test_table_given_up_is_free_again(status):
    first = ReservationFactory(status=status)
    assert ReservationFactory(table=first.table, reservation_date=first.reservation_date).pk


def test_reservations_without_a_table_do_not_meet():
    ReservationFactory(table=None)
    assert ReservationFactory(table=None).pk
