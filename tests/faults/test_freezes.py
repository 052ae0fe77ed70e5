"""A web process that is frozen with a lock in its hands: the database takes the lock back."""

from __future__ import annotations

import time
from uuid import uuid4

import psutil
import psycopg
import pytest

from tests.faults.stack import Guest, eventually
from tests.faults.test_kills import in_background

SECONDS = 20
USUAL = (15, 3)
# Long enough to find on a busy machine who waits, and well below the limit.
LOCK_SECONDS = 8


@pytest.fixture
def impatient(stack):
    """Limits of its own (tests/db/test_logins.py knows the real ones)."""
    with psycopg.connect(stack.cluster.admin_url(), autocommit=True) as server:
        for idle, lock in ((SECONDS, LOCK_SECONDS), USUAL):
            server.execute(
                f"ALTER ROLE resort_web SET idle_in_transaction_session_timeout = '{idle}s'".encode()
            )
            server.execute(f"ALTER ROLE resort_web SET lock_timeout = '{lock}s'".encode())
            stack.kill("web")
            eventually(lambda: Guest(stack).get("/readyz").status_code == 200, what="the web's return")
            if (idle, lock) != USUAL:
                yield


def the_one_that_waits(stack) -> psutil.Process | None:
    """The web process whose session waits for a lock; only a superuser sees that somebody else waits."""
    with psycopg.connect(stack.cluster.admin_url(), connect_timeout=5) as server:
        waiting = server.execute(
            "SELECT client_port FROM pg_stat_activity "
            "WHERE application_name = 'resort-web' AND wait_event_type = 'Lock'"
        ).fetchone()
    for process in stack.program("web").children(recursive=True):
        if waiting and waiting[0] in {each.laddr.port for each in process.net_connections()}:
            return process
    return None


def test_web_frozen_with_a_chalet_in_its_hands(stack, guest, impatient):
    """Whoever wants the same chalet reads a plain answer, and soon has it; the frozen one wakes to a lost session."""
    slug, check_in, check_out = stack.free_nights()
    wish = {
        "check_in": str(check_in), "check_out": str(check_out), "guests": "2", "first_name": "Ada",
        "last_name": "Guest", "email": "ada@example.com", "phone": "",
    }  # fmt: skip

    def book(browser: Guest):
        return browser.post(f"/chalets/{slug}/book/", **wish, request_key=str(uuid4()))

    first = Guest(stack).sign_in()
    with psycopg.connect(stack.cluster.admin_url(), dbname="resort") as gate:
        # The first booking has locked the chalet and stops at the door of the stays.
        gate.execute("LOCK TABLE chalet_bookings IN EXCLUSIVE MODE")
        begun = in_background(book, first)
        frozen = eventually(lambda: the_one_that_waits(stack), LOCK_SECONDS, what="a booking half done")
        frozen.suspend()
    since = time.monotonic()
    try:
        other = Guest(stack).sign_in()
        refused = book(other)
        waited = time.monotonic() - since
        assert refused.status_code in (409, 503), refused.status_code
        assert "just been taken" in refused.text or "try again" in refused.text
        assert waited < SECONDS
        assert eventually(lambda: book(other).status_code == 303, what="the freed chalet")
        assert time.monotonic() - since < 3 * SECONDS
    finally:
        frozen.resume()
    begun.join(60)
    assert not begun.is_alive()
    held = stack.ask(
        "SELECT count(*)::int FROM chalet_bookings b JOIN chalets c ON c.id = b.chalet_id "
        "WHERE c.slug = %s AND b.check_in = %s AND b.status = 'pending'", slug, check_in,
    )  # fmt: skip
    assert held == [(1,)]
    eventually(lambda: Guest(stack).get("/chalets/").status_code == 200, what="good pages")
