"""Turns, tables, steps and deposits: exact answers, and properties of any evening."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restaurant.rules import deposits, steps
from restaurant.rules.tables import Place, Seat, Together, estimated_wait, free, places, ranked
from restaurant.rules.turns import Span, has_room, is_in_time, is_late, may_change, quarters, turn_for

TURNS = [{"party": 2, "minutes": 90}, {"party": 4, "minutes": 120}, {"party": 99, "minutes": 150}]
DAY = date(2026, 8, 14)


def seat(number: int, capacity: int, **more) -> Seat:
    return Seat(UUID(int=number), number, capacity, **more)


@pytest.mark.parametrize(("party", "minutes"), [(1, 90), (2, 90), (3, 120), (5, 150), (200, 150)])
def test_turn_by_party(party, minutes):
    assert turn_for(party, TURNS) == minutes


def test_turn_without_steps_is_two_hours():
    assert turn_for(2, []) == 120


def test_quarters_begin_on_the_quarter_and_include_the_last_seating():
    assert [f"{at:%H:%M}" for at in quarters(time(18, 5), time(19))] == ["18:15", "18:30", "18:45", "19:00"]


def test_lead_time_horizon_and_cut_off():
    now = datetime(2026, 8, 14, 18, 30)
    assert is_in_time(DAY, time(19), now=now, lead_minutes=30, horizon_days=60)
    assert not is_in_time(DAY, time(18, 59), now=now, lead_minutes=30, horizon_days=60)
    assert not is_in_time(date(2026, 10, 14), time(19), now=now, lead_minutes=30, horizon_days=60)
    assert may_change(DAY, time(20, 30), now=now, cutoff_hours=2)
    assert not may_change(DAY, time(20, 29), now=now, cutoff_hours=2)
    assert is_late(DAY, time(18, 15), now=now, grace_minutes=15)
    assert not is_late(DAY, time(18, 16), now=now, grace_minutes=15)


def test_room_in_the_kitchen():
    assert has_room(4, covers=8, pace=16, online_share=75)
    assert not has_room(5, covers=8, pace=16, online_share=75)
    assert has_room(16, covers=0, pace=16, online_share=50)
    assert not has_room(17, covers=0, pace=16)
    assert has_room(4, covers=16, pace=16, moved=4)


def test_best_place_is_single_fitting_then_wished():
    small, window, large = seat(1, 2), seat(2, 4, features=frozenset({"window"})), seat(3, 8)
    found = places([small, window, large], [Together("long", (small.id, window.id), 3, 6)])
    assert [place.ids for place in ranked(found, 2)][:2] == [(small.id,), (window.id,)]
    assert ranked(found, 2, ("window",))[0].ids == (window.id,)
    # A hall for eight is not given to two, whatever its view.
    assert ranked(found, 6)[0].ids == (large.id,)
    assert ranked(found, 5)[-1].ids == (small.id, window.id)


def test_a_combination_with_a_table_kept_for_walk_ins_is_none():
    kept = seat(2, 4, walk_in_only=True)
    long = Together("long", (UUID(int=1), kept.id), 3, 6)
    assert len(places([seat(1, 2), kept], [long])) == 1
    assert len(places([seat(1, 2), kept], [long], walk_ins=True)) == 3


@pytest.mark.parametrize(
    ("before", "after", "legal"),
    [
        ("booked", "confirmed", True), ("booked", "seated", True), ("confirmed", "booked", False),
        ("seated", "cancelled", False), ("seated", "finished", True), ("finished", "seated", False),
        ("cancelled", "booked", False), ("no_show", "booked", True), ("arrived", "no_show", False),
        ("", "booked", False),
    ],
)  # fmt: skip
def test_steps(before, after, legal):
    assert steps.may_become(before, after) is legal


def test_deposits_and_what_goes_back():
    owed = deposits.deposit_for(7, from_party=7, per_person=Decimal(20))
    assert owed == Decimal("140.00")
    assert deposits.deposit_for(6, from_party=7, per_person=Decimal(20)) == 0
    assert deposits.deposit_for(6, from_party=None, per_person=Decimal(20)) == 0
    terms = deposits.snapshot(
        [{"days": 1, "percent": "100.00", "type": "full", "name": "early"}],
        no_show_keeps=75,
        no_show_name="none",
    )
    assert deposits.goes_back(paid=owed, terms=terms, day=DAY, on=date(2026, 8, 13)) == owed
    assert deposits.goes_back(paid=owed, terms=terms, day=DAY, on=DAY) == Decimal("35.00")
    assert deposits.goes_back_to_no_show(paid=owed, terms=terms) == Decimal("35.00")


def test_waiting_at_the_door():
    seats = [seat(1, 2), seat(2, 4)]
    free_at = {seats[0].id: 0, seats[1].id: 20}
    assert estimated_wait(2, ahead=(), free_at=free_at, seats=seats, turn=90) == 0
    assert estimated_wait(2, ahead=(2,), free_at=free_at, seats=seats, turn=90) == 20
    assert estimated_wait(4, ahead=(2,), free_at=free_at, seats=seats, turn=90) == 20
    assert estimated_wait(9, ahead=(), free_at=free_at, seats=seats, turn=90) is None


SEATS = [seat(number, capacity) for number, capacity in enumerate((2, 2, 4, 4, 6), start=1)]
TOGETHER = [
    Together("a", (SEATS[0].id, SEATS[1].id), 3, 4),
    Together("b", (SEATS[2].id, SEATS[3].id), 5, 8),
    Together("c", (SEATS[1].id, SEATS[2].id), 5, 6),
]
WISHES = st.lists(st.tuples(st.integers(1, 8), st.integers(17 * 4, 22 * 4)), max_size=25)


@given(WISHES)
def test_no_evening_shares_a_table(wishes):
    """Whoever is given what is free next, one after the other: no physical table has two parties at a moment."""
    busy: dict[UUID, list[Span]] = {}
    given_out: list[tuple[Place, Span]] = []
    for party, quarter in wishes:
        wanted = Span(time(quarter // 4, quarter % 4 * 15), turn_for(party, TURNS))
        found = ranked(free(places(SEATS, TOGETHER), busy, wanted), party)
        if found:
            given_out.append((found[0], wanted))
            for id in found[0].ids:
                busy.setdefault(id, []).append(wanted)
    for minute in range(17 * 60, 26 * 60, 5):
        sitting = [id for place, span in given_out if span.first <= minute < span.end for id in place.ids]
        assert len(sitting) == len(set(sitting))


@given(st.integers(18 * 60, 21 * 60), st.integers(30, 180))
def test_the_next_party_may_follow_at_once(start, minutes):
    first = Span(time(start // 60, start % 60), minutes)
    after = start + minutes
    if after < 24 * 60:
        assert not first.overlaps(Span(time(after // 60, after % 60), 60))
        assert first.overlaps(Span(time((after - 1) // 60, (after - 1) % 60), 60))


@given(st.decimals(0, 500, places=2), st.integers(0, 100), st.integers(0, 30))
def test_what_goes_back_is_bounded_and_never_rises(paid, keeps, before):
    steps_by_day = [
        {"days": 7, "percent": "100", "type": "full", "name": "a"},
        {"days": 2, "percent": "50", "type": "partial", "name": "b"},
    ]
    terms = deposits.snapshot(steps_by_day, no_show_keeps=keeps, no_show_name="n")
    day = date(2026, 8, 31)
    answers = [
        deposits.goes_back(paid=paid, terms=terms, day=day, on=date(2026, 8, 1 + n)) for n in range(31)
    ]
    assert answers == sorted(answers, reverse=True)
    assert all(0 <= answer <= paid for answer in answers)
    assert deposits.goes_back_to_no_show(paid=paid, terms=terms) <= answers[-1]
