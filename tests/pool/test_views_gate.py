"""The gate's pages and what its devices call."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from pool.models import Entry, IncidentSeen, Ticket
from tests.factories.accounts import UserFactory
from tests.factories.pool import EntryFactory, MemberFactory, TicketFactory

PAGES = ("screen", "inside", "incidents", "worker")
CALLS = ("scan", "undo", "guest", "pay")
LOOKS = ("search", "device")
HOSTILE = [
    "\x00",
    "\ud800",
    "'; DROP TABLE pool_tickets; --",
    "V2P" + "A" * 3000,
    "🎫" * 500,
    "ticket:x",
    "V2P\u0130",
]


@pytest.fixture
def lifeguard(db: None) -> Any:
    return UserFactory(staff=True, department="pool", first_name="Lia", last_name="Guard")


@pytest.fixture
def all_day(settings: Any, as_owner: Any) -> None:
    """Open from midnight to midnight, whenever the test runs."""
    from audit.models import Setting

    with as_owner():
        for key, value in {
            "morning_from": "00:00", "morning_until": "23:58", "afternoon_from": "23:58", "afternoon_until": "23:59",
            "early_minutes": 0, "late_minutes": 0,
        }.items():  # fmt: skip
            Setting.objects.create(key=f"pool.{key}", value=value, category="pool")


def call(browser: Any, name: str, data: Any) -> Any:
    text = data if isinstance(data, str) else json.dumps(data)
    return browser.post(reverse(f"gate:{name}"), text, content_type="application/json")


def scan(browser: Any, presented: str, **more: Any) -> Any:
    return call(browser, "scan", {"presented": presented, "gate": "North", "client_id": str(uuid4()), **more})


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_for_people_of_the_gate(
    name, client, client_for, guest, cook, lifeguard, receptionist, manager
):
    address = reverse(f"gate:{name}")
    assert client.get(address).headers["Location"] == f"/account/sign-in/?next={address}"
    told = {str(person.email): client_for(person).get(address).status_code for person in (guest, cook)}
    assert list(told.values()) == [404, 403]
    for person in (lifeguard, receptionist, manager):
        assert client_for(person).get(address).status_code == 200


@pytest.mark.parametrize("name", [*CALLS, *LOOKS])
def test_calls_are_for_people_of_the_gate(name, client, client_for, guest, cook, as_owner):
    ticket = TicketFactory()
    data = {
        "presented": ticket.code, "gate": "N", "client_id": str(uuid4()), "member": str(uuid4()), "guest_name": "G",
        "ticket": str(ticket.pk), "method": "cash",
    }  # fmt: skip
    answers = [
        browser.get(reverse(f"gate:{name}")) if name in LOOKS else call(browser, name, data)
        for browser in (client, client_for(guest), client_for(cook))
    ]
    assert [answer.status_code for answer in answers] == [401, 404, 403]
    assert all(answer.json()["error"] for answer in answers)
    with as_owner():
        assert not Entry.objects.exists()


def test_call_without_the_forms_token_is_refused(lifeguard, client_for):
    browser = client_for(lifeguard)
    browser.handler.enforce_csrf_checks = True
    assert scan(browser, "x").status_code == 403


def test_device_is_told_what_signs_its_next_calls(lifeguard, client_for):
    """A scanner that was opened from the device's memory is older than the session it goes on with."""
    browser = client_for(lifeguard)
    browser.handler.enforce_csrf_checks = True
    told = browser.get(reverse("gate:device")).json()["csrf"]
    data = json.dumps({"presented": "x", "gate": "North", "client_id": str(uuid4())})
    address = reverse("gate:scan")
    answer = browser.post(address, data, content_type="application/json", headers={"X-CSRFToken": told})
    assert answer.status_code == 200


def test_scan_answers_what_the_screen_shows(lifeguard, client_for, all_day):
    ticket = TicketFactory(adults=2, children=1, holder_name="Ada Guest")
    answer = scan(client_for(lifeguard), ticket.code).json()
    assert {name: answer[name] for name in ("colour", "headline", "who", "persons", "party", "inside", "room")} == {
        "colour": "green", "headline": "Welcome", "who": "Ada Guest", "persons": 3, "party": 3, "inside": 3, "room": 0,
    }  # fmt: skip


