"""Every race commits for real, and leaves books that are in order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test.testcases import LiveServerThread, _StaticFilesHandler
from django.utils import timezone

from chalets.models import Chalet
from resort.books import check_books
from tests.factories.accounts import UserFactory
from tests.factories.chalets import ChaletFactory

GUESTS = 50


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
