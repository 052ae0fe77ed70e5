"""The pool on the front page of the back office: its numbers are those of the rows behind them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import UserFactory
from tests.factories.pool import CapacityFactory, MemberFactory, StayPassFactory, TicketFactory

INDEX = reverse("admin:index")


@pytest.fixture
def lifeguard(db):
    return UserFactory(staff=True, department="pool")


def busy_day():
    now, today = timezone.now(), timezone.localdate()
    CapacityFactory(day=today, half="morning", places=80, kept=20, closed_for="")
    CapacityFactory(day=today, half="afternoon", places=80, kept=20)
    TicketFactory(slot="full_day", adults=3, status="used", admitted=3, inside=2, paid_at=now)
    TicketFactory(slot="morning", adults=2, paid_at=now)
    TicketFactory(slot="afternoon", pay_at_desk=True)
    TicketFactory(slot="afternoon", closure_asked_at=now, paid_at=now)
    TicketFactory(ticket_date=today + timedelta(days=1), pay_at_desk=True)
    TicketFactory(status="cancelled")
    StayPassFactory(inside=4)
    MemberFactory(status="accepted", inside=1)


@pytest.mark.parametrize("who", ["receptionist", "lifeguard", "manager", "owner"])
def test_numbers_are_those_of_the_lists_behind_them(who, request, client_for):
    busy_day()
    browser = client_for(request.getfixturevalue(who))

    page = browser.get(INDEX)

    counted = {str(task.label): task for task in page.context["tasks"] if "/pool/" in task.url}
    numbers = {label: task.count for label, task in counted.items()}
    assert numbers == {
        "Pool tickets for today": 4,
        "Not come yet today": 2,
        "To be paid at the gate": 2,
        "Closed day, not chosen yet": 1,
        "More sold than the settings allow": 0,
    }
    assert counted["Pool tickets for today"].detail == "7 people"
    for task in counted.values():
        assert browser.get(task.url).context["cl"].result_count == task.count, task


def test_the_board_tells_who_is_inside_and_what_is_sold(lifeguard, client_for):
    busy_day()

    board = client_for(lifeguard).get(INDEX).context["board"]

    assert (board.inside.people, board.inside.places) == (7, 100)
    assert [people for _way, people in board.ways] == [2, 4, 1, 0]
    assert [(half.label, half.sold, half.for_sale, half.closed) for half in board.halves] == [
        ("Morning", 5, 60, ""), ("Afternoon", 5, 60, ""),
    ]  # fmt: skip


def test_a_closed_half_day_says_why(lifeguard, client_for):
    CapacityFactory(day=timezone.localdate(), closed_for="weather")

    page = client_for(lifeguard).get(INDEX)

    assert page.context["board"].halves[0].closed == "Closed: Weather"
    assert "Closed: Weather" in page.content.decode()


@pytest.mark.parametrize("who", ["cook", "finance"])
def test_other_departments_see_no_board(who, request, client_for):
    busy_day()
    page = client_for(request.getfixturevalue(who)).get(INDEX)

    assert page.context["board"] is None
    assert [task for task in page.context["tasks"] if "/pool/" in task.url] == []


def test_the_board_asks_as_many_questions_on_a_quiet_day(manager, client_for):
    browser = client_for(manager)
    browser.get(INDEX)
    with CaptureQueriesContext(connection) as quiet:
        browser.get(INDEX)
    busy_day()
    with CaptureQueriesContext(connection) as busy:
        browser.get(INDEX)

    assert len(busy) == len(quiet)
