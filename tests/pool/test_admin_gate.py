"""The list of what happened at the gate."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from pool.models import Entry, IncidentSeen, Ticket
from pool.services import gate
from resort.db.identity import acting_as
from tests.factories.pool import EntryFactory
from tests.pool.test_services_gate import MORNING, ticket_for

LIST = "/admin/pool/entry/"


@pytest.fixture
def admitted(receptionist):
    ticket = ticket_for(holder_name="Ada Guest")
    with acting_as(receptionist.pk):
        gate.scan(presented=ticket.code, gate="North", staff=receptionist, client_id=uuid4(), now=MORNING)
    return ticket


def test_entries_tell_what_was_shown_where_and_by_whom(admitted, manager, client_for):
    page = client_for(manager).get(LIST, {"q": admitted.code.lower()}).text
    for words in (admitted.code, "Ada Guest", "North", "Rita", "Welcome", "Let in", reverse("gate:screen")):
        assert words in page


def test_list_takes_as_many_queries_for_fifty_as_for_one(manager, client_for, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser, asked = client_for(manager), []
    for _ in range(2):
        for _ in range(3):
            EntryFactory()
        browser.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(LIST).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_scan_is_taken_back_from_the_list_once(admitted, receptionist, client_for, as_owner):
    with as_owner():
        entry = Entry.objects.get()
    browser, address = client_for(receptionist), f"{LIST}{entry.pk}/do/take-back/"
    assert "Nobody is counted" in browser.get(address).text
    browser.post(address)
    assert "Take back" not in browser.get(f"{LIST}{entry.pk}/change/").text
    with as_owner():
        assert Ticket.objects.get(pk=admitted.pk).inside == 0
        assert Entry.objects.filter(undoes=entry).count() == 1


def test_incident_is_seen_from_the_list(receptionist, client_for, as_owner):
    entry = EntryFactory(outcome="refused", reason="used", incident="used", queued=True)
    browser = client_for(receptionist)
    assert entry.ticket.code in browser.get(LIST, {"view": "incidents"}).text
    browser.post(f"{LIST}{entry.pk}/do/seen/", {"note": "Their twin."})
    assert entry.ticket.code not in browser.get(LIST, {"view": "incidents"}).text
    assert "Their twin." in browser.get(f"{LIST}{entry.pk}/change/").text
    with as_owner():
        assert IncidentSeen.objects.get().seen_by_id == receptionist.pk


def test_kitchen_sees_no_entries(cook, client_for):
    assert client_for(cook).get(LIST).status_code == 403
