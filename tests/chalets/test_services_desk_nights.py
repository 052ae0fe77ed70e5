"""Nights that reception closes, opens and sells at the counter."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import ProgrammingError

from chalets.errors import (
    DatesNotPossible,
    NightsTaken,
    StayRefused,
    TooManyGuests,
)
from chalets.models import Booking
from chalets.services import desk
from chalets.services.holds import LAPSED
from tests.factories.chalets import BookingFactory
from tests.support import paying

pytestmark = pytest.mark.django_db


def take_cash(*, booking, actor, now):
    return desk.take_payment(booking=booking, actor=actor, method="cash", now=now)


def lift(*, booking, actor, now):
    return desk.lift_block(block=booking, actor=actor, now=now)


@pytest.fixture
def block(chalet, arrival, act):
    """`block()` keeps two nights from sale."""

    def make(**changes):
        wanted = {"check_in": arrival, "check_out": arrival + timedelta(days=2), "reason": "The roof"}
        return act(desk.block_chalet, chalet, name="chalet", **{**wanted, **changes})

    return make


def test_block_keeps_nights_from_sale(block, hold, guest, receptionist):
    made = paying.fresh(block())

    assert (made.kind, made.status, made.guests, made.total_price) == ("block", "confirmed", 0, Decimal(0))
    assert (made.user_id, made.booked_by_id, made.special_requests) == (
        receptionist.pk,
        receptionist.pk,
        "The roof",
    )
    with pytest.raises(NightsTaken):
        hold(guest)


def test_block_over_a_stay_is_refused(block, hold, guest):
    hold(guest)
    with pytest.raises(NightsTaken):
        block()


def test_block_over_a_lapsed_hold_clears_it(block, hold, guest, now):
    lapsed = hold(guest, now=now - timedelta(minutes=20))
    block()

    assert paying.fresh(lapsed).cancellation_reason == LAPSED


def test_lifted_block_frees_the_nights(block, act, hold, guest, now):
    made = block()
    act(lift, made)

    assert (paying.fresh(made).status, paying.fresh(made).cancelled_at) == ("cancelled", now)
    assert hold(guest).status == "pending"


@pytest.mark.parametrize(("begin", "end"), [(0, 0), (2, 1), (-40, -35)])
def test_block_wants_days_in_order(block, arrival, today, begin, end):
    base = today if begin < 0 else arrival
    with pytest.raises(DatesNotPossible):
        block(check_in=base + timedelta(days=begin), check_out=base + timedelta(days=end))


def test_block_may_have_begun(block, today):
    made = block(check_in=today - timedelta(days=2), check_out=today + timedelta(days=2))

    assert made.status == "confirmed"


@pytest.mark.parametrize("who", ["cook", "guest"])
def test_block_by_nobody_else(block, request, who, as_owner):
    with pytest.raises((StayRefused, ProgrammingError)):
        block(actor=request.getfixturevalue(who))

    with as_owner():
        assert Booking.objects.count() == 0


WALKER = {"first_name": "Wanda", "last_name": "Walk", "email": "", "phone": "+41 79 555 01 09"}


@pytest.fixture
def walk_in(chalet, today, act):
    """`walk_in()` takes somebody in for two nights from today."""

    def make(**changes):
        wanted = {
            "check_in": today, "check_out": today + timedelta(days=2), "guests": 2, "guest_details": WALKER,
        }  # fmt: skip
        return act(desk.walk_in, changes.pop("chalet", chalet), name="chalet", **{**wanted, **changes})

    return make


def test_walk_in_is_firm_and_unpaid(walk_in, receptionist, act, jobs):
    stay = paying.fresh(walk_in())

    assert (stay.status, stay.payment_status, stay.hold_expires_at) == ("confirmed", "pending", None)
    assert (stay.booked_by_id, stay.guest_name, stay.guests) == (receptionist.pk, "Wanda Walk", 2)
    assert stay.total_price == Decimal(stay.quote["total"])
    assert jobs.names() == ["chalets.send_stay_letter"]
    act(desk.check_in, stay)
    act(take_cash, stay)
    act(desk.check_out, stay)
    assert paying.fresh(stay).status == "checked_out"


def test_walk_in_keeps_its_nights_in_the_price_history(walk_in, today, as_owner):
    from payments.models import PriceRecord

    stay = walk_in()

    with as_owner():
        nights = PriceRecord.objects.filter(booking_id=stay.pk).values_list("check_in_date", flat=True)
        assert sorted(nights) == [today, today + timedelta(days=1)]


def test_walk_in_loses_to_a_stay(walk_in, chalet, today):
    BookingFactory(chalet=chalet, check_in=today + timedelta(days=1))
    with pytest.raises(NightsTaken):
        walk_in()


def test_walk_in_fits_the_chalet(walk_in):
    with pytest.raises(TooManyGuests):
        walk_in(guests=5)


@pytest.mark.parametrize("who", ["cook", "guest"])
def test_walk_in_by_nobody_else(walk_in, request, who, as_owner):
    with pytest.raises((StayRefused, ProgrammingError)):
        walk_in(actor=request.getfixturevalue(who))

    with as_owner():
        assert Booking.objects.count() == 0
