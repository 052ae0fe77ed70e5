"""Holding nights."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Activity
from chalets.errors import (
    AddonNotOffered,
    ChaletNotOffered,
    DatesNotPossible,
    NightsTaken,
    StayRefused,
    TooManyGuests,
    TooManyHolds,
)
from chalets.models import Booking, BookingAddon
from chalets.services.holds import GIVEN_UP, LAPSED, hold_stay, release_hold
from resort.db.identity import acting_as
from tests.chalets.conftest import DETAILS
from tests.factories.chalets import AddonFactory, BookingFactory, ChaletFactory

pytestmark = pytest.mark.django_db


def test_hold_keeps_the_nights_at_todays_price(hold, guest, arrival):
    booking = hold(guest)

    assert booking.status == "pending"
    assert booking.total_price == Decimal("400.00")
    assert [line["night"] for line in booking.quote["nights"]] == [
        str(arrival),
        str(arrival + timedelta(days=1)),
    ]


@pytest.mark.parametrize("minutes", [-6, 0, 6])
def test_hold_ends_by_the_clock_of_the_database(guest, chalet, arrival, database_now, minutes):
    """However wrong the clock of the web is, rivals and the worker agree when a hold is over."""
    wish = {"guest": guest, "chalet": chalet, "guests": 2, "guest_details": DETAILS, "request_key": uuid4()}
    nights = {"check_in": arrival, "check_out": arrival + timedelta(days=2)}
    with acting_as(guest.pk):
        held = hold_stay(**wish, **nights, now=database_now + timedelta(minutes=minutes))
        found = hold_stay(
            **{**wish, "request_key": uuid4()}, **nights, now=database_now - timedelta(minutes=minutes)
        )

    assert held.hold_expires_at == database_now + timedelta(minutes=15)
    assert found == held


def test_guest_is_the_guest_again_after_a_hold_and_after_a_refusal(guest, other_guest, chalet, arrival, now):
    wish = {
        "chalet": chalet,
        "check_in": arrival,
        "check_out": arrival + timedelta(days=2),
        "guests": 2,
        "now": now,
    }

    for person, refused in ((guest, False), (other_guest, True)):
        with acting_as(person.pk) as role, connection.cursor() as cursor:
            with pytest.raises(NightsTaken) if refused else nullcontext():
                hold_stay(guest=person, guest_details=DETAILS, request_key=uuid4(), **wish)
            cursor.execute("SELECT current_user, app.user_id()")
            assert cursor.fetchone() == (role, person.pk)


def test_hold_asks_the_database_eight_times(guest, chalet, arrival, now):
    """The price of the house costs no statement more than a plain INSERT: stay and note are written at once."""
    nights = {"check_in": arrival, "check_out": arrival + timedelta(days=2), "guests": 2}
    with acting_as(guest.pk), CaptureQueriesContext(connection) as asked:
        hold_stay(guest=guest, chalet=chalet, **nights, guest_details=DETAILS, request_key=uuid4(), now=now)
    assert len([query for query in asked if "SAVEPOINT" not in query["sql"]]) <= 8


def test_hold_is_written_down_with_who_did_it(hold, guest, as_owner):
    booking = hold(guest)

    with as_owner():
        entry = Activity.objects.get(target_id=str(booking.pk))
    assert (entry.action, entry.user_id, entry.staff_id) == ("chalets.stay_held", guest.pk, None)


def test_hold_keeps_addons_as_lines(hold, guest, as_owner):
    breakfast = AddonFactory(price=Decimal("15.00"), unit="person_night")

    booking = hold(guest, addon_ids=[breakfast.pk])

    with as_owner():
        line = BookingAddon.objects.get(booking=booking)
    assert (line.quantity, line.total, booking.total_price) == (4, Decimal("60.00"), Decimal("460.00"))


def test_hold_refuses_an_addon_that_is_not_offered(hold, guest):
    gone = AddonFactory(is_active=False)

    with pytest.raises(AddonNotOffered):
        hold(guest, addon_ids=[gone.pk])


@pytest.mark.parametrize(("shift", "length"), [(0, 2), (-1, 2), (1, 2), (-1, 4), (0, 1)])
def test_hold_refuses_nights_of_somebody_else(hold, guest, other_guest, arrival, shift, length):
    hold(other_guest)
    check_in = arrival + timedelta(days=shift)

    with pytest.raises(NightsTaken):
        hold(guest, check_in=check_in, check_out=check_in + timedelta(days=length))


@pytest.mark.parametrize("shift", [-2, 2])
def test_hold_may_begin_on_the_day_another_ends(hold, guest, other_guest, arrival, shift):
    hold(other_guest)
    check_in = arrival + timedelta(days=shift)

    booking = hold(guest, check_in=check_in, check_out=check_in + timedelta(days=2))

    assert booking.status == "pending"


@pytest.mark.parametrize("trait", ["confirmed", "block", "checked_in"])
def test_hold_refuses_nights_that_are_sold_or_blocked(hold, guest, chalet, arrival, trait):
    BookingFactory(chalet=chalet, check_in=arrival, **{trait: True})

    with pytest.raises(NightsTaken):
        hold(guest)


@pytest.mark.parametrize("trait", ["cancelled", "no_show"])
def test_hold_takes_nights_that_were_given_back(hold, guest, chalet, arrival, trait):
    BookingFactory(chalet=chalet, check_in=arrival, **{trait: True})

    assert hold(guest).status == "pending"


def test_hold_takes_nights_of_a_hold_that_is_over(hold, guest, other_guest, now, as_owner):
    lapsed = hold(other_guest, now=now - timedelta(minutes=16))

    booking = hold(guest)

    with as_owner():
        lapsed.refresh_from_db()
    assert (booking.status, lapsed.status, lapsed.cancellation_reason) == ("pending", "cancelled", LAPSED)


def test_hold_sent_twice_is_one_hold(hold, guest):
    key = uuid4()

    assert hold(guest, request_key=key).pk == hold(guest, request_key=key).pk


def test_hold_from_two_tabs_is_one_hold(hold, guest):
    assert hold(guest).pk == hold(guest).pk


def test_hold_of_other_nights_gives_up_ones_own_overlapping_hold(hold, guest, arrival, as_owner):
    first = hold(guest)

    second = hold(guest, check_in=arrival + timedelta(days=1), check_out=arrival + timedelta(days=3))

    with as_owner():
        first.refresh_from_db()
    assert (first.status, first.cancellation_reason, second.status) == ("cancelled", GIVEN_UP, "pending")


def test_hold_refuses_a_fourth_open_hold(hold, guest):
    for _ in range(3):
        hold(guest, chalet=ChaletFactory())

    with pytest.raises(TooManyHolds):
        hold(guest, chalet=ChaletFactory())


@pytest.mark.parametrize("guests", [0, 5, -1])
def test_hold_refuses_a_party_the_chalet_does_not_sleep(hold, guest, guests):
    with pytest.raises(TooManyGuests):
        hold(guest, guests=guests)


@pytest.mark.parametrize("days", [(0, 0), (2, 1), (0, 32), (-60, -58), (400, 402)])
def test_hold_refuses_impossible_dates(hold, guest, arrival, days):
    with pytest.raises(DatesNotPossible):
        hold(guest, check_in=arrival + timedelta(days=days[0]), check_out=arrival + timedelta(days=days[1]))


@pytest.mark.parametrize("trait", ["hidden", "in_maintenance", "removed"])
def test_hold_refuses_a_chalet_that_is_not_offered(hold, guest, trait):
    with pytest.raises(ChaletNotOffered):
        hold(guest, chalet=ChaletFactory(**{trait: True}))


def test_hold_promises_the_terms_of_its_day(hold, guest, as_owner):
    from tests.factories.payments import CancellationPolicyFactory

    CancellationPolicyFactory(days_before_checkin=7, refund_percentage=Decimal(100))
    booking = hold(guest)

    assert [(term["days"], term["percent"]) for term in booking.policy_snapshot] == [(7, "100.00")]


def test_release_hold_gives_the_nights_back(hold, guest, other_guest, now):
    booking = hold(guest)

    with acting_as(guest.pk):
        release_hold(booking=booking, now=now)

    assert hold(other_guest).status == "pending"


def test_release_hold_of_somebody_else_does_nothing(hold, guest, other_guest, now, as_owner):
    booking = hold(guest)

    with acting_as(other_guest.pk), pytest.raises(StayRefused):
        release_hold(booking=booking, now=now)

    with as_owner():
        assert Booking.objects.get(pk=booking.pk).status == "pending"
