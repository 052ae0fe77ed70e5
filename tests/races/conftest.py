"""Every race commits for real, and leaves books that are in order: its database is kept until all tests are over.

A test that makes a wrong on purpose carries the mark `planted` and is thrown away instead.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connection
from django.test.testcases import LiveServerThread, _StaticFilesHandler
from django.utils import timezone

from chalets.models import Chalet
from resort.books import check_books
from resort.dev import books
from tests.factories.accounts import UserFactory
from tests.factories.chalets import ChaletFactory
from tests.support import template
from tests.support.database import cleaning, reconnected_as_owner

GUESTS = 50


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Keep what a race committed; empty the tables after everything else, as usual."""
    usual = cleaning.how
    # This hook hears of every test of the run.
    ours = Path(__file__).parent in Path(item.path).parents
    if ours and books.wanted() and not item.get_closest_marker("planted"):
        cleaning.how = keep_for_the_books
    try:
        return (yield)
    finally:
        cleaning.how = usual


def keep_for_the_books() -> None:
    """Put the database aside with a note, and go on with an empty one."""
    name = connection.settings_dict["NAME"]
    kept = f"{name}_kept_{secrets.token_hex(4)}"
    with reconnected_as_owner():
        template.put_aside(name, kept)
    url = os.environ["TEST_DATABASE_URL"].rsplit("/", 1)[0] + f"/{kept}"
    books.leave(books.Note("races", url))


@pytest.fixture
def now() -> datetime:
    """The clock, asked once."""
    return timezone.now()


@pytest.fixture
def arrival(now: datetime) -> date:
    """A day some weeks ahead."""
    return timezone.localtime(now).date() + timedelta(days=30)


@pytest.fixture
def chalet(transactional_db: None) -> Chalet:
    """Everybody wants this one."""
    return ChaletFactory()


@pytest.fixture
def crowd(transactional_db: None) -> list[Any]:
    """Fifty guests."""
    return [UserFactory() for _ in range(GUESTS)]


@pytest.fixture
def sound(transactional_db: None, now: datetime, as_owner: Any) -> Iterator[None]:
    """Afterwards money and nights fit together."""
    yield
    with as_owner():
        assert check_books(now=now) == []


class _Roomy(ThreadedWSGIServer):
    """A thread for every request, and a queue long enough for all who come at once."""

    request_queue_size = 128


class _SiteThread(LiveServerThread):
    server_class = _Roomy


@pytest.fixture
def site(transactional_db: None, settings: Any) -> Iterator[str]:
    """The address of the site on a server of its own."""
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    thread = _SiteThread("127.0.0.1", _StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()
