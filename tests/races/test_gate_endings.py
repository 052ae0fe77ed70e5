"""A ticket ends in the same moment in which it is scanned: it lets somebody in or it is over, never both (F22)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest

from pool.errors import IllegalStep
from pool.models import Capacity, Entry, Ticket
from pool.services import closures, desk, gate
from resort.db.identity import acting_as
from tests.factories.accounts import UserFactory
from tests.factories.pool import TicketFactory
from tests.pool.test_services_gate import DAY, MORNING
from tests.support import tickets
from tests.support.race import deadlocks, one_inside_the_other, run_together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS = 32
EARLY = MORNING - timedelta(hours=2)


@pytest.fixture
def lifeguard(transactional_db: None) -> Any:
    return UserFactory(staff=True, department="pool")


@pytest.fixture
def desk_clerk(transactional_db: None) -> Any:
    return UserFactory(staff=True, department="front_office")


@pytest.fixture
def boss(transactional_db: None) -> Any:
    return UserFactory(admin=True)


def sold(clerk: Any, day: Any = DAY) -> Ticket:
    """One adult's morning, paid in cash."""
    sale = desk.Sale(day, "morning", 1, 0)
    with acting_as(clerk.pk):
        return desk.sell(
            sale=sale, name="Gil", email="", method="cash", shown=sale.quote().total, actor=clerk, now=EARLY
        )


def scan(staff: Any, ticket: Ticket, *, now: datetime = MORNING, wait: Any = None) -> str:
    with acting_as(staff.pk):
        verdict = gate.scan(
            presented=f"ticket:{ticket.pk}", gate="N", staff=staff, client_id=uuid4(), now=now
        )
        if wait:
            wait()
    return f"{verdict.colour} {verdict.reason}"


def cancel(staff: Any, ticket: Ticket, *, refund: Decimal | None = None, wait: Any = None) -> str:
    """By the terms, or with a refund of the manager's choice."""
    with acting_as(staff.pk):
        try:
            desk.cancel(ticket=ticket, actor=staff, reason="Fell ill", now=EARLY, refund=refund)
        except IllegalStep:
            return "too late"
        if wait:
            wait()
    return "cancelled"


def stands(ticket: Ticket, as_owner: Any, jobs: Any) -> tuple[str | None, int, int, list[Decimal]]:
    """Its status, who is inside by it, entries that let in, and what goes back."""
    tickets.give_back(jobs)
    from payments.models import Refund

    with as_owner():
        row = Ticket.objects.get(pk=ticket.pk)
        let_in = Entry.objects.filter(ticket=ticket, outcome="admitted").count()
        back = list(Refund.objects.filter(booking_id=ticket.pk).values_list("amount", flat=True))
    return row.status, row.inside, let_in, back


def endings(price: Decimal) -> dict[tuple[str, str], Any]:
    """The two ends there are: what gate and desk were told, and what stands then."""
    return {
        ("green welcome", "too late"): ("used", 1, 1, []),
        ("red refunded", "cancelled"): ("cancelled", 0, 0, [price]),
    }


def test_desk_cancels_while_the_gate_scans(lifeguard, desk_clerk, boss, as_owner, jobs, sound):
    tickets.on_sale(DAY, places=100)
    before = deadlocks()
    for _ in range(ROUNDS):
        ticket = sold(desk_clerk)
        price = ticket.total_price
        told = run_together([partial(scan, lifeguard, ticket), partial(cancel, boss, ticket, refund=price)])
        assert endings(price).get(tuple(told)) == stands(ticket, as_owner, jobs), told
    assert deadlocks() == before


@pytest.mark.parametrize("first", ["gate", "desk"])
def test_whoever_is_first_decides_and_the_other_waits(
    lifeguard, desk_clerk, boss, as_owner, jobs, sound, first
):
    tickets.on_sale(DAY, places=100)
    ticket = sold(desk_clerk)
    at_gate, at_desk = (
        partial(scan, lifeguard, ticket),
        partial(cancel, boss, ticket, refund=ticket.total_price),
    )
    if first == "gate":
        told = one_inside_the_other(lambda wait: at_gate(wait=wait), at_desk)
        assert told == ("green welcome", "too late")
    else:
        told = one_inside_the_other(lambda wait: at_desk(wait=wait), at_gate)[::-1]
        assert told == ("red refunded", "cancelled")
    assert stands(ticket, as_owner, jobs) == endings(ticket.total_price)[told]


