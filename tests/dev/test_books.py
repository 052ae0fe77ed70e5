"""The last look of `make test`: real databases, one of them with a wrong in it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from resort.dev import books
from resort.dev.books import Checked, Note
from tests.support import template
from tests.support.database import reconnected_as_owner


@pytest.fixture
def new_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[Callable[..., str]]:
    """`new_database(sql)`: the URL of a migrated database in which the owner ran this."""
    made: list[str] = []

    def make(*statements: bytes) -> str:
        made.append(f"resort_books_{secrets.token_hex(4)}")
        with django_db_blocker.unblock(), reconnected_as_owner():
            template.provide(made[-1])
        url = os.environ["TEST_DATABASE_URL"].rsplit("/", 1)[0] + f"/{made[-1]}"
        with psycopg.connect(url) as connection:
            connection.execute("SET ROLE resort_owner")
            for statement in statements:
                connection.execute(statement)
        return url

    yield make
    with django_db_blocker.unblock(), reconnected_as_owner():
        for name in made:
            template.drop(name)


def test_a_wrong_in_any_database_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new_database: Callable[..., str]
) -> None:
    monkeypatch.setenv(books.BOOKS, str(tmp_path))
    planted = new_database(
        b"INSERT INTO payments (booking_id, booking_type, amount, status, method, settled_at) "
        b"VALUES (gen_random_uuid(), 'chalet', 10, 'succeeded', 'cash', now())"
    )
    for tests, url in (("races", new_database()), ("races", planted), ("browser", new_database())):
        books.leave(Note(tests, url))

    checked = books.check_all(tmp_path)

    assert (checked.databases, checked.payments, checked.stays) == ({"races": 2, "browser": 1}, 1, 0)
    [wrong] = checked.wrong
    assert wrong.startswith("races (resort_books_")
    assert "books.E02  A payment came in for something that does not exist." in wrong


def test_a_look_that_fails_is_wrong_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(books.BOOKS, str(tmp_path))
    books.leave(Note("races", "postgresql://nobody:nothing@127.0.0.1:1/nowhere"))

    [wrong] = books.check_all(tmp_path).wrong

    assert "connection failed" in wrong


def test_databases_looked_at_are_listed_by_their_tests() -> None:
    assert str(Checked({"races": 20, "faults": 1}, 70, 4, [])) == (
        "21 databases, 70 payments, 4 stays, nothing wrong"
    )
    assert str(Checked({"races": 20}, 70, 4, ["this", "that"])).endswith("4 stays, 2 WRONG")
