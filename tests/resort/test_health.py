"""What a balancer asks."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.db import DatabaseError, connection

from audit.models import SecurityEvent
from resort.common import clock
from resort.db.identity import OWNER, acting_as
from resort.tasks import check_clock


def test_healthz_answers_without_the_database(client: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db(transaction=True)
def test_readyz_asks_the_database(client: Any) -> None:
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_readyz_says_no_when_the_database_does(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(connection, "cursor", refuse)

    assert client.get("/readyz").status_code == 503


@pytest.fixture
def shift(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`shift(31)`: this machine's clock goes 31 s fast."""
    right = time.time

    def shifted(seconds: float) -> None:
        monkeypatch.setattr(clock.time, "time", lambda: right() + seconds)

    return shifted


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("seconds", "status"), [(29, 200), (31, 503), (-29, 200), (-31, 503), (360, 503), (-360, 503)]
)
def test_readyz_says_no_when_the_clock_is_wrong(
    client: Any, shift: Any, caplog: pytest.LogCaptureFixture, seconds: int, status: int
) -> None:
    shift(seconds)

    assert client.get("/readyz").status_code == status
    assert (f"clock is {seconds:+d} s off" in caplog.text) == (status == 503)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("seconds", "alarms"), [(0, 0), (31, 1), (-360, 1)])
def test_worker_sounds_the_alarm_when_its_clock_is_wrong(shift: Any, seconds: int, alarms: int) -> None:
    shift(seconds)
    check_clock(timestamp=0)

    with acting_as(role=OWNER):
        assert (
            SecurityEvent.objects.filter(event_type="clock_is_wrong", severity="critical").count() == alarms
        )
