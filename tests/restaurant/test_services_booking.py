"""Reserving as a guest: the best free table, twice the same form, and what a visitor may not do."""

from __future__ import annotations

import json
from datetime import time, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from resort.common.errors import constraint_of
from resort.db.identity import ANONYMOUS, acting_as
from restaurant.errors import IllegalStep, NothingFree, NotServed, PaceFull, PartyNotPossible, TooLate
from restaurant.models import DiningService, Reservation, Seating, Table
from restaurant.services.reserving import booking, changing, free, links
from restaurant.services.reserving.booking import Guest, Wish
from tests.factories.restaurant import ReservationFactory, RestaurantClosureFactory
from tests.restaurant.conftest import at

VISITOR = Guest("Vi Sitor", "vi@example.com", "+41 79 000 00 00")


def reserve(day, hour=19, minute=0, party=2, *, now, as_user=None, key=None, **wish):
    with acting_as(as_user.pk if as_user else None, role=None if as_user else ANONYMOUS):
        return booking.reserve(
            wish=Wish(day, time(hour, minute), party, **wish),
            guest=VISITOR,
            request_key=key or uuid4(),
            now=now,
        )


def numbers(reservation, as_owner):
    with as_owner():
        held = Seating.objects.filter(reservation_id=reservation.pk).values_list(
            "table__table_number", flat=True
        )
        return sorted(held)


def test_smallest_table_first_then_the_next_then_pushed_together(house, day, now, as_owner):
    parties = [reserve(day, party=2, now=now) for _ in range(4)]
    assert [numbers(each, as_owner) for each in parties] == [[1], [2], [3], [5]]
    # Table 4 is kept for walk-ins.
    with pytest.raises(NothingFree):
        reserve(day, party=2, now=now)
    assert numbers(reserve(day, 21, party=7, now=now), as_owner) == [3, 5]


def test_wishes_choose_among_tables_that_fit(house, day, now, as_owner):
    wished = reserve(day, party=2, preferences=("window",), high_chairs=1, now=now)
    assert numbers(wished, as_owner) == [5]
    assert numbers(reserve(day, party=2, preferences=("Hall",), now=now), as_owner) == [2]


def test_a_combination_is_taken_when_one_of_its_tables_is(house, day, now):
    reserve(day, party=4, now=now)
    with pytest.raises(NothingFree):
        reserve(day, party=6, now=now)


def test_the_same_form_twice_is_one_reservation(house, day, now, guest):
    key = uuid4()
    assert reserve(day, now=now, key=key).pk == reserve(day, now=now, key=key).pk
    # Somebody else's form with that key is no door to the first one.
    with pytest.raises(DatabaseError):
        reserve(day, now=now, key=key, as_user=guest)


def test_a_visitor_sees_nothing_without_the_secret(house, day, now, guest, other_guest):
    mine = reserve(day, now=now)
    own = reserve(day, 18, now=now, as_user=guest)
    with acting_as(role=ANONYMOUS):
        assert links.find(mine.confirmation_code, mine.secret).pk == mine.pk
        assert links.find(mine.confirmation_code, "") is None
        assert links.find(mine.confirmation_code, own.secret) is None
    with acting_as(other_guest.pk):
        assert links.find(own.confirmation_code, "") is None
    with acting_as(guest.pk):
        assert links.find(own.confirmation_code, "").pk == own.pk
    assert len(mine.secret) >= 22
    with pytest.raises(DatabaseError), acting_as(role=ANONYMOUS):
        list(Reservation.objects.all())


def test_times_shown_are_those_that_can_be_had(house, day, now):
    with acting_as(role=ANONYMOUS):
        (evening,) = free.free_times(day=day, party=2, now=now)
    assert [each.value for each in evening.times][:2] == ["18:00", "18:15"]
    assert evening.times[-1].value == "21:00"
    with acting_as(role=ANONYMOUS):
        (today,) = free.free_times(day=day, party=2, now=at(day, 19, 20))
    # Half an hour ahead: 19:50 and later.
    assert today.times[0].value == "20:00"


@pytest.mark.parametrize(
    ("hour", "minute", "party", "refusal"),
    [
        (17, 0, 2, NotServed),
        (22, 0, 2, NotServed),
        (19, 0, 0, PartyNotPossible),
        (19, 0, 99, PartyNotPossible),
    ],
)
def test_outside_of_the_hours_or_of_sense_is_refused(house, day, now, hour, minute, party, refusal):
    with pytest.raises(refusal):
        reserve(day, hour, minute, party, now=now)


