"""The kitchen's screen and the waiter's phone, as their browsers use them."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from restaurant.models import MenuItem, Order, OrderItem
from restaurant.quiet_look import version_in
from restaurant.services.kitchen import board
from tests.factories.accounts import UserFactory
from tests.factories.restaurant import MenuItemFactory, OptionFactory, OptionGroupFactory, TableFactory
from tests.restaurant.kitchen_support import history

PART = {"headers": {"X-Part": "board"}}


@pytest.fixture
def waiter(db):
    return UserFactory(staff=True, department="restaurant", first_name="Wim", email="wim@example.com")


@pytest.fixture
def here(db):
    """A table, a soup, and a steak of the grill that is asked about."""
    steak = MenuItemFactory(name="Steak", station="grill")
    return SimpleNamespace(
        table=TableFactory(table_number=7),
        soup=MenuItemFactory(name="Soup", stock=5),
        steak=steak,
        rare=OptionFactory(
            group=OptionGroupFactory(menu_item=steak, name="Done", least=1), name="Rare", price=0
        ),
    )


@pytest.fixture
def phone(client_for, waiter):
    return client_for(waiter)


@pytest.fixture
def stove(client_for, cook):
    return client_for(cook)


def send(phone, here, key=None, **fields):
    data = {f"{here.soup.pk}.0.quantity": "2", "hold": "yes", "request_key": str(key or uuid4()), **fields}
    return phone.post(reverse("serving:table", args=[here.table.pk]), data)


def look(stove, tag="", station=""):
    headers = {**PART["headers"], **({"If-None-Match": tag} if tag else {})}
    return stove.get(reverse("kitchen:look"), {"station": station}, headers=headers)


def tap(stove, order, word, *ids):
    return stove.post(
        reverse("kitchen:tap", args=[order.pk]), {"tap": " ".join([word, *map(str, ids)])}, **PART
    )


def only(as_owner):
    with as_owner():
        return Order.objects.get()


def items(as_owner):
    with as_owner():
        return {item.name: item for item in OrderItem.objects.all()}


def test_order_cook_bump_recall_and_serve(phone, stove, here, as_owner):
    answer = send(
        phone, here, allergy_notes="Nuts at seat 2",
        **{f"{here.steak.pk}.0.quantity": "1", f"{here.steak.pk}.0.option.0": str(here.rare.pk),
           f"{here.steak.pk}.0.course": "2", f"{here.steak.pk}.0.allergy": "no mustard"},
    )  # fmt: skip
    assert (answer.status_code, answer.headers["Location"]) == (
        302, f"/admin/restaurant/serving/table/{here.table.pk}/#orders",
    )  # fmt: skip
    order = only(as_owner)
    screen = stove.get(reverse("kitchen:screen")).content.decode()
    for words in (
        "Table 7",
        order.order_number,
        "Nuts at seat 2",
        "no mustard",
        "Rare",
        "Fire course 2",
        "1 new order",
    ):
        assert words in screen
    known = items(as_owner)
    tap(stove, order, "ready", known["Soup"].pk)
    assert b"1 new order" not in look(stove).content
    assert tap(stove, order, "recall", known["Soup"].pk).status_code == 200
    tap(stove, order, "fire", "2")
    tap(stove, order, "ready", known["Soup"].pk, known["Steak"].pk)
    assert b"Ready, not yet carried out" in look(stove).content
    assert b"2 ready" not in phone.get(reverse("serving:tables")).content
    assert b"3 ready" in phone.get(reverse("serving:tables")).content
    phone.post(reverse("serving:step", args=[order.pk]), {"tap": "serve"})
    assert history(order.pk) == ["pending", "cooking", "ready", "completed"]
    assert b"Nothing to cook" in look(stove).content


def test_the_screen_is_told_nothing_while_nothing_changed_for_one_statement(phone, stove, here, as_owner):
    send(phone, here)
    tag = look(stove).headers["ETag"]
    with CaptureQueriesContext(connection) as queries:
        answer = look(stove, tag)
    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", tag)
    assert ["app.kitchen_look" in query["sql"] for query in queries] == [True]
    order, soup = only(as_owner), items(as_owner)["Soup"].pk
    for change in (
        lambda: tap(stove, order, "start", soup),
        lambda: tap(stove, order, "rush", "on"),
        lambda: tap(stove, order, "ready", soup),
        lambda: tap(stove, order, "recall"),
        lambda: send(phone, here),
    ):
        assert change().status_code in (200, 302)
        assert look(stove, tag).status_code == 200
        tag = look(stove).headers["ETag"]


def test_a_pass_is_good_for_its_session_for_a_while_and_no_longer_than_that(
    phone, stove, client, here, monkeypatch
):
    send(phone, here)
    tag = look(stove).headers["ETag"]
    version = version_in(tag)
    until = int(tag.split(".")[1])
    # Nobody else's screen, no other time and no other seal: they go the long way, where the database decides.
    for who, sent in (
        (client, tag),
        (stove, f'W/"{version}.{until + 1}.{tag.split(".")[2]}'),
        (stove, f'W/"{version}.{until}.{"0" * 64}"'),
        (stove, f'W/"{version}"'),
    ):
        with CaptureQueriesContext(connection) as queries:
            answer = look(who, sent)
        assert not any("app.kitchen_look" in query["sql"] for query in queries)
        assert answer.status_code == (401 if who is client else 304)
    with monkeypatch.context() as later:
        later.setattr("time.time", lambda: until + 1.0)
        renewed = look(stove, tag)
    assert (renewed.status_code, version_in(renewed.headers["ETag"])) == (304, version)
    assert renewed.headers["ETag"] != tag
    # Signed out elsewhere: the session has gone, and with it the pass.
    stove.session.flush()
    assert look(stove, tag).status_code == 401


def test_same_form_twice_is_one_order_and_a_refused_one_keeps_what_was_chosen(phone, here, as_owner):
    key = uuid4()
    for _ in range(2):
        send(phone, here, key)
    assert only(as_owner).order_number.endswith("-001")
    answer = send(phone, here, **{f"{here.soup.pk}.0.quantity": "4"})
    assert answer.status_code == 409
    assert "Only 3 left: Soup." in answer.content.decode()
    assert f'["{here.soup.pk}.0.quantity", "4"]' in answer.content.decode()
    assert "Please choose how it is served: Steak." in send(
        phone, here, **{f"{here.steak.pk}.0.quantity": "1"}
    ).content.decode()  # fmt: skip


def test_void_is_struck_through_until_the_kitchen_has_seen_it(phone, stove, here, as_owner):
    send(phone, here)
    order, soup = only(as_owner), items(as_owner)["Soup"]
    url = reverse("serving:void", args=[order.pk])
    assert b"Take back 2" in phone.get(url, {"item": soup.pk}).content
    phone.post(url, {"item": soup.pk, "usual": "Entered by mistake", "wasted": "no"})
    page = look(stove).content.decode()
    assert "<s>Soup</s>" in page
    assert "Entered by mistake" in page
    refused = tap(stove, order, "ready", soup.pk)
    assert (refused.status_code, b"This has been taken off the order." in refused.content) == (409, True)
    assert b"<s>Soup</s>" not in tap(stove, order, "void-seen", soup.pk).content
    with as_owner():
        assert MenuItem.objects.get(pk=here.soup.pk).stock == 5


def test_a_station_sees_its_own_dishes_and_where_the_others_are(phone, stove, here):
    send(
        phone, here, **{f"{here.steak.pk}.0.quantity": "1", f"{here.steak.pk}.0.option.0": str(here.rare.pk)}
    )
    grill = look(stove, station="grill").content.decode()
    assert ("Steak" in grill, "Soup" in grill, "also: Stove" in grill) == (True, False, True)
    assert b"Nothing to cook" in look(stove, station="bar").content


def test_late_additions_stand_apart_and_rush_comes_first(phone, stove, here, as_owner):
    send(phone, here)
    first = only(as_owner)
    send(phone, here, order=str(first.pk), **{f"{here.soup.pk}.0.quantity": "1"})
    shown = look(stove).content.decode()
    assert shown.count("<article") == 2
    assert shown.count("Added later") == 1
    # Who calls the first ticket ready has not seen the addition.
    with as_owner():
        soup = first.items.get(batch=1)
    assert b"1 new order" in tap(stove, first, "ready", soup.pk).content
    assert b"1 new order" in tap(stove, first, "recall", soup.pk).content
    send(phone, here, rush="yes")
    with as_owner():
        numbers = [(ticket.order.is_rush, ticket.batch) for ticket in board.board(now=timezone.now()).tickets]
        assert numbers == [(True, 1), (False, 1), (False, 2)]
        late = board.board(now=timezone.now() + timedelta(minutes=11)).tickets[0]
        assert (late.heat, late.minutes) == ("amber", 15)
        assert board.board(now=timezone.now()).counts == (("Soup", 5),)


def test_what_left_one_screen_can_be_called_back_there_while_others_still_cook(phone, stove, here, as_owner):
    steak = {f"{here.steak.pk}.0.quantity": "1", f"{here.steak.pk}.0.option.0": str(here.rare.pk)}
    send(phone, here, **steak)
    order, known = only(as_owner), items(as_owner)
    tap(stove, order, "ready", known["Steak"].pk)
    called = f"recall {known['Steak'].pk}"
    grill = look(stove, station="grill").content.decode()
    assert ("Nothing to cook" in grill, called in grill) == (True, True)
    assert called not in look(stove, station="kitchen").content.decode()
    # Those added later are a ticket of their own, which leaves alone and comes back alone.
    tap(stove, order, "recall", known["Steak"].pk)
    send(phone, here, order=str(order.pk), **{f"{here.soup.pk}.0.quantity": "1"})
    with as_owner():
        first = [str(item.pk) for item in order.items.filter(batch=1).order_by("created_at", "pk")]
    tap(stove, order, "ready", *first)
    page = look(stove).content.decode()
    assert page.count("<article") == 1
    assert sorted(re.search(r'value="recall ([^"]+)"', page)[1].split()) == sorted(first)
    assert tap(stove, order, "recall", *first).content.decode().count("<article") == 2


def test_a_short_dish_is_told_when_to_begin_so_that_the_course_is_ready_together(
    phone, stove, here, as_owner
):
    with as_owner():
        MenuItem.objects.filter(pk=here.steak.pk).update(prep_time_minutes=25)
        MenuItem.objects.filter(pk=here.soup.pk).update(prep_time_minutes=8)
    send(
        phone, here, **{f"{here.steak.pk}.0.quantity": "1", f"{here.steak.pk}.0.option.0": str(here.rare.pk)}
    )
    order, known = only(as_owner), items(as_owner)
    at = known["Soup"].fired_at + timedelta(minutes=17)
    words = f"Start at {timezone.localtime(at):%H:%M}"
    # At its own station too, which has the time of the grill.
    for page in (look(stove), look(stove, station="kitchen")):
        assert words in page.content.decode()
        assert 'data-minutes="25"' in page.content.decode()
    ids = [known[name].pk for name in ("Steak", "Soup")]
    tap(stove, order, "begin", *ids)
    assert [items(as_owner)[name].status for name in ("Steak", "Soup")] == ["cooking", "pending"]
    # Nothing else is left: who taps again wants to begin it now.
    tap(stove, order, "begin", known["Soup"].pk)
    assert items(as_owner)["Soup"].status == "cooking"
    assert words not in look(stove).content.decode()
    tap(stove, order, "recall")
    tap(stove, order, "ready", known["Steak"].pk)
    assert "Start at" not in look(stove).content.decode()


def test_what_is_said_with_an_addition_stands_on_every_ticket_of_the_order(phone, stove, here, as_owner):
    send(phone, here, allergy_notes="Nuts at seat 2")
    order = only(as_owner)
    send(
        phone, here, order=str(order.pk), allergy_notes="Celery at seat 1", kitchen_notes="Slowly", rush="yes"
    )
    page = look(stove).content.decode()
    assert page.count("Nuts at seat 2 · Celery at seat 1") == 2
    assert page.count("Slowly") == 2
    assert page.count("badge-rush") == 2


def test_dishes_run_out_and_come_back(phone, client, here, as_owner):
    menu = reverse("menu:menu")
    assert b"<h3>Soup</h3>" in client.get(menu).content
    url = reverse("serving:dishes")
    phone.post(url, {"item": here.soup.pk, "do": "out"})
    assert b"<h3>Soup</h3>" not in client.get(menu).content
    assert "No longer to be had: Soup." in send(phone, here).content.decode()
    with as_owner():
        assert MenuItem.objects.get(pk=here.soup.pk).out_until == timezone.localdate()
        MenuItem.objects.filter(pk=here.soup.pk).update(out_until=timezone.localdate() - timedelta(days=1))
    assert b"<h3>Soup</h3>" in client.get(menu).content
    phone.post(url, {"item": here.soup.pk, "do": "count", "left": "0"})
    assert b"<h3>Soup</h3>" not in client.get(menu).content
    phone.post(url, {"item": here.soup.pk, "do": "back"})
    assert b"<h3>Soup</h3>" in client.get(menu).content


def test_menu_is_narrowed_by_diet_and_allergen(client, db):
    for name, diets, allergens in (
        ("Stew", [], ["celery", "gluten"]), ("Curry", ["vegan"], ["Nuts"]), ("Cheese", ["vegetarian"], ["milk", "hay"]),
    ):  # fmt: skip
        MenuItemFactory(name=name, dietary=diets, allergens=allergens)

    def names(query):
        page = client.get(f"{reverse('menu:menu')}?{query}").content.decode()
        return [name for name in ("Stew", "Curry", "Cheese") if f"<h3>{name}</h3>" in page]

    assert names("") == ["Stew", "Curry", "Cheese"]
    assert names("diet=vegetarian") == ["Curry", "Cheese"]
    assert names("diet=vegan") == ["Curry"]
    assert names("without=nuts&without=gluten") == ["Cheese"]
    assert names("diet=unknown&service=x") == ["Stew", "Curry", "Cheese"]
    assert "Milk, hay" in client.get(reverse("menu:menu")).content.decode()


@pytest.mark.parametrize("name", ["kitchen:screen", "kitchen:look", "serving:tables", "serving:dishes"])
def test_only_the_house_may_open_its_screens(name, client, client_for, guest, receptionist, manager):
    url = reverse(name)
    assert client.get(url).status_code == 302
    assert [client_for(who).get(url).status_code for who in (guest, receptionist, manager)] == [404, 403, 200]
    assert client.get(url, **PART).status_code == 401
