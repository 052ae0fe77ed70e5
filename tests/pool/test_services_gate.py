"""The gate: one ticket, one entry, and every attempt written down."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pool.errors import NothingToUndo
from pool.gate_rules import Counted, counts
from pool.models import Entry, GuestPassUse, Membership, Ticket
from pool.services import gate
from pool.tokens import Kind, Token, sign
from resort.db.identity import acting_as
from tests.factories.accounts import UserFactory
from tests.factories.pool import (
    CapacityFactory,
    MemberFactory,
    MembershipFactory,
    StayPassFactory,
    TicketFactory,
)

DAY = date(2026, 7, 14)
MORNING = datetime(2026, 7, 14, 8, 30, tzinfo=UTC)  # 10:30 at the resort
AFTERNOON = datetime(2026, 7, 14, 13, 0, tzinfo=UTC)


@pytest.fixture
def lifeguard(db: None) -> Any:
    return UserFactory(
        staff=True, department="pool", first_name="Lia", last_name="Guard", email="lia@example.com"
    )


@pytest.fixture
def at_gate(lifeguard: Any) -> Any:
    """`at_gate(presented, …)`: a scan at the north gate this morning."""

    def scanned(presented: str, *, staff: Any = lifeguard, **wishes: Any) -> gate.Verdict:
        wishes = {"gate": "North", "client_id": uuid4(), "now": MORNING, **wishes}
        with acting_as(staff.pk):
            return gate.scan(presented=presented, staff=staff, **wishes)

    return scanned


def ticket_for(**values: Any) -> Ticket:
    return TicketFactory(ticket_date=DAY, **values)


def picture(ticket: Ticket, **values: Any) -> str:
    """What the ticket's picture says."""
    told = {
        "kind": Kind.TICKET, "subject": ticket.pk, "first_day": ticket.ticket_date, "last_day": ticket.ticket_date,
        "slot": ticket.slot, "persons": ticket.persons, "issue": ticket.issue, **values,
    }  # fmt: skip
    return sign(Token(**told))


def entries(as_owner: Any) -> list[tuple[str, str, int, str]]:
    with as_owner():
        return list(
            Entry.objects.order_by("created_at", "outcome").values_list(
                "outcome", "reason", "persons", "gate"
            )
        )


def fresh(as_owner: Any, row: Any) -> Any:
    with as_owner():
        return type(row)._default_manager.get(pk=row.pk)


def test_ticket_is_green_once_and_then_says_when_where_and_by_whom(at_gate, as_owner):
    ticket = ticket_for(holder_name="Ada Guest")

    first = at_gate(picture(ticket))
    second = at_gate(picture(ticket), gate="South", now=MORNING + timedelta(minutes=5))

    assert (first.colour, first.reason, first.persons, first.who) == ("green", "welcome", 1, "Ada Guest")
    assert (second.colour, second.reason, second.persons) == ("amber", "used", 0)
    assert second.sentence == "Everybody of this ticket is in already. Last: 10:30, North, by Lia Guard."
    assert entries(as_owner) == [("admitted", "welcome", 1, "North"), ("refused", "used", 0, "South")]
    ticket = fresh(as_owner, ticket)
    assert (ticket.status, ticket.admitted, ticket.inside, ticket.used_at) == ("used", 1, 1, MORNING)


