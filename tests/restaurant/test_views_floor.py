"""The floor plan, its list, and the steps at a table."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Activity
from restaurant.models import Reservation, Table, Wait
from tests.factories.accounts import UserFactory
from tests.factories.restaurant import ReservationFactory, TableFactory, WaitFactory
from tests.restaurant.conftest import at

pytestmark = pytest.mark.django_db


class Clock:
    """What the pages take for now; everything behind them is told."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def clock(day: Any, monkeypatch: Any) -> Clock:
    """Seven in the evening of a day the house serves."""
    found = Clock(at(day, 19))
    monkeypatch.setattr("restaurant.views.floor.timezone", found)
    return found


@pytest.fixture
def evening(house: Any, clock: Clock) -> Any:
    """The house at that hour."""
    return house


@pytest.fixture
def host(evening: Any, client_for: Any) -> Any:
    """A waiter's browser, at that hour."""
    return client_for(UserFactory(staff=True, department="restaurant"))


def party(day: Any, table: Table, starts: time = time(19), **more: Any) -> Reservation:
    """Two who come to this table today."""
    return ReservationFactory(table=table, reservation_date=day, reservation_time=starts, **more)


def do(browser: Any, table: Table, step: str, **form: Any) -> Any:
    """One step at a table."""
    return browser.post(reverse("floor:act", args=[table.pk]), {"step": step, **form})


def state(browser: Any, table: Table) -> str:
    """As the plan shows it."""
    return browser.get(reverse("floor:plan")).context["board"].spot(table.pk).shown.state


@pytest.mark.parametrize("name", ["plan", "list", "look", "edit"])
def test_pages_are_for_people_of_the_floor(
    name, evening, client, client_for, guest, cook, finance, receptionist, manager
):
    url = reverse(f"floor:{name}")
    assert client.get(url).headers["Location"] == f"/account/sign-in/?next={url}"
    assert client_for(guest).get(url).status_code == 404
    for person in (cook, finance):
        assert client_for(person).get(url).status_code == 403
    assert client_for(receptionist).get(url).status_code == (403 if name == "edit" else 200)
    assert client_for(manager).get(url).status_code == 200


def test_steps_are_for_people_of_the_floor(evening, client, client_for, guest, cook, as_owner):
    table = evening.tables[1]
    assert do(client, table, "out").status_code == 302
    assert do(client_for(guest), table, "out").status_code == 404
    assert do(client_for(cook), table, "out").status_code == 403
    with as_owner():
        assert Table.everything.get(pk=table.pk).status == "available"


def test_evening_of_a_party(host, evening, day):
    table = evening.tables[3]
    them = {"reservation": party(day, table).pk}
    seen = [state(host, table)]
    for step, more in (
        ("arrive", them), ("seat", them), ("finish", them), ("clear", {}), ("out", {}), ("back", {}),
    ):  # fmt: skip
        answer = do(host, table, step, **more)
        assert answer.status_code == 302, step
        assert answer.headers["Location"] == f"/admin/restaurant/floor/?table={table.pk}#panel"
        seen.append(state(host, table))
    assert seen == ["reserved", "reserved", "seated", "cleaning", "free", "out_of_service", "free"]


def test_party_moves_to_two_tables_and_back_to_one(host, evening, day, as_owner):
    own, pushed, other = (evening.tables[number] for number in (3, 5, 4))
    comes = party(day, own, party_size=4)
    do(host, own, "seat", reservation=comes.pk)
    # Four are too few for the combination: the house says no until somebody says why.
    both = {"reservation": comes.pk, "tables": [own.pk, pushed.pk]}
    refused = do(host, own, "move", **both)
    assert refused.status_code == 409
    assert 'role="alert"' in refused.content.decode()
    assert do(host, own, "move", **both, reason="More come").status_code == 302
    assert (state(host, own), state(host, pushed)) == ("seated", "seated")
    assert do(host, own, "move", reservation=comes.pk, tables=[other.pk]).status_code == 302
    assert [state(host, each) for each in (own, pushed, other)] == ["cleaning", "cleaning", "seated"]


def test_walk_in_of_the_queue_gets_a_table(host, evening, day, as_owner):
    table = evening.tables[4]
    wait = WaitFactory(kind="walk_in", day=day, party_size=5, guest_name="Ida Door")
    shown = host.get(reverse("floor:plan"), {"table": table.pk})
    assert "Ida Door" in shown.content.decode()
    assert do(host, table, "walk_in", wait=wait.pk).status_code == 302
    with as_owner():
        assert Wait.objects.get(pk=wait.pk).status == "seated"
        seated = Reservation.objects.get(table=table)
    assert (seated.guest_name, seated.party_size, seated.status) == ("Ida Door", 5, "seated")
    assert state(host, table) == "seated"


def test_refused_walk_in_keeps_what_was_typed(host, evening):
    answer = do(host, evening.tables[1], "walk_in", party="9", name="Nine People")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="9"' in text
    assert 'value="Nine People"' in text


def test_reservation_of_another_table_is_seated_here(host, evening, day, as_owner):
    comes = party(day, evening.tables[1])
    assert do(host, evening.tables[2], "seat", reservation=comes.pk).status_code == 302
    with as_owner():
        assert Reservation.objects.get(pk=comes.pk).table_id == evening.tables[2].pk
    assert (state(host, evening.tables[1]), state(host, evening.tables[2])) == ("free", "seated")