def test_scan_costs_few_statements(lifeguard, client_for, all_day, django_assert_max_num_queries):
    browser, tickets = client_for(lifeguard), [TicketFactory() for _ in range(2)]
    scan(browser, f"ticket:{tickets[0].pk}")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        scan(browser, f"ticket:{tickets[1].pk}")
    said = [q["sql"] for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    # The session, who that is, their row, the scan; the test's own frame puts the identity back.
    assert len([sql for sql in said if "set_config" not in sql]) == 3, said


@pytest.mark.parametrize(
    "data",
    [
        "", "[]", "nonsense", "[" * 3000, "x" * 9000, {}, {"presented": ""}, {"presented": 5},
        {"presented": "x", "gate": "N"}, {"presented": "x", "gate": "N\x00", "client_id": str(uuid4())},
        {"presented": "x", "gate": "\ud800", "client_id": str(uuid4())},
        {"presented": "x", "gate": "N", "client_id": "5"},
        {"presented": "x", "gate": "N", "client_id": str(uuid4()), "persons": 0},
        {"presented": "x", "gate": "N", "client_id": str(uuid4()), "persons": 1e400},
        {"presented": "x", "gate": "N", "client_id": str(uuid4()), "direction": "up"},
        {"presented": "x", "gate": "N", "client_id": str(uuid4()), "scanned_at": "2026-99-99T00:00:00Z"},
        {"presented": "x", "gate": "N", "client_id": str(uuid4()), "scanned_at": "2026-07-14T00:00:00"},
        {"presented": "x", "gate": "N", "client_id": str(uuid4()), "refused": "because"},
    ],
)  # fmt: skip
def test_nonsense_is_answered_in_words(lifeguard, client_for, data, as_owner):
    answer = call(client_for(lifeguard), "scan", data)
    assert answer.status_code == 400
    assert answer.json()["error"]
    with as_owner():
        assert not Entry.objects.exists()


@pytest.mark.parametrize("presented", HOSTILE)
def test_whatever_is_shown_is_red_and_written_down(lifeguard, client_for, presented, as_owner):
    answer = scan(client_for(lifeguard), presented)
    assert (answer.status_code, answer.json()["colour"]) == (200, "red")
    with as_owner():
        assert Entry.objects.get().outcome == "refused"


@pytest.mark.parametrize("presented", [text for text in HOSTILE if text not in ("\x00", "\ud800")])
def test_search_takes_anything(lifeguard, client_for, presented):
    assert client_for(lifeguard).get(reverse("gate:search"), {"q": presented}).json() == {"found": []}


def test_page_works_without_script(lifeguard, client_for, all_day):
    browser, ticket = client_for(lifeguard), TicketFactory(adults=2)
    form = {
        "presented": ticket.code,
        "gate": "North",
        "direction": "in",
        "persons": "1",
        "client_id": str(uuid4()),
    }

    first = browser.post(reverse("gate:screen"), form)
    again = browser.post(reverse("gate:screen"), {**form, "client_id": str(uuid4()), "persons": "2"})
    empty = browser.post(reverse("gate:screen"), {"gate": "North"})

    assert (first.context["verdict"].reason, again.context["verdict"].reason) == ("welcome", "too_many")
    assert (empty.status_code, first.cookies["gate"].value) == (400, "North")
    assert browser.get(reverse("gate:screen")).context["gate"] == "North"
    back = browser.post(reverse("gate:take_back"), {"client_id": form["client_id"]})
    assert back.headers["Location"] == reverse("gate:screen")
    assert browser.post(reverse("gate:take_back"), {"client_id": str(uuid4())}).status_code == 409
    assert browser.post(reverse("gate:take_back"), {"client_id": "x"}).status_code == 400


def test_scanner_begins_the_sessions_time_anew(lifeguard, client_for, as_owner):
    from django.contrib.sessions.models import Session

    browser = client_for(lifeguard)
    with as_owner():
        Session.objects.update(expire_date=timezone.now() + timezone.timedelta(hours=1))
    browser.get(reverse("gate:screen"))
    with as_owner():
        assert Session.objects.get().expire_date > timezone.now() + timezone.timedelta(days=13)


def test_unpaid_ticket_is_paid_at_the_gate_and_then_opens_it(lifeguard, client_for, all_day, as_owner):
    browser, ticket = client_for(lifeguard), TicketFactory(pay_at_desk=True, total_price=28)
    before = scan(browser, ticket.code).json()
    paid = call(browser, "pay", {"ticket": before["subject"], "method": "cash"})
    twice = call(browser, "pay", {"ticket": before["subject"], "method": "cash"})
    assert (before["colour"], before["reason"], before["price"]) == ("amber", "pay_first", "$28.00")
    assert (paid.status_code, twice.status_code, scan(browser, ticket.code).json()["colour"]) == (
        200,
        409,
        "green",
    )
    assert call(browser, "pay", {"ticket": str(uuid4()), "method": "cash"}).status_code == 409
    assert call(browser, "pay", {"ticket": str(ticket.pk), "method": "stripe"}).status_code == 400
    with as_owner():
        assert Ticket.objects.get(pk=ticket.pk).paid_at is not None


def test_member_brings_a_guest(lifeguard, client_for, all_day):
    member = MemberFactory(status="accepted", membership__guest_passes_remaining=1)
    data = {"member": str(member.pk), "guest_name": "Gil", "gate": "North", "client_id": str(uuid4())}
    browser = client_for(lifeguard)
    assert call(browser, "guest", data).json()["reason"] == "guest_pass"
    assert call(browser, "guest", {**data, "client_id": str(uuid4())}).json()["reason"] == "no_passes"
    page = browser.get(reverse("gate:inside"))
    assert (page.context["inside"].guests, [line.who for line in page.context["lines"]]) == (1, ["Gil"])


def test_incident_is_listed_until_somebody_has_seen_it(lifeguard, client_for, as_owner):
    entry = EntryFactory(outcome="refused", reason="used", incident="used", queued=True, gate="North")
    browser = client_for(lifeguard)
    page = browser.get(reverse("gate:incidents"))
    assert ("Used before" in page.text, entry.ticket.code in page.text) == (True, True)
    for _ in range(2):
        browser.post(reverse("gate:seen", args=[entry.pk]), {"note": "Let in by the guard, fine."})
    assert "Nothing to look at." in browser.get(reverse("gate:incidents")).text
    with as_owner():
        seen = IncidentSeen.objects.get()
    assert (seen.note, seen.seen_by_id, seen.entry_id) == (
        "Let in by the guard, fine.",
        lifeguard.pk,
        entry.pk,
    )


def test_device_gets_keys_hours_and_the_list(lifeguard, client_for):
    ticket = TicketFactory()
    told = client_for(lifeguard).get(reverse("gate:device")).json()
    assert set(told) == {"at", "day", "keys", "passes", "inside", "places", "csrf"}
    assert list(told["passes"]) == [f"ticket:{ticket.pk}"]
