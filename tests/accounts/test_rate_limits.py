"""Counters."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import RequestFactory

from accounts import rate_limits
from accounts.rate_limits import Limit
from resort.db.identity import ANONYMOUS, OWNER, SERVICE, acting_as

THREE = Limit("test", 3, 60)


def rows(db: Any = None) -> list[Any]:
    with acting_as(role=OWNER), connection.cursor() as cursor:
        cursor.execute("SELECT key, hits FROM rate_limits ORDER BY key")
        return cursor.fetchall()


def test_hits_count_up_to_the_limit_and_then_say_wait(db):
    assert [rate_limits.hit(THREE, "ada") for _ in range(3)] == [0, 0, 0]
    assert 0 < rate_limits.hit(THREE, "ADA") <= 60
    assert rate_limits.hit(THREE, "bo") == 0


def test_a_window_ends(db):
    for _ in range(4):
        rate_limits.hit(THREE, "ada")
    with acting_as(role=OWNER), connection.cursor() as cursor:
        cursor.execute("UPDATE rate_limits SET resets_at = clock_timestamp() - interval '1 second'")

    assert rate_limits.hit(THREE, "ada") == 0
    assert [hits for _key, hits in rows()] == [1]


def test_forgetting_starts_afresh(db):
    for _ in range(4):
        rate_limits.hit(THREE, "ada")
    rate_limits.forget(THREE, "ada")

    assert rate_limits.hit(THREE, "ada") == 0


def test_the_table_tells_nobody_who_it_was(db):
    rate_limits.hit(THREE, "ada@example.com")

    assert "ada" not in str(rows())
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        acting_as(role=ANONYMOUS),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT * FROM rate_limits")


def test_the_worker_sweeps_what_is_over(db):
    rate_limits.hit(THREE, "ada")
    rate_limits.hit(THREE, "bo")
    with acting_as(role=OWNER), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE rate_limits SET resets_at = now() - interval '1 day' WHERE key = %s::text", [rows()[0][0]]
        )

    from accounts import tasks

    tasks.sweep(timestamp=0)

    assert len(rows()) == 1


def test_only_the_worker_sweeps(db):
    with pytest.raises(DatabaseError, match="permission denied"), acting_as(role=ANONYMOUS):
        rate_limits.clear_expired()
    with acting_as(role=SERVICE):
        rate_limits.clear_expired()


@pytest.mark.parametrize(
    ("remote", "forwarded", "behind_proxy", "source"),
    [
        ("192.0.2.7", "", False, "192.0.2.7"),
        ("192.0.2.7", "203.0.113.9", False, "192.0.2.7"),
        ("127.0.0.1", "203.0.113.9", True, "203.0.113.9"),
        ("127.0.0.1", "8.8.8.8, 203.0.113.9", True, "203.0.113.9"),
        ("127.0.0.1", "", True, "127.0.0.1"),
        ("127.0.0.1", "nonsense", True, "unknown"),
        ("2001:db8:1:2:3:4:5:6", "", False, "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "", False, "2001:db8:1:2::"),
        ("", "", False, "unknown"),
    ],
)
def test_source_is_what_our_own_proxy_saw(settings, remote, forwarded, behind_proxy, source):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if behind_proxy else None
    headers = {"x-forwarded-for": forwarded} if forwarded else {}

    assert rate_limits.source_of(RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)) == source