def test_note_and_size_of_a_party_are_kept(host, evening, day, as_owner):
    table = evening.tables[3]
    comes = party(day, table)
    assert do(host, table, "note", reservation=comes.pk, text="Birthday\ncake").status_code == 302
    assert do(host, table, "resize", reservation=comes.pk, party="4").status_code == 302
    with as_owner():
        kept = Reservation.objects.get(pk=comes.pk)
        assert Activity.objects.filter(action="restaurant.party_noted").count() == 1
    assert (kept.special_requests, kept.party_size) == ("Birthday\ncake", 4)


@pytest.mark.parametrize(
    ("step", "form", "status"),
    [
        ("", {}, 400), ("drop", {}, 400), ("seat", {"reservation": "x"}, 400), ("seat", {"reservation": uuid4()}, 409),
        ("walk_in", {"party": "many"}, 409), ("walk_in", {"party": "0"}, 409), ("walk_in", {"party": "9" * 400}, 409),
        ("walk_in", {"party": "1", "tables": "x"}, 400), ("move", {"reservation": uuid4()}, 409),
    ],
)  # fmt: skip
def test_forged_step_changes_nothing(host, evening, step, form, status):
    assert do(host, evening.tables[1], step, **form).status_code == status
    assert state(host, evening.tables[1]) == "free"


def test_list_does_the_next_thing_and_comes_back_to_the_line(host, evening, day):
    table = evening.tables[3]
    comes = party(day, table)
    answer = do(host, table, "seat", reservation=comes.pk, view="list")
    assert answer.headers["Location"] == "/admin/restaurant/floor/list/#table-3"
    text = host.get(reverse("floor:list")).content.decode()
    assert "They leave" in text
    assert "since 19:00" in text


def test_table_that_is_not_on_the_plan_is_not_found(host):
    for wanted in (uuid4(), "x"):
        assert host.get(reverse("floor:plan"), {"table": wanted}).status_code == 404
    assert host.post(reverse("floor:act", args=[uuid4()]), {"step": "out"}).status_code == 404


def test_look_says_nothing_until_something_changed(host, evening, day, clock):
    table = evening.tables[3]
    party(day, table, time(21))
    url = reverse("floor:look")
    tag = host.get(url).headers["ETag"]

    def look() -> int:
        return host.get(url, headers={"If-None-Match": tag, "X-Part": "live"}).status_code

    assert look() == 304
    clock.moment = at(day, 19, 29)
    assert look() == 304
    clock.moment = at(day, 19, 31)
    assert look() == 200, "the clock alone made it reserved"
    clock.moment = at(day, 19, 29)
    do(host, table, "out")
    assert look() == 200


def test_party_that_was_never_let_go_still_sits(host, evening, day):
    table = evening.tables[3]
    yesterday = day - timedelta(days=1)
    ReservationFactory(table=table, reservation_date=yesterday, status="seated", seated_at=at(yesterday, 20))
    assert state(host, table) == "seated"


def statements(browser: Any, url: str, **headers: Any) -> int:
    with CaptureQueriesContext(connection) as asked:
        browser.get(url, headers=headers)
    return len(asked)


@pytest.mark.parametrize("name", ["plan", "list"])
def test_fifty_tables_ask_no_more_than_one(host, evening, day, name):
    url = reverse(f"floor:{name}")
    host.get(url)
    few = statements(host, url)
    for number in range(50):
        party(day, TableFactory(table_number=100 + number))
    assert statements(host, url) == few


def test_unchanged_look_is_one_statement_beside_the_identity(host, evening):
    tag = host.get(reverse("floor:look")).headers["ETag"]
    with CaptureQueriesContext(connection) as asked:
        assert host.get(reverse("floor:look"), headers={"If-None-Match": tag}).status_code == 304
    own = [query["sql"] for query in asked if "restaurant_tables" in query["sql"]]
    assert len(own) == 1
    assert len(asked) <= 8, [query["sql"][:200] for query in asked]


def places(tables: Any, **moved: Any) -> dict[str, Any]:
    form = {}
    for number, table in tables.items():
        x, y = moved.get(f"t{number}", ((number - 1) * 22, 0))
        form |= {f"x-{table.pk}": x, f"y-{table.pk}": y}
    return form


def test_manager_arranges_the_tables(evening, client_for, manager, as_owner):
    browser, url = client_for(manager), reverse("floor:edit")
    assert browser.post(url, places(evening.tables)).status_code == 302
    with as_owner():
        assert Table.everything.get(table_number=5).position_x == 88


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ((20, 5), "Tables 1 and 2 would stand on each other."),
        ((115, 0), "Table 1 would stand outside of the room."),
        (("-1", "0"), "Table 1 would stand outside of the room."),
        (("x", "0"), "Table 1 would stand outside of the room."),
        (("5", ""), "Table 1 would stand outside of the room."),
    ],
)
def test_server_refuses_tables_that_cannot_stand_so(evening, client_for, manager, as_owner, place, said):
    browser, url = client_for(manager), reverse("floor:edit")
    browser.post(url, places(evening.tables))
    answer = browser.post(url, places(evening.tables, t1=place))
    assert answer.status_code == 409
    assert said in answer.content.decode()
    with as_owner():
        assert Table.everything.get(table_number=1).position_x == 0


def test_waiter_moves_no_table(host, evening):
    assert host.post(reverse("floor:edit"), places(evening.tables)).status_code == 403
