"""Forty guests want the last table at half past seven, and two hosts give the same table at once."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, time, timedelta
from functools import partial
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from resort.db.identity import ANONYMOUS, OWNER, acting_as
from restaurant.errors import NothingFree
from restaurant.models import Pace, Reservation, Seating, Table
from restaurant.services import seating
from restaurant.services.reserving import booking, free
from restaurant.services.reserving.booking import Guest, Wish
from tests.factories.accounts import UserFactory
from tests.factories.restaurant import DiningServiceFactory, ReservationFactory, TableFactory
from tests.support.database import empty_every_table
from tests.support.race import deadlocks, run_together, tally

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
GUESTS = 40
AT = time(19, 30)
CONSTRAINTS = [
    (model, next(each for each in model._meta.constraints if each.name == name))
    for model, name in (
        (Reservation, "table_reservations_no_overlap"), (Seating, "table_seatings_no_overlap"),
    )
]  # fmt: skip


@pytest.fixture
def evening() -> SimpleNamespace:
    """Four tables for two on one day; more covers than they seat may begin at a time."""
    return SimpleNamespace(
        day=timezone.localdate() + timedelta(days=3),
        dinner=DiningServiceFactory(pace=100),
        tables=[TableFactory(capacity=2) for _ in range(4)],
    )


def reserve(day: date, party: int, now: datetime) -> Reservation:
    """A visitor's wish, as the site grants it."""
    with acting_as(role=ANONYMOUS):
        return booking.reserve(
            wish=Wish(day, AT, party), guest=Guest("V", "v@example.com"), request_key=uuid4(), now=now
        )


def look_then_reserve(day: date, now: datetime) -> None:
    """What many a site does: ask what is free, then write."""
    with acting_as(role=ANONYMOUS), connection.cursor() as cursor:
        evenings = free.free_times(day=day, party=2, now=now)
        found = next((each for one in evenings for each in one.times if each.at == AT), None)
        if found is None:
            raise NothingFree
        wish, guest = Wish(day, AT, 2), Guest("V", "v@example.com")
        new = booking._new(wish, guest, found, uuid4(), now, free.settings_now())
        booking._put(new, found.places[0])
        cursor.execute("SELECT pg_sleep(0.3)")
        cursor.execute("SELECT app.reserve_table(%s::jsonb)", [json.dumps(booking.row_of(new))])


@contextmanager
def no_constraint() -> Iterator[None]:
    """Tables can be given twice; afterwards all is empty and the constraints are back."""
    with acting_as(role=OWNER), connection.schema_editor(atomic=False) as editor:
        for model, constraint in CONSTRAINTS:
            editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        empty_every_table()
        with acting_as(role=OWNER), connection.schema_editor(atomic=False) as editor:
            for model, constraint in CONSTRAINTS:
                editor.add_constraint(model, constraint)


def held() -> list[str]:
    """Which table is held, once for every party."""
    with acting_as(role=OWNER):
        return list(Seating.objects.values_list("table_id", flat=True))


def covers() -> int:
    """What the counter says."""
    with acting_as(role=OWNER):
        return sum(Pace.objects.values_list("covers", flat=True))


def test_last_tables_go_to_as_many_as_there_are(evening, now):
    before = deadlocks()
    results = run_together([partial(reserve, evening.day, 2, now)] * GUESTS)
    assert tally(results) == {"ok": 4, "NothingFree": GUESTS - 4}
    assert len(held()) == len(set(held())) == 4
    assert covers() == 8
    assert deadlocks() == before


def test_the_pace_of_the_kitchen_is_never_passed(now):
    day = timezone.localdate() + timedelta(days=3)
    DiningServiceFactory(pace=10, online_share=60)
    for _ in range(12):
        TableFactory(capacity=2)
    results = run_together([partial(reserve, day, 2, now)] * 12)
    assert tally(results) == {"ok": 3, "PaceFull": 9}
    assert covers() == 6


def test_two_hosts_give_the_same_table_at_once(evening, now):
    hosts = [UserFactory(staff=True, department="restaurant") for _ in range(2)]
    parties = [
        ReservationFactory(
            table=table, service=evening.dinner, reservation_date=evening.day, reservation_time=AT
        )
        for table in evening.tables[:2]
    ]
    wanted = evening.tables[3]

    def give(host, party):
        with acting_as(host.pk):
            return seating.move(reservation=party, tables=[wanted.pk], actor=host, now=now)

    results = run_together([partial(give, *pair) for pair in zip(hosts, parties, strict=True)])
    assert tally(results) == {"ok": 1, "TableTaken": 1}
    assert len(held()) == len(set(held())) == 2


def test_without_the_guard_a_table_is_given_twice(evening, now):
    with no_constraint():
        results = run_together([partial(look_then_reserve, evening.day, now)] * 6)
        assert tally(results)["ok"] > 1
        assert len(held()) > len(set(held()))


@pytest.mark.parametrize("seed", [1, 2])
def test_no_writing_shares_a_table_at_a_moment(evening, seed):
    """Whoever writes whatever past every service: what the reservations themselves say never overlaps."""
    chance, tables = random.Random(seed), [table.pk for table in evening.tables]
    for _ in range(60):
        with suppress(Exception), acting_as(role=OWNER):
            some = chance.sample(tables, chance.choice((1, 1, 2, 3)))
            changes = {
                "table_id": some[0], "more_tables": some[1:], "reservation_time": time(chance.randint(17, 22), 15),
                "turn_minutes": chance.choice((30, 90, 150)),
                "status": chance.choice(("booked", "confirmed", "seated", "cancelled", "finished")),
            }  # fmt: skip
            known = list(Reservation.objects.values_list("pk", flat=True))
            if known and chance.random() < 0.6:
                Reservation.objects.filter(pk=chance.choice(known)).update(**changes)
            else:
                ReservationFactory(table=None, reservation_date=evening.day, **changes)
    with acting_as(role=OWNER):
        parties = list(Reservation.objects.filter(status__in=("booked", "confirmed", "arrived", "seated")))
        assert Table.objects.count() == 4
    assert len(parties) > 3
    for table in tables:
        spans = sorted(
            (each.reservation_time.hour * 60 + each.reservation_time.minute, each.turn_minutes)
            for each in parties
            if table in (each.table_id, *each.more_tables)
        )
        for (start, minutes), (following, _more) in zip(spans, spans[1:], strict=False):
            assert start + minutes <= following
