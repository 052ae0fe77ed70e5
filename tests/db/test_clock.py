"""Holds end by the clock of the database, however wrong the clocks of web and worker are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chalets import tasks as chalet_tasks
from pool import tasks as pool_tasks
from pool.models import Ticket
from resort.db import clock
from resort.db.identity import OWNER, acting_as
from restaurant import tasks as restaurant_tasks
from tests.factories.chalets import BookingFactory
from tests.factories.pool import TicketFactory
from tests.factories.restaurant import ReservationFactory
from tests.support import tickets

pytestmark = pytest.mark.django_db
FAST, SLOW = timedelta(minutes=6), timedelta(minutes=-6)
FEW = timedelta(minutes=3)


@pytest.fixture
def wrong_by() -> Iterator[Callable[[timedelta], None]]:
    """`wrong_by(FAST)` puts the clock of this process six minutes ahead; the database's stays."""
    travels = []

    def put(skew: timedelta) -> None:
        travel = time_machine.travel(datetime.now(UTC) + skew)
        travels.append(travel)
        travel.start()

    yield put
    for travel in travels:
        travel.stop()


@pytest.fixture
def then(db: None) -> datetime:
    """The database's time as a page will find it, but for the moment in between."""
    with acting_as(role=OWNER):
        return clock.now()


def held(kind: str, ends: datetime, **more: Any) -> Any:
    """Something that is held until then."""
    if kind == "stay":
        return BookingFactory(held=True, hold_expires_at=ends, **more)
    if kind == "ticket":
        return TicketFactory(held=True, hold_expires_at=ends, **more)
    return ReservationFactory(
        status="booked", deposit_status="pending", deposit_amount=20, hold_expires_at=ends, **more
    )


def status_of(row: Any) -> str:
    with acting_as(role=OWNER):
        return type(row).objects.get(pk=row.pk).status


def test_time_comes_with_the_identity(guest, wrong_by):
    with acting_as(role=OWNER), connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        before = cursor.fetchone()[0]
    wrong_by(FAST)
    with acting_as(guest.pk), CaptureQueriesContext(connection) as asked:
        first, second = clock.now(), clock.now()
    assert len(asked) == 0
    assert first == second
    assert before <= first < before + FAST


@pytest.mark.django_db(transaction=True)
def test_time_is_asked_where_nobody_is_somebody(wrong_by):
    wrong_by(SLOW)
    with CaptureQueriesContext(connection) as asked:
        found = clock.now()
    assert len(asked) == 1
    assert found > datetime.now(UTC) + timedelta(minutes=1)


LOOKS = {
    "stay": chalet_tasks.expire_holds,
    "ticket": pool_tasks.expire_holds,
    "table": restaurant_tasks.look_after_holds,
}


@pytest.mark.parametrize("kind", LOOKS)
@pytest.mark.parametrize(
    ("skew", "over_for", "after"), [(FAST, -FEW, "kept"), (SLOW, FEW, "cancelled")], ids=["fast", "slow"]
)
def test_worker_ends_what_is_over_and_nothing_else(kind, skew, over_for, after, then, wrong_by):
    row = held(kind, then - over_for)
    before = row.status
    wrong_by(skew)
    LOOKS[kind](timestamp=0)
    assert status_of(row) == (before if after == "kept" else after)


PAYS = {"stay": ("chalets:pay", "chalets/pay.html"), "ticket": ("pool:pay", "pool/pay.html")}


@pytest.mark.parametrize("kind", PAYS)
@pytest.mark.parametrize(("skew", "left"), [(FAST, FEW), (SLOW, -FEW)], ids=["fast", "slow"])
def test_guest_pays_while_it_is_held_and_not_after(kind, skew, left, then, guest, client_for, wrong_by):
    address, page = PAYS[kind]
    row, browser = held(kind, then + left, user=guest), client_for(guest)
    wrong_by(skew)
    shown = {template.name for template in browser.get(reverse(address, args=[row.code])).templates}
    assert (page in shown) == (left > timedelta(0))


@pytest.mark.parametrize("skew", [FAST, SLOW], ids=["fast", "slow"])
def test_places_are_held_for_as_long_as_the_resort_says(skew, guest, client_for, wrong_by):
    tickets.on_sale(tickets.soon())
    wish = {
        "day": tickets.soon().isoformat(),
        "slot": "morning",
        "adults": "1",
        "children": "0",
        "request_key": str(uuid4()),
    }
    browser = client_for(guest)
    with acting_as(role=OWNER):
        before = clock.now()
    wrong_by(skew)
    browser.post(reverse("pool:home"), wish)
    with acting_as(role=OWNER):
        ticket, after = Ticket.objects.get(), clock.now()
    assert before <= ticket.hold_expires_at - timedelta(minutes=15) <= after
