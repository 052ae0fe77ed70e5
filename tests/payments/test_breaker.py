"""When we stop asking, and when we ask again."""

from __future__ import annotations

import pytest

from payments.breaker import Breaker


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock) -> Breaker:
    return Breaker(failures=3, window=60, pause=15, clock=clock)


def silences(breaker, clock, *seconds_between: float) -> None:
    for seconds in seconds_between:
        clock.now += seconds
        breaker.silence()


def test_two_silences_are_not_enough(breaker, clock):
    silences(breaker, clock, 0, 1)
    assert breaker.admit()


def test_three_silences_within_a_minute_stop_the_asking(breaker, clock):
    silences(breaker, clock, 0, 29, 30)
    assert not breaker.admit()
    clock.now += 14.9
    assert not breaker.admit()


def test_three_silences_over_more_than_a_minute_do_not(breaker, clock):
    silences(breaker, clock, 0, 30, 31)
    assert breaker.admit()


def test_one_goes_alone_after_the_pause(breaker, clock):
    silences(breaker, clock, 0, 0, 0)
    clock.now += 15
    assert [breaker.admit() for _ in range(3)] == [True, False, False]


def test_answer_lets_everybody_in_again(breaker, clock):
    silences(breaker, clock, 0, 0, 0)
    clock.now += 15
    assert breaker.admit()
    breaker.answer()
    assert [breaker.admit() for _ in range(3)] == [True, True, True]


@pytest.mark.parametrize("later", [15, 600])
def test_another_silence_prolongs_the_pause(breaker, clock, later):
    silences(breaker, clock, 0, 0, 0)
    clock.now += later
    assert breaker.admit()
    silences(breaker, clock, 5)
    clock.now += 14.9
    assert not breaker.admit()


def test_answers_in_between_do_not_hide_silences(breaker, clock):
    silences(breaker, clock, 0, 1)
    breaker.answer()
    silences(breaker, clock, 1)
    assert not breaker.admit()
