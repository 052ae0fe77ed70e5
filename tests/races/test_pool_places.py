"""Fifty guests want the last places of a day at the same moment: no place is sold twice, and none is left unsold."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from uuid import uuid4

import pytest
from django.db import connection

from pool.errors import SoldOut
from pool.models import Capacity, Ticket
from pool.rules import HALVES, SLOTS
from pool.services import selling
from pool.services.holds import hold_ticket
from resort.db.identity import OWNER, acting_as
from tests.factories.pool import TicketFactory
from tests.races.conftest import GUESTS
from tests.support import tickets
from tests.support.database import empty_every_table
from tests.support.race import deadlocks, run_together, tally

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
DAY = tickets.soon(5)
PLACES = 24
CONSTRAINT = next(each for each in Capacity._meta.constraints if each.name == "pool_capacity_not_oversold")


def hold(guest, slot, adults, now) -> Ticket:
    """The guest's wish, as the site would grant it."""
    with acting_as(guest.pk):
        return hold_ticket(
            guest=guest, day=DAY, slot=slot, adults=adults, children=0, request_key=uuid4(), now=now
        )


def look_then_hold(guest, slot, adults, now) -> Ticket:
    """What many a ticket shop does: ask whether there is room, then write."""
    with acting_as(guest.pk):
        if not selling.day_on_sale(day=DAY, now=now).offer(slot).takes(adults):
            raise SoldOut
        return hold_ticket(
            guest=guest, day=DAY, slot=slot, adults=adults, children=0, request_key=uuid4(), now=now
        )


@contextmanager
def no_constraint() -> Iterator[None]:
    """Half-days can be oversold; afterwards the tables are empty and the constraint is back."""
    with acting_as(role=OWNER), connection.schema_editor(atomic=False) as editor:
        editor.remove_constraint(Capacity, CONSTRAINT)
    try:
        yield
    finally:
        empty_every_table()
        with acting_as(role=OWNER), connection.schema_editor(atomic=False) as editor:
            editor.add_constraint(Capacity, CONSTRAINT)


def wishes(seed: int) -> list[tuple[str, int]]:
    """A mix of slots and parties."""
    chance = random.Random(seed)
    return [(chance.choice(SLOTS), chance.randint(1, 4)) for _ in range(GUESTS)]


def counted() -> dict[str, int]:
    """People per half-day as the tickets themselves say."""
    people = {"morning": 0, "afternoon": 0}
    with acting_as(role=OWNER):
        for ticket in Ticket.objects.exclude(status="cancelled"):
            for half in HALVES[ticket.slot]:
                people[half] += ticket.persons
    return people


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_last_places_are_sold_once(crowd, now, sound, seed):
    tickets.on_sale(DAY, places=PLACES)
    before, wanted = deadlocks(), wishes(seed)
    results = run_together(
        [partial(hold, guest, slot, adults, now) for guest, (slot, adults) in zip(crowd, wanted, strict=True)]
    )

    won = tally(results)["ok"]
    assert tally(results) == {"ok": won, "SoldOut": GUESTS - won}
    people = counted()
    assert tickets.taken(DAY) == (people["morning"], people["afternoon"])
    assert max(people.values()) <= PLACES
    # Whoever was turned away would not fit now either: nobody lost to a place that was free.
    for result, (slot, adults) in zip(results, wanted, strict=True):
        if isinstance(result, SoldOut):
            assert any(people[half] + adults > PLACES for half in HALVES[slot])
    assert deadlocks() == before


def test_lapsed_places_of_every_slot_are_sold_anew_without_a_deadlock(crowd, now, sound):
    chance = random.Random(4)
    for slot in (*SLOTS, *SLOTS):
        TicketFactory(ticket_date=DAY, slot=slot, adults=chance.randint(1, 4), lapsed=True)
    tickets.on_sale(DAY, places=PLACES)
    before = deadlocks()
    results = run_together(
        [
            partial(hold, guest, slot, adults, now)
            for guest, (slot, adults) in zip(crowd, wishes(5), strict=True)
        ]
    )
    assert set(tally(results)) == {"ok", "SoldOut"}
    people = counted()
    assert tickets.taken(DAY) == (people["morning"], people["afternoon"])
    assert deadlocks() == before


def test_one_guest_in_ten_tabs_has_one_ticket(crowd, now, sound):
    tickets.on_sale(DAY, places=PLACES)
    results = run_together([partial(hold, crowd[0], "full_day", 2, now)] * 10)
    assert {getattr(each, "pk", each) for each in results} == {results[0].pk}
    assert tickets.taken(DAY) == (2, 2)


def test_without_the_guard_places_are_sold_twice(crowd, now):
    with no_constraint():
        tickets.on_sale(DAY, places=PLACES)
        results = run_together(
            [
                partial(look_then_hold, guest, slot, adults, now)
                for guest, (slot, adults) in zip(crowd, wishes(1), strict=True)
            ]
        )
        assert tally(results)["ok"] > 0
        assert max(counted().values()) > PLACES