@contextmanager
def looking_only(scanned: threading.Event) -> Iterator[None]:
    """A desk that looks, is called away while somebody goes in, and then cancels what it saw."""

    def look(ticket: Ticket) -> Ticket:
        seen = Ticket.objects.get(pk=ticket.pk)
        assert scanned.wait(60)
        return seen

    with mock.patch.object(desk, "lock", look):
        yield


@pytest.mark.planted
def test_without_the_lock_a_ticket_is_green_and_paid_back(lifeguard, desk_clerk, boss, as_owner, jobs):
    tickets.on_sale(DAY, places=100)
    ticket, scanned = sold(desk_clerk), threading.Event()

    def goes_in() -> str:
        try:
            return scan(lifeguard, ticket)
        finally:
            scanned.set()

    with looking_only(scanned):
        told = run_together([goes_in, partial(cancel, boss, ticket, refund=ticket.total_price)])
    assert told == ["green welcome", "cancelled"]
    assert stands(ticket, as_owner, jobs) == ("cancelled", 1, 1, [ticket.total_price])


def halves(day: Any, as_owner: Callable[[], Any]) -> list[Capacity]:
    with as_owner():
        return list(Capacity.objects.filter(day=day))


def close_the_day(staff: Any, half_days: list[Capacity], now: datetime) -> str:
    """In the request the sale stops; the worker asks whoever has not come."""
    with acting_as(staff.pk):
        closures.close(half_days=half_days, reason="weather", note="", now=now)
    closures.follow(now=now)
    return "closed"


def asked_and_inside(ticket: Ticket, as_owner: Any) -> tuple[bool, int]:
    with as_owner():
        row = Ticket.objects.get(pk=ticket.pk)
    return row.closure_asked_at is not None, row.inside


def test_day_is_closed_while_the_gate_scans(lifeguard, desk_clerk, as_owner, sound):
    before = deadlocks()
    for ahead in range(ROUNDS):
        day, now = DAY + timedelta(days=ahead), MORNING + timedelta(days=ahead)
        ticket = TicketFactory(ticket_date=day, slot="full_day")
        told = run_together(
            [
                partial(scan, lifeguard, ticket, now=now),
                partial(close_the_day, desk_clerk, halves(day, as_owner), now),
            ]
        )
        ends = {"green welcome": (False, 1), "red closed": (True, 0)}
        assert told[1] == "closed"
        assert ends.get(told[0]) == asked_and_inside(ticket, as_owner), told
    assert deadlocks() == before


@contextmanager
def asking_without_a_lock() -> Iterator[None]:
    """A worker that reads who has not come, and asks them whatever happened since."""
    with mock.patch.object(closures, "_lock_some", lambda found: list(found.values_list("pk", flat=True))):
        yield


@pytest.mark.parametrize(
    "guarded",
    [
        pytest.param(True, id="guarded"),
        pytest.param(False, id="control", marks=pytest.mark.planted),
    ],
)
def test_whoever_is_going_in_while_the_day_closes_is_not_asked(lifeguard, desk_clerk, as_owner, guarded):
    ticket = TicketFactory(ticket_date=DAY, slot="full_day")
    closing = partial(close_the_day, desk_clerk, halves(DAY, as_owner), MORNING)
    going_in = partial(scan, lifeguard, ticket)
    if guarded:
        told = one_inside_the_other(lambda wait: going_in(wait=wait), closing)
    else:
        with asking_without_a_lock():
            told = one_inside_the_other(lambda wait: going_in(wait=wait), closing)
    assert told == ("green welcome", "closed")
    assert asked_and_inside(ticket, as_owner) == (not guarded, 1)
