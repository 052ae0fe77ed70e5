"""What a host does with a party, and what the house refuses."""

from __future__ import annotations

from datetime import time

import pytest

from resort.db.identity import acting_as
from restaurant.errors import IllegalStep, NeedsReason, TableTaken
from restaurant.models import Pace, Reservation, Seating, Table, Wait
from restaurant.services import seating
from restaurant.services.reserving import phone, queue
from restaurant.services.reserving.booking import Guest, Wish
from tests.factories.restaurant import ReservationFactory
from tests.restaurant.conftest import at


@pytest.fixture
def evening(day):
    """Seven in the evening of that day."""
    return at(day, 19)


def booked(house, day, number=1, **more):
    return ReservationFactory(
        table=house.tables[number], service=house.dinner, reservation_date=day, **{"turn_minutes": 90, **more}
    )


def act(host, deed, reservation, now, **more):
    with acting_as(host.pk):
        return deed(reservation=reservation, actor=host, now=now, **more)


def table(house, number, as_owner):
    with as_owner():
        return Table.objects.get(pk=house.tables[number].pk).status


def test_a_party_comes_sits_and_leaves(house, day, evening, receptionist, as_owner):
    party = booked(house, day)
    for deed, status, shown in (
        (seating.confirm, "confirmed", "available"), (seating.arrive, "arrived", "available"),
        (seating.seat, "seated", "occupied"), (seating.finish, "finished", "cleaning"),
    ):  # fmt: skip
        assert act(receptionist, deed, party, evening).status == status
        assert table(house, 1, as_owner) == shown
    with as_owner():
        assert not Seating.objects.exists()
        done = Reservation.objects.get()
    assert (done.arrived_at, done.seated_at, done.finished_at) == (evening, evening, evening)
    with pytest.raises(IllegalStep):
        act(receptionist, seating.seat, party, evening)
    with acting_as(receptionist.pk):
        seating.set_table(table=house.tables[1], status="available", actor=receptionist, now=evening)
    assert table(house, 1, as_owner) == "available"


def test_nobody_is_seated_where_somebody_sits(house, day, evening, receptionist):
    first, second = booked(house, day), booked(house, day, reservation_time=time(20, 30))
    act(receptionist, seating.seat, first, evening)
    with pytest.raises(IllegalStep, match="still sitting"):
        act(receptionist, seating.seat, second, at(day, 20, 30))
    with pytest.raises(IllegalStep), acting_as(receptionist.pk):
        seating.set_table(table=house.tables[1], status="out_of_service", actor=receptionist, now=evening)


def test_moving_follows_the_rules_or_a_reason(house, day, evening, receptionist, as_owner):
    party, other = booked(house, day, party_size=4, number=3), booked(house, day, number=5, party_size=4)
    with pytest.raises(TableTaken):
        act(receptionist, seating.move, party, evening, tables=[house.tables[5].pk])
    with pytest.raises(NeedsReason):
        act(receptionist, seating.move, party, evening, tables=[house.tables[1].pk])
    moved = act(receptionist, seating.move, party, evening, tables=[house.tables[1].pk], reason="two babies")
    assert (moved.table_id, moved.override_reason) == (house.tables[1].pk, "two babies")
    # Tables pushed together that nobody allowed.
    with pytest.raises(NeedsReason):
        act(receptionist, seating.move, other, evening, tables=[house.tables[3].pk, house.tables[2].pk])
    both = act(
        receptionist,
        seating.move,
        other,
        evening,
        tables=[house.tables[3].pk, house.tables[5].pk],
        reason="cake",
    )
    with as_owner():
        assert Seating.objects.filter(reservation=both).count() == 2


def test_no_show_only_after_their_time_and_back_again(house, day, now, evening, receptionist, as_owner):
    party = booked(house, day)
    with pytest.raises(IllegalStep):
        act(receptionist, seating.no_show, party, now)
    act(receptionist, seating.no_show, party, evening)
    with as_owner():
        assert not Seating.objects.exists()
        assert Pace.objects.get().covers == 0
    assert act(receptionist, seating.undo_no_show, party, evening).status == "booked"
    act(receptionist, seating.no_show, party, evening)
    booked(house, day)
    with pytest.raises(TableTaken):
        act(receptionist, seating.undo_no_show, party, evening)


def test_more_guests_than_seats_need_a_reason(house, day, evening, receptionist):
    party = booked(house, day)
    with pytest.raises(NeedsReason):
        act(receptionist, seating.change_party, party, evening, party=3)
    assert act(receptionist, seating.change_party, party, evening, party=3, reason="a baby").party_size == 3


def test_a_walk_in_sits_until_the_next_party(house, day, receptionist):
    booked(house, day, reservation_time=time(19, 30))
    with acting_as(receptionist.pk):
        seated = seating.walk_in(
            party=2, tables=[house.tables[1].pk], actor=receptionist, now=at(day, 18, 40)
        )
    assert (seated.turn_minutes, seated.source, seated.status) == (50, "walk_in", "seated")
    act(receptionist, seating.finish, seated, at(day, 19, 10))
    with pytest.raises(TableTaken), acting_as(receptionist.pk):
        seating.walk_in(party=2, tables=[house.tables[1].pk], actor=receptionist, now=at(day, 19, 15))


def test_the_queue_at_the_door(house, day, receptionist, as_owner):
    evening = at(day, 18, 0)
    for number in (1, 2, 3, 4, 5):
        booked(house, day, number, reservation_time=time(18), status="seated", party_size=2)
    with acting_as(receptionist.pk):
        first = queue.join(party=2, guest_name="Bo", guest_phone="", actor=receptionist, now=evening)
        later = queue.join(party=2, guest_name="Cy", guest_phone="", actor=receptionist, now=evening)
        huge = queue.join(party=20, guest_name="Di", guest_phone="", actor=receptionist, now=evening)
    assert (first.quoted_minutes, later.quoted_minutes, huge.quoted_minutes) == (90, 90, None)
    with as_owner():
        Reservation.objects.filter(table=house.tables[1]).update(status="finished")
    with acting_as(receptionist.pk):
        seating.walk_in(party=2, tables=[house.tables[1].pk], actor=receptionist, now=evening, wait=first)
        queue.leave(wait=later, actor=receptionist, now=evening)
        with pytest.raises(IllegalStep):
            queue.leave(wait=first, actor=receptionist, now=evening)
    with as_owner():
        assert dict(Wait.objects.values_list("guest_name", "status")) == {
            "Bo": "seated",
            "Cy": "left",
            "Di": "waiting",
        }


def test_a_caller_gets_a_table_and_another_time(house, day, now, receptionist):
    with acting_as(receptionist.pk):
        made = phone.reserve(
            wish=Wish(day, time(19), 6), guest=Guest("Cal Ler", ""), actor=receptionist, now=now
        )
    # The table kept for walk-ins is the house's to give.
    assert made.table_id == house.tables[4].pk
    later = act(receptionist, seating.reschedule, made, now, day=day, at=time(20))
    assert (later.reservation_time, later.table_id) == (time(20), house.tables[4].pk)
