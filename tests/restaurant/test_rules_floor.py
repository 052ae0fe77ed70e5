"""What the plan shows of a table, and where tables may stand."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restaurant.rules import floor
from restaurant.rules.floor import Box, Party, box_of, shown

NOW = datetime(2026, 7, 4, 19, 0)


def party(status: str, minutes: int = 0, turn: int = 120) -> Party:
    """One whose time comes in so many minutes."""
    starts = NOW + timedelta(minutes=minutes)
    return Party(uuid4(), status, starts, turn, starts if status == "seated" else None)


@pytest.mark.parametrize(
    ("status", "parties", "state"),
    [
        ("available", [], "free"),
        ("available", [party("booked", 91)], "free"),
        ("available", [party("booked", 90)], "reserved"),
        ("available", [party("confirmed", -14)], "reserved"),
        ("available", [party("confirmed", -15)], "late"),
        ("available", [party("arrived", -40)], "reserved"),
        ("available", [party("arrived", 200)], "reserved"),
        ("available", [party("finished"), party("cancelled"), party("no_show", -60)], "free"),
        ("reserved", [], "reserved"),
        ("occupied", [], "seated"),
        ("occupied", [party("seated", -30), party("booked", -20)], "seated"),
        ("cleaning", [party("booked", -60)], "cleaning"),
        ("cleaning", [party("seated")], "seated"),
        ("out_of_service", [party("seated")], "out_of_service"),
    ],
)
def test_state_of_a_table(status, parties, state):
    assert shown(status, parties, now=NOW, grace_minutes=15).state == state


def test_seated_table_knows_since_when_who_is_next_and_that_it_is_late():
    sitting, following = party("seated", -120), party("booked", 30)
    found = shown("occupied", [following, sitting], now=NOW, grace_minutes=15)
    assert (found.sitting, found.next, found.since, found.is_over) == (
        sitting,
        following,
        sitting.seated,
        True,
    )


def test_clock_alone_changes_a_table_at_the_moment_it_says():
    parties = [party("booked", 100)]
    seen = []
    now = NOW
    while until := shown("available", parties, now=now, grace_minutes=15).until:
        seen.append(
            (
                int((until - NOW).total_seconds()) // 60,
                shown("available", parties, now=until, grace_minutes=15).state,
            )
        )
        now = until
    assert seen == [(10, "reserved"), (115, "late")]


HOLDING = st.sampled_from(["booked", "confirmed", "arrived", "seated"])
STATUS = st.sampled_from(["available", "occupied", "cleaning", "reserved", "out_of_service"])


@given(st.lists(st.tuples(HOLDING, st.integers(-200, 300)), max_size=4), STATUS, st.integers(1, 400))
def test_nothing_changes_before_until(rows, status, minutes):
    parties = [party(each, at) for each, at in rows]
    first = shown(status, parties, now=NOW, grace_minutes=15)
    later = NOW + timedelta(minutes=minutes)
    if first.until is None or later < first.until:
        after = shown(status, parties, now=later, grace_minutes=15)
        assert (after.state, after.is_over) == (first.state, first.is_over)


def test_tables_may_touch_but_not_overlap():
    boxes = {1: Box(0, 0, 10, 10), 2: Box(10, 0, 10, 10), 3: Box(19, 9, 10, 10)}
    assert floor.clashes(boxes) == [(2, 3)]


@pytest.mark.parametrize(
    ("x", "y", "inside"), [(0, 0, True), (-1, 0, False), (106, 86, True), (107, 86, False), (106, 87, False)]
)
def test_table_stands_in_the_room(x, y, inside):
    assert box_of(x, y, "square", 4).is_inside is inside


@given(
    st.lists(
        st.tuples(st.sampled_from(["round", "square", "rectangle", None]), st.integers(1, 40)), max_size=30
    )
)
def test_tables_without_a_place_are_drawn_apart(sizes):
    boxes = dict(enumerate(floor.set_down(sizes, below=90)))
    assert len(boxes) == len(sizes)
    assert floor.clashes(boxes) == []
    assert all(box.y > 90 and box.right <= floor.WIDTH for box in boxes.values())
