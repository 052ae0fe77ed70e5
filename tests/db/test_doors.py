"""The functions that run with the owner's rights show the least, and a value is never run as SQL."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection
from django.utils import timezone

from resort.db.identity import ANONYMOUS, CUSTOMER, OWNER, acting_as
from tests.factories.accounts import UserFactory
from tests.factories.chalets import BookingFactory, ChaletFactory, ChaletImageFactory
from tests.support.refusals import NOT_PERMITTED, refused_with
from tests.support.rows import execute

pytestmark = pytest.mark.django_db

# The narrow doors.


def test_nobody_lists_sessions(guest, owner):
    for person in (guest, owner):
        with acting_as(person.pk), refused_with(NOT_PERMITTED, "permission denied for table django_session"):
            execute("SELECT FROM django_session")


@pytest.mark.parametrize("wanted", ["%", "ada@", "%@example.com", "", "_da@example.com"])
def test_sign_in_finds_one_whole_address(guest, wanted):
    with acting_as(role=ANONYMOUS):
        assert execute("SELECT FROM app.user_for_login(%s::text)", wanted) == 0
        assert execute("SELECT FROM app.user_for_login(%s::text)", "ADA@example.com") == 1


def test_removed_person_does_not_sign_in(db):
    gone = UserFactory(removed=True)
    with acting_as(gone.pk) as role:
        assert role == ANONYMOUS
        assert execute("SELECT FROM app.user_for_login(%s::text)", gone.email) == 0


def test_activity_is_recorded_under_ones_own_name(guest, as_owner):
    with acting_as(guest.pk):
        execute("SELECT app.record_activity('tests.acted', 'stay', '1', NULL)")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT user_id, staff_id FROM activity_logs")
        assert cursor.fetchall() == [(guest.pk, None)]


def test_visitors_learn_which_nights_are_taken_and_not_by_whom(guest):
    stay = BookingFactory(user=guest)
    with acting_as(role=ANONYMOUS), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM app.busy_chalets(%s::date, %s::date)", [stay.check_in, stay.check_out])
        assert cursor.fetchall() == [(stay.chalet_id,)]
        cursor.execute(
            "SELECT * FROM app.busy_nights(%s::uuid, %s::date, %s::date)",
            [stay.chalet_id, stay.check_in, stay.check_in + timedelta(days=1)],
        )
        assert cursor.fetchall() == [(stay.check_in, stay.check_in + timedelta(days=1))]


def test_covers_are_of_houses_on_offer_only(db):
    shown, closed, gone = (
        ChaletFactory(),
        ChaletFactory(is_active=False),
        ChaletFactory(deleted_at=timezone.now()),
    )
    for house in (shown, closed, gone):
        ChaletImageFactory(chalet=house, sort_order=2)
        ChaletImageFactory(chalet=house, sort_order=1, alt_text="The first")
    with acting_as(role=ANONYMOUS), connection.cursor() as cursor:
        cursor.execute(
            "SELECT chalet_id, alt_text FROM app.covers_of(%s::uuid[])", [[shown.pk, closed.pk, gone.pk]]
        )
        assert cursor.fetchall() == [(shown.pk, "The first")]


def test_clearing_for_a_hold_ends_lapsed_holds_only(guest, other_guest):
    chalet = ChaletFactory()
    lapsed = BookingFactory(chalet=chalet, user=other_guest, lapsed=True)
    BookingFactory(chalet=chalet, held=True, check_in=lapsed.check_out)
    with acting_as(guest.pk), connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM app.clear_for_hold(%s::uuid, %s::date, %s::date)",
            [chalet.pk, lapsed.check_in, lapsed.check_out + timedelta(days=9)],
        )
        assert cursor.fetchall() == [(lapsed.pk,)]


def test_stranger_does_not_choose_the_desk_for_a_guest(guest, other_guest):
    stay = BookingFactory(user=guest, held=True)
    with acting_as(other_guest.pk), connection.cursor() as cursor:
        cursor.execute("SELECT app.choose_desk(%s::uuid, true)", [stay.pk])
        assert cursor.fetchone() == (False,)


def test_guest_notes_no_event_of_stripe(guest):
    with acting_as(guest.pk), refused_with(NOT_PERMITTED, "permission denied for function note_stripe_event"):
        execute("SELECT app.note_stripe_event('evt_1', 'x', 'y')")


# SQL where a value should be.


def test_value_is_never_run_as_sql(guest):
    with acting_as(guest.pk), connection.cursor() as cursor:
        cursor.execute("SELECT %s::text", ["x'; SET LOCAL ROLE resort_admin; --"])
        assert cursor.fetchone() == ("x'; SET LOCAL ROLE resort_admin; --",)
        cursor.execute("SELECT current_setting('role')")
        assert cursor.fetchone() == (CUSTOMER,)


def test_second_statement_beside_a_parameter_is_refused(guest):
    with pytest.raises(ProgrammingError, match="cannot insert multiple commands"), acting_as(guest.pk):
        execute("SELECT %s::text; SET LOCAL ROLE resort_admin", "x")


def test_nobody_makes_tables(guest, manager):
    for person in (guest, manager):
        for sql in ("CREATE TABLE notes (id int)", "CREATE TEMPORARY TABLE notes (id int)"):
            with acting_as(person.pk), refused_with(NOT_PERMITTED, "permission denied"):
                execute(sql)


def test_owner_of_the_tables_is_not_the_owner_of_the_resort(owner):
    with acting_as(owner.pk) as role:
        assert role != OWNER
        with refused_with(NOT_PERMITTED, "must be owner of table users"):
            execute("ALTER TABLE users DISABLE ROW LEVEL SECURITY")
