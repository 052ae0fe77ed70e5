"""Two gates and one ticket: whoever is first lets in, the other says where and when."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest

from pool.errors import PoolRefused
from pool.models import Entry, GuestPassUse, Membership, Ticket
from pool.services import cancelling, gate
from pool.services.gate import scanning
from resort.db.identity import acting_as
from tests.factories.accounts import UserFactory
from tests.factories.pool import MemberFactory, MembershipFactory, TicketFactory
from tests.pool.test_services_gate import DAY, MORNING
from tests.support.race import deadlocks, run_together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS = 60


@pytest.fixture
def guards(transactional_db: None) -> list[Any]:
    return [UserFactory(staff=True, department="pool") for _ in range(2)]


def scan(staff: Any, presented: str, name: str, client_id: Any = None, **more: Any) -> gate.Verdict:
    with acting_as(staff.pk):
        return gate.scan(
            presented=presented, gate=name, staff=staff, client_id=client_id or uuid4(), now=MORNING, **more
        )


def both(guards: list[Any], presented: str) -> list[Any]:
    return run_together(
        [lambda s=s, n=n: scan(s, presented, n) for s, n in zip(guards, ("North", "South"), strict=True)]
    )


def colours(results: list[Any]) -> list[str]:
    return sorted(getattr(each, "colour", each) for each in results)


def test_one_ticket_at_two_gates_is_green_once(guards, as_owner):
    before = deadlocks()
    for _ in range(ROUNDS):
        ticket = TicketFactory(ticket_date=DAY)
        results = both(guards, f"ticket:{ticket.pk}")
        assert colours(results) == ["amber", "green"], results
        place = 0 if results[0].colour == "amber" else 1
        winner = ("North", "South")[1 - place]
        assert (results[place].reason, results[place].previous.gate) == ("used", winner)
    assert deadlocks() == before
    with as_owner():
        assert Entry.objects.filter(outcome="admitted").count() == ROUNDS
        assert Entry.objects.filter(outcome="refused").count() == ROUNDS
        assert set(Ticket.objects.values_list("admitted", "inside")) == {(1, 1)}


@contextmanager
def no_guard():
    """What many a scanner does: look, then write, without a word to the other gate."""

    def look_then_write(attempt: Any, shown: Any, facts: Any) -> Any:
        known = scanning._look(attempt, shown)
        if known.shown.inside:
            return None
        with acting_as(role="resort_owner"):
            Ticket.objects.filter(pk=shown.id).update(admitted=1, inside=1, status="used")
        return scanning.verdict_of(attempt, "welcome", shown, known, persons=1)

    with mock.patch.object(scanning, "_let", look_then_write):
        yield


@pytest.mark.planted
def test_without_the_guard_some_ticket_is_green_twice(guards):
    with no_guard():
        greens = [colours(both(guards, f"ticket:{TicketFactory(ticket_date=DAY).pk}")) for _ in range(12)]
    assert ["green", "green"] in greens


def test_party_at_two_gates_comes_in_once_each(guards, as_owner):
    ticket = TicketFactory(ticket_date=DAY, adults=5)
    results = run_together([lambda s=s: scan(s, f"ticket:{ticket.pk}", "N", persons=1) for s in guards * 4])
    assert colours(results) == ["amber"] * 3 + ["green"] * 5
    with as_owner():
        assert (Ticket.objects.get().admitted, Entry.objects.filter(outcome="admitted").count()) == (5, 5)


def test_scan_sent_twice_at_once_is_one_scan(guards, as_owner):
    for _ in range(6):
        ticket, same = TicketFactory(ticket_date=DAY, adults=4), uuid4()
        results = run_together(
            [lambda t=ticket, i=same: scan(guards[0], f"ticket:{t.pk}", "N", i, persons=1)] * 3
        )
        assert [(each.reason, each.persons) for each in results] == [("welcome", 1)] * 3
        with as_owner():
            assert Ticket.objects.get(pk=ticket.pk).inside == 1


def test_last_guest_pass_lets_in_one_guest(guards, as_owner):
    for _ in range(6):
        held = MembershipFactory(start_date=DAY, guest_passes_remaining=1)
        member = MemberFactory(status="accepted", membership=held)

        def bring(staff: Any, member: Any = member) -> gate.Verdict:
            with acting_as(staff.pk):
                return gate.admit_guest(
                    member_id=member.pk,
                    guest_name="Gil",
                    gate="N",
                    staff=staff,
                    client_id=uuid4(),
                    now=MORNING,
                )

        results = run_together([lambda s=s: bring(s) for s in guards])
        assert sorted(str(each.reason) for each in results) == ["guest_pass", "no_passes"]
        with as_owner():
            assert Membership.objects.get(pk=held.pk).guest_passes_remaining == 0
            assert GuestPassUse.objects.filter(membership=held).count() == 1


def test_ticket_is_either_used_or_cancelled(guards, as_owner):
    """F22: the guest cancels while the gate scans."""
    early = datetime(2026, 7, 14, 6, 50, tzinfo=UTC)
    ends = set()
    for _ in range(8):
        guest = UserFactory()
        ticket = TicketFactory(ticket_date=DAY, user=guest)

        def cancel(ticket: Any = ticket, guest: Any = guest) -> str:
            with acting_as(guest.pk):
                try:
                    amount = cancelling.preview(ticket=ticket, now=early).amount
                    cancelling.cancel_ticket(ticket=ticket, reason="", shown=amount, now=early)
                except PoolRefused:
                    return "too late"
            return "cancelled"

        scanned, cancelled = run_together([lambda t=ticket: scan(guards[0], f"ticket:{t.pk}", "N"), cancel])
        ends.add((scanned.colour, cancelled))
        with as_owner():
            row = Ticket.objects.get(pk=ticket.pk)
        assert (row.status, row.inside) in {("used", 1), ("cancelled", 0)}
        assert (row.status == "used") is (scanned.colour == "green")
    assert ends <= {("green", "too late"), ("red", "cancelled")}
