"""When a dish is begun, so that a course is ready together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from restaurant.rules.firing import WORTH_WAITING, Pace, start_times

FIRED = datetime(2026, 11, 22, 18, tzinfo=UTC)


def after(minutes):
    return FIRED + timedelta(minutes=minutes)


def test_the_short_dish_begins_so_that_it_ends_with_the_long_one():
    assert start_times([Pace(25, FIRED), Pace(8, FIRED)]) == [None, after(17)]
    assert start_times([Pace(8, FIRED)]) == [None]
    assert start_times([]) == []


def test_a_long_dish_begun_late_makes_the_short_one_later():
    assert start_times([Pace(25, FIRED, after(5)), Pace(8, FIRED)]) == [None, after(22)]


def test_what_is_begun_is_told_nothing_and_a_minute_is_no_reason_to_wait():
    assert start_times([Pace(25, FIRED, FIRED), Pace(8, FIRED, after(1))]) == [None, None]
    assert start_times([Pace(12, FIRED), Pace(10, FIRED), Pace(9, FIRED)]) == [None, None, after(3)]


dishes = st.builds(
    Pace,
    st.integers(1, 90),
    st.integers(0, 60).map(after),
    st.none() | st.integers(60, 120).map(after),
)


@given(st.lists(dishes, max_size=8))
def test_nobody_waits_longer_than_the_longest_dish_and_one_always_begins_at_once(course):
    times = start_times(course)
    end = max((dish.ready_at for dish in course), default=FIRED)
    for dish, start in zip(course, times, strict=True):
        assert start is None or start + timedelta(minutes=dish.minutes) == end
        assert start is None or (dish.started_at is None and start - dish.fired_at >= WORTH_WAITING)
    assert not course or None in times