def test_green_is_one_statement(at_gate, lifeguard):
    ticket = ticket_for()
    at_gate(picture(ticket_for()))
    with acting_as(lifeguard.pk), CaptureQueriesContext(connection) as asked:
        gate.scan(presented=picture(ticket), gate="N", staff=lifeguard, client_id=uuid4(), now=MORNING)
    said = [query["sql"] for query in asked if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(said) == 1, said


def test_same_scan_again_is_the_same_answer(at_gate, as_owner):
    ticket, again = ticket_for(adults=2, children=1), uuid4()

    answers = [at_gate(picture(ticket), client_id=again, persons=1) for _ in range(3)]

    assert [(a.reason, a.persons) for a in answers] == [("welcome", 1)] * 3
    assert entries(as_owner) == [("admitted", "welcome", 1, "North")]
    assert fresh(as_owner, ticket).inside == 1


@pytest.mark.parametrize("presented", ["nothing of ours", "V2PAAAA"])
def test_refused_scan_again_is_the_same_refusal(at_gate, as_owner, presented):
    again = uuid4()
    assert {at_gate(presented, client_id=again).reason for _ in range(2)} == {"unknown"}
    assert entries(as_owner) == [("refused", "unknown", 0, "North")]


def test_party_comes_in_parts_up_to_its_count(at_gate, as_owner):
    ticket = ticket_for(adults=2, children=2)

    two, three, rest, more = (at_gate(picture(ticket), persons=persons) for persons in (2, 3, None, 1))

    assert [(v.reason, v.persons) for v in (two, three, rest, more)] == [
        ("welcome", 2), ("too_many", 0), ("welcome", 2), ("used", 0),
    ]  # fmt: skip
    assert three.sentence == "Only 2 more may come in by this."
    assert (two.room, rest.room) == (2, 0)
    assert fresh(as_owner, ticket).admitted == 4


def test_who_went_out_comes_in_again_and_counters_equal_the_entries(at_gate, as_owner):
    ticket = ticket_for(adults=3)
    told = [
        at_gate(picture(ticket), persons=2).reason,
        at_gate(picture(ticket), direction="out", persons=1).reason,
        at_gate(picture(ticket), persons=1).reason,
        at_gate(picture(ticket)).reason,
        at_gate(picture(ticket), direction="out").reason,
        at_gate(picture(ticket), direction="out").reason,
        at_gate(picture(ticket)).reason,
    ]

    assert told == ["welcome", "left", "back", "welcome", "left", "not_inside", "back"]
    ticket = fresh(as_owner, ticket)
    with as_owner():
        rows = Entry.objects.order_by("created_at").values_list("outcome", "persons", "newcomers")
        assert counts(Counted(*row) for row in rows) == (ticket.admitted, ticket.inside) == (3, 3)


def test_no_second_time_where_the_resort_says_so(at_gate, manager, as_owner):
    from audit import config

    with acting_as(manager.pk):
        config.change(key="pool.reentry", value=False, actor=manager)
    ticket = ticket_for(adults=2)
    told = [
        at_gate(picture(ticket), persons=1).reason,
        at_gate(picture(ticket), direction="out").reason,
        at_gate(picture(ticket), persons=1).reason,
        at_gate(picture(ticket), persons=1).reason,
    ]
    assert told == ["welcome", "left", "welcome", "used"]


def test_stay_and_member_use_the_same_gate(at_gate, as_owner):
    stay = StayPassFactory(
        valid_from=DAY,
        valid_until=DAY + timedelta(days=2),
        persons=2,
        user=UserFactory(first_name="Ida", last_name="Stay"),
    )
    member = MemberFactory(status="accepted", name="Mo Member", membership=MembershipFactory(start_date=DAY))
    told = [at_gate(stay.code.lower().replace("-", " ")), at_gate(stay.code), at_gate(f"member:{member.pk}")]
    told += [
        at_gate(f"member:{member.pk}"),
        at_gate(f"member:{member.pk}", direction="out"),
        at_gate(f"member:{member.pk}"),
    ]

    assert [(v.reason, v.who) for v in told] == [
        ("welcome", "Ida Stay"), ("used", "Ida Stay"), ("welcome", "Mo Member"), ("used", "Mo Member"),
        ("left", "Mo Member"), ("welcome", "Mo Member"),
    ]  # fmt: skip
    assert (fresh(as_owner, stay).inside, fresh(as_owner, member).inside) == (2, 1)


def test_scan_is_taken_back_and_the_ticket_is_as_before(at_gate, lifeguard, as_owner):
    ticket, scan = ticket_for(adults=2), uuid4()
    at_gate(picture(ticket), client_id=scan)

    with acting_as(lifeguard.pk):
        assert [gate.undo(client_id=scan, staff=lifeguard, now=MORNING).reason for _ in range(2)] == [
            "undone"
        ] * 2

    ticket = fresh(as_owner, ticket)
    assert (ticket.status, ticket.admitted, ticket.inside, ticket.used_at) == ("confirmed", 0, 0, None)
    assert [row[0] for row in entries(as_owner)] == ["admitted", "undone"]
    assert at_gate(picture(ticket), client_id=scan).reason == "undone"
    assert at_gate(picture(ticket)).reason == "welcome"


def test_refusal_and_entry_of_somebody_who_left_are_not_taken_back(at_gate, lifeguard):
    ticket, refused, entered = ticket_for(), uuid4(), uuid4()
    at_gate(picture(ticket), client_id=entered)
    at_gate(picture(ticket), client_id=refused)
    at_gate(picture(ticket), direction="out")
    with acting_as(lifeguard.pk):
        for scan in (refused, entered, uuid4()):
            with pytest.raises(NothingToUndo):
                gate.undo(client_id=scan, staff=lifeguard, now=MORNING)


def test_manager_at_the_gate_is_named_too(at_gate, manager, as_owner):
    ticket = ticket_for()
    at_gate(picture(ticket), staff=manager)
    assert at_gate(picture(ticket)).previous.by == str(manager)


@pytest.mark.parametrize("department", ["kitchen", "finance"])
def test_nobody_else_scans(at_gate, department, as_owner):
    from django.db import ProgrammingError

    ticket = ticket_for()
    with pytest.raises(ProgrammingError, match="row-level security"):
        at_gate(picture(ticket), staff=UserFactory(staff=True, department=department))
    assert fresh(as_owner, ticket).inside == 0


def test_guest_of_a_member_uses_a_pass_with_a_name_and_the_last_one_once(lifeguard, as_owner):
    held = MembershipFactory(start_date=DAY, guest_passes_remaining=1)
    member, scan = MemberFactory(status="accepted", membership=held), uuid4()

    def bring(client_id: UUID) -> gate.Verdict:
        with acting_as(lifeguard.pk):
            return gate.admit_guest(
                member_id=member.pk,
                guest_name=" Gil Guest ",
                gate="North",
                staff=lifeguard,
                client_id=client_id,
                now=MORNING,
            )

    told = [bring(scan).reason, bring(scan).reason, bring(uuid4()).reason]

    assert told == ["guest_pass", "guest_pass", "no_passes"]
    with as_owner():
        assert Membership.objects.get(pk=held.pk).guest_passes_remaining == 0
        use = GuestPassUse.objects.get()
        assert (use.guest_name, Entry.objects.get(guest_pass=use).client_id) == ("Gil Guest", scan)
    with acting_as(lifeguard.pk):
        assert gate.inside_now(now=MORNING).guests == 1
        gate.undo(client_id=scan, staff=lifeguard, now=MORNING)
        assert gate.inside_now(now=MORNING).guests == 0
    assert fresh(as_owner, held).guest_passes_remaining == 1


def test_queued_scan_of_a_used_ticket_becomes_an_incident(at_gate, as_owner):
    ticket, later = ticket_for(), MORNING + timedelta(hours=1)
    at_gate(picture(ticket))

    late = at_gate(picture(ticket), now=later, scanned_at=MORNING, queued=True)
    fine = at_gate(picture(ticket_for()), now=later + timedelta(hours=9), scanned_at=MORNING, queued=True)
    refused = at_gate(picture(ticket), now=later, scanned_at=MORNING, queued=True, refused="used")

    assert (late.colour, late.incident) == ("amber", "used")
    assert (fine.colour, fine.incident) == ("green", "")
    assert (refused.reason, refused.incident) == ("used", "")
    with as_owner():
        assert Entry.objects.exclude(incident="").count() == 1
        assert set(Entry.objects.filter(queued=True).values_list("scanned_at", flat=True)) == {MORNING}


def test_scan_that_says_it_waited_for_days_is_judged_as_of_now(at_gate):
    ticket = ticket_for()
    later = MORNING + timedelta(days=3)
    assert at_gate(picture(ticket), now=later, scanned_at=MORNING, queued=True).reason == "other_day"


def test_people_inside_are_counted_by_what_let_them_in(at_gate, lifeguard):
    at_gate(picture(ticket_for(adults=2, children=1)))
    at_gate(StayPassFactory(valid_from=DAY, valid_until=DAY, persons=2).code)
    at_gate(f"member:{MemberFactory(status='accepted', membership=MembershipFactory(start_date=DAY)).pk}")
    with acting_as(lifeguard.pk):
        inside = gate.inside_now(now=MORNING)
    assert (inside.tickets, inside.stays, inside.members, inside.people, inside.places) == (3, 2, 1, 6, 100)


def test_search_finds_by_name_code_and_mail(lifeguard):
    ticket = ticket_for(holder_name="Ada Guest", holder_email="ada@example.com")
    stay = StayPassFactory(
        valid_from=DAY, valid_until=DAY, user=UserFactory(first_name="Adam", last_name="Stay")
    )
    member = MemberFactory(status="accepted", name="Adele Member")
    ticket_for(holder_name="Zoe Other")

    def found(text: str) -> set[str]:
        with acting_as(lifeguard.pk):
            return {line.chosen for line in gate.search(text=text, now=MORNING)}

    assert found("ada") == {f"ticket:{ticket.pk}", f"stay:{stay.pk}"}
    assert found("ade") == {f"member:{member.pk}"}
    assert found("ADA@example") == {f"ticket:{ticket.pk}"}
    assert found(ticket.code.replace("-", "").lower()) == {f"ticket:{ticket.pk}"}
    assert found("a") == set()


def test_closed_half_day_is_red_with_the_weather(at_gate):
    ticket, other = ticket_for(), ticket_for(slot="afternoon")
    from tests.support.database import as_owner

    with as_owner():
        from pool.models import Capacity

        Capacity.objects.filter(day=DAY, half="morning").update(closed_for="weather")
    shut, open_ = at_gate(picture(ticket)), at_gate(picture(other), now=AFTERNOON)
    assert (shut.colour, shut.sentence, open_.colour) == ("red", "Closed: weather.", "green")


def test_device_is_told_everything_it_needs_and_no_names(at_gate, lifeguard):
    ticket = ticket_for(holder_name="Ada Guest", adults=2)
    CapacityFactory(day=DAY, half="afternoon", closed_for="event")
    at_gate(picture(ticket), persons=1)
    with acting_as(lifeguard.pk):
        told = gate.for_device(now=MORNING)
    assert told["day"]["closed"] == {"afternoon": "event"}
    passes, code = told["passes"][f"ticket:{ticket.pk}"]
    assert (passes["inside"], passes["persons"], code) == (1, 2, ticket.code)
    assert "Ada" not in str(told)