def test_closed_days_and_days_too_far_are_refused(house, day, now):
    RestaurantClosureFactory(day=day, note="A wedding")
    with pytest.raises(NotServed, match="A wedding"):
        reserve(day, now=now)
    with pytest.raises(NotServed):
        reserve(day + timedelta(days=90), now=now)
    with pytest.raises(NotServed):
        reserve(day - timedelta(days=3), now=now)


def test_guests_online_get_their_share_of_the_pace(house, day, now, as_owner):
    with as_owner():
        DiningService.objects.update(pace=4, online_share=50)
    reserve(day, party=2, now=now)
    with pytest.raises(PaceFull):
        reserve(day, party=1, now=now)
    # A party larger than the share may come where nobody else does.
    assert reserve(day, 19, 15, party=4, now=now).party_size == 4


@pytest.mark.parametrize(
    "crafted",
    [
        {"table": 4},
        {"table": 1, "party_size": 3},
        {"table": 1, "reservation_time": "12:00"},
        {"table": 1, "more": [2]},
        {"table": 1, "reservation_date": "2031-01-01"},
        {"table": 1, "deposit_status": "paid"},
    ],
)
def test_the_door_for_guests_takes_nothing_on_trust(house, day, now, crafted):
    found = Reservation(
        id=uuid4(), table_id=house.tables[crafted["table"]].pk, reservation_date=day, reservation_time=time(19),
        turn_minutes=90, party_size=2, guest_name="X", confirmation_code="X", secret="s", service_id=house.dinner.pk,
        request_key=uuid4(), more_tables=[house.tables[n].pk for n in crafted.get("more", [])], preferences=[],
        high_chairs=0, deposit_status="none", policy_snapshot=[], language="en",
    )  # fmt: skip
    row = booking.row_of(found) | {k: v for k, v in crafted.items() if k not in ("table", "more")}
    with acting_as(role=ANONYMOUS):
        with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT app.reserve_table(%s::jsonb)", [json.dumps(row)])
        assert constraint_of(refused.value) == "restaurant_table_for_guests"


def test_change_and_cancel_until_the_cut_off(house, day, now, as_owner):
    mine = reserve(day, party=2, now=now)
    with acting_as(role=ANONYMOUS):
        moved = changing.change(
            reservation=mine, key=mine.secret, wish=Wish(day, time(19, 30), 4), now=at(day, 16, 59)
        )
    assert (moved.reservation_time, moved.party_size, numbers(moved, as_owner)) == (time(19, 30), 4, [3])
    with acting_as(role=ANONYMOUS):
        with pytest.raises(TooLate):
            changing.cancel(reservation=moved, key=mine.secret, reason="", now=at(day, 17, 31))
        with pytest.raises(IllegalStep):
            changing.cancel(reservation=moved, key="wrong", reason="", now=now)
        changing.cancel(reservation=moved, key=mine.secret, reason="ill", now=now)
        assert links.find(mine.confirmation_code, mine.secret).status == "cancelled"
    assert numbers(mine, as_owner) == []
    with as_owner():
        assert set(house.dinner.paces.values_list("covers", flat=True)) == {0}


def test_own_table_counts_as_free_when_it_moves(house, day, now, as_owner):
    mine = reserve(day, 19, 0, party=7, now=now)
    with acting_as(role=ANONYMOUS):
        moved = changing.change(reservation=mine, key=mine.secret, wish=Wish(day, time(19, 15), 8), now=now)
    assert numbers(moved, as_owner) == [3, 5]


def test_a_large_party_is_held_until_its_deposit(house, day, now, as_owner):
    with as_owner():
        DiningService.objects.update(deposit_party=6, deposit_per_person=Decimal(20))
    held = reserve(day, party=6, now=now)
    assert (held.deposit_status, held.deposit_amount) == ("pending", Decimal("120.00"))
    assert held.hold_expires_at == now + timedelta(minutes=20)
    assert reserve(day, 21, party=2, now=now).deposit_status == "none"


def test_tables_out_of_service_are_not_given(house, day, now, as_owner):
    with as_owner():
        Table.objects.filter(table_number__in=(1, 2)).update(status="out_of_service")
    assert numbers(reserve(day, party=2, now=now), as_owner) == [3]
    ReservationFactory()
