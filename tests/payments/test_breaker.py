"""When we stop asking, and when we ask again."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from payments import gateway
from payments.breaker import Breaker, Places
from payments.errors import PaymentUnavailable


def wait_for(what: Callable[[], Any]) -> None:
    """Until it is so; a minute is only for a machine that has no time for us."""
    until = time.monotonic() + 60
    while not what():
        assert time.monotonic() < until
        time.sleep(0.01)


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


# Places.


def test_nobody_more_is_let_in_while_somebody_has_waited_too_long(clock):
    places = Places(patience=1, clock=clock)
    with places.one_of(2) as first, places.one_of(2) as second:
        clock.now += 1
        with places.one_of(2) as third:
            assert (first, second, third) == (True, True, False)
        assert places.taken == 2
    assert places.taken == 0


def test_place_is_free_again_after_an_error():
    places = Places()
    with pytest.raises(ZeroDivisionError), places.one_of(1):
        raise ZeroDivisionError
    with places.one_of(1) as admitted:
        assert admitted


def test_rush_waits_for_a_place_while_answers_are_quick():
    places, leave, admitted = Places(patience=600), threading.Event(), []

    def press() -> None:
        with places.one_of(1) as place:
            admitted.append(place)
            leave.wait(60)

    rush = [threading.Thread(target=press, daemon=True) for _ in range(3)]
    for thread in rush:
        thread.start()
    wait_for(lambda: admitted)
    assert admitted == [True]
    leave.set()
    for thread in rush:
        thread.join(60)
    assert admitted == [True] * 3


class Silent:
    """A Stripe that takes every call and says nothing, until it is `gone`."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.calls: list[socket.socket] = []
        threading.Thread(target=self._take, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def _take(self) -> None:
        with suppress(OSError):
            while True:
                self.calls.append(self.listener.accept()[0])

    def gone(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)  # whoever is in accept() as well
        self.listener.close()
        for call in self.calls:
            call.close()


def test_press_too_many_is_answered_without_asking_a_silent_stripe(settings, monkeypatch):
    silent = Silent()
    settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = silent.address, "sk_test_sandbox"
    settings.STRIPE_TIMEOUT_SECONDS, settings.STRIPE_PRESSES_AT_ONCE = 600, 2
    monkeypatch.setattr(gateway, "breaker", Breaker())
    monkeypatch.setattr(gateway, "places", Places(patience=0))
    answers: list[str] = []

    def press() -> None:
        try:
            with gateway.within(600), gateway.calling_stripe() as client:
                client.v1.checkout.sessions.list({"limit": 1})
        except PaymentUnavailable as answer:
            answers.append(str(answer))

    waiting = [threading.Thread(target=press, daemon=True) for _ in range(2)]
    for thread in waiting:
        thread.start()
    wait_for(lambda: len(silent.calls) == 2)

    press()

    assert len(silent.calls) == 2
    assert answers == [str(PaymentUnavailable())]
    silent.gone()
    for thread in waiting:
        thread.join(60)
    assert answers == [str(PaymentUnavailable())] * 3
    assert gateway.places.taken == 0
