"""Guests order with their own phone, by the card on the table: when they may, what they see, and what a waiter says."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.config import SETTINGS
from audit.models import Setting
from resort.common.pictures import picture
from resort.db.identity import ANONYMOUS, acting_as
from restaurant.models import GuestOrder, MenuItem, Order, OrderItem, Reservation, TableCard
from restaurant.services.kitchen import steps
from restaurant.services.ordering import guests
from restaurant.services.ordering.cards import open_card
from tests.factories.restaurant import (
    MenuItemFactory,
    OptionFactory,
    OptionGroupFactory,
    ReservationFactory,
    TableCardFactory,
    TableFactory,
)
from tests.support.rows import execute

CARD, OTHER = "AAAA-BBBB-CCCC", "DDDD-EEEE-FFFF"


def allow(as_owner, **values):
    """Settings of the restaurant."""
    with as_owner():
        for name, value in {"guest_orders": True, **values}.items():
            Setting.objects.update_or_create(
                key=f"restaurant.{name}", defaults={"value": value, "category": "restaurant"}
            )


@pytest.fixture
def house(db, as_owner):
    """A party at table 7, nobody at table 8, a soup of which two are left and a steak that is asked about."""
    allow(as_owner)
    seven, eight = TableFactory(table_number=7), TableFactory(table_number=8)
    TableCardFactory(table=seven, code=CARD)
    TableCardFactory(table=eight, code=OTHER)
    steak = MenuItemFactory(name="Steak", price=Decimal("40.00"))
    return SimpleNamespace(
        table=seven,
        other=eight,
        party=seat(seven),
        soup=MenuItemFactory(name="Soup", price=Decimal("9.00"), stock=2),
        steak=steak,
        rare=OptionFactory(group=OptionGroupFactory(menu_item=steak, least=1), name="Rare", price=Decimal("1.00")),
    )  # fmt: skip


def seat(table):
    now = timezone.now()
    return ReservationFactory(
        table=table, reservation_date=timezone.localdate(), status="seated", seated_at=now, guest_name="Ida"
    )


def form(house, soups=1, key=None, **more):
    return {f"{house.soup.pk}.0.quantity": str(soups), "request_key": str(key or uuid4()), **more}


def page(code=CARD):
    return reverse("restaurant:card", args=[code])


def order_page(key, code=CARD):
    return reverse("restaurant:card_order", args=[code, key])


def send(client, house, soups=1, key=None, **more):
    return client.post(page(), form(house, soups, key, send="yes", **more))


def answer(phone, key, **what):
    return phone.post(reverse("serving:guests_answer", args=[key]), what)


def count(as_owner, model):
    with as_owner():
        return model.objects.count()


def test_guest_orders_waiter_confirms_kitchen_cooks_and_the_guest_sees_it(
    house, client, client_for, waiter, cook, as_owner
):
    key, phone, stove = uuid4(), client_for(waiter), client_for(cook)
    assert "One more: Soup" in client.get(page()).content.decode()
    wanted = form(house, 2, key, **{f"{house.steak.pk}.0.quantity": "1"})
    wanted[f"{house.steak.pk}.0.option.0"] = str(house.rare.pk)
    wanted |= {f"{house.steak.pk}.0.allergy": "Nuts", "allergy_notes": "Celery"}
    looked = client.post(page(), wanted).content.decode()
    assert ["$59.00" in looked, "Nuts" in looked, "Celery" in looked, "Rare" in looked] == [True] * 4
    assert count(as_owner, GuestOrder) == 0

    sent = client.post(page(), wanted | {"send": "yes"})
    assert (sent.status_code, sent.headers["Location"]) == (303, order_page(key))
    assert "Your waiter has your order" in client.get(order_page(key)).content.decode()
    # Nothing is in the kitchen, on the bill or taken from the stock.
    assert (count(as_owner, Order), stock_of(house, as_owner)) == (0, 2)
    assert b"Soup" not in stove.get(reverse("kitchen:screen")).content
    assert b"guests ask" in phone.get(reverse("serving:tables")).content
    asked = phone.get(reverse("serving:table", args=[house.table.pk])).content.decode()
    assert ["The guests ask for" in asked, "Nuts" in asked, "Celery" in asked] == [True] * 3

    assert answer(phone, key, do="send").status_code == 302
    ticket = stove.get(reverse("kitchen:screen")).content.decode()
    assert ["By the guests" in ticket, "Celery" in ticket, "Nuts" in ticket] == [True] * 3
    assert b"By the guests" in phone.get(reverse("serving:table", args=[house.table.pk])).content
    with as_owner():
        order = Order.objects.get()
        assert (order.source, order.table_id, order.created_by_id) == ("guest", house.table.pk, waiter.pk)
        assert set(OrderItem.objects.values_list("name", "quantity", "unit_price")) == {
            ("Soup", 2, Decimal("9.00")),
            ("Steak", 1, Decimal("41.00")),
        }
    assert stock_of(house, as_owner) == 0
    shown = client.get(order_page(key)).content.decode()
    assert ["Your order is in the kitchen" in shown, "so far: $59.00" in shown] == [True, True]
    with acting_as(cook.pk):
        steps.bump(order_id=order.pk, actor=cook, now=timezone.now())
    assert "Your order is ready" in client.get(order_page(key)).content.decode()


def stock_of(house, as_owner):
    with as_owner():
        return MenuItem.objects.get(pk=house.soup.pk).stock


def test_same_form_twice_is_one_order_and_two_waiters_send_it_once(
    house, client, client_for, waiter, as_owner
):
    key = uuid4()
    assert [send(client, house, key=key).status_code for _tap in range(2)] == [303, 303]
    phone = client_for(waiter)
    assert [answer(phone, key, do="send").status_code for _tap in range(2)] == [302, 302]
    assert (count(as_owner, GuestOrder), count(as_owner, Order), stock_of(house, as_owner)) == (1, 1, 1)
    # What was sent cannot be declined afterwards.
    assert answer(phone, key, do="decline", reason="no").status_code == 409


def test_setting_off_or_nobody_seated_is_simply_the_menu(house, client, as_owner):
    empty = client.get(page(OTHER)).content.decode()
    assert ["<h3>Soup</h3>" in empty, "request_key" in empty] == [True, False]
    refused = client.post(page(OTHER), form(house, send="yes"))
    assert (refused.status_code, b"Your waiter is glad" in refused.content) == (409, True)
    allow(as_owner, guest_orders=False)
    assert "request_key" not in client.get(page()).content.decode()
    assert send(client, house).status_code == 409
    with as_owner():
        Reservation.objects.filter(pk=house.party.pk).update(status="finished")
    allow(as_owner)
    assert send(client, house).status_code == 409
    assert count(as_owner, GuestOrder) == 0


def test_a_new_card_makes_the_old_one_and_its_orders_worthless(house, client, client_for, waiter, as_owner):
    key = uuid4()
    send(client, house, key=key)
    with as_owner():
        card = TableCard.objects.get(code=CARD)
    sheet = client_for(waiter).get(reverse("serving:cards")).content.decode()
    leads_to = f"http://testserver/t/{CARD}/"
    assert [leads_to in sheet, picture(leads_to, label="Menu of table 7") in sheet] == [True, True]
    renewed = client_for(waiter).post(reverse("serving:card_renew", args=[card.pk]))
    assert renewed.headers["Location"].endswith("#table-7")
    with as_owner():
        card.refresh_from_db()
    assert (card.issue, card.code == CARD, len(card.code)) == (2, False, 14)
    for answered in (client.get(page()), client.get(order_page(key)), send(client, house)):
        assert (answered.status_code, b"no longer good" in answered.content) == (404, True)
    assert client.get(page(card.code.lower())).status_code == 200
    assert client.get(order_page(key, card.code)).status_code == 200


def test_another_tables_card_shows_nothing_of_an_order(house, client, as_owner):
    key = uuid4()
    send(client, house, key=key)
    seat(house.other)
    assert client.get(order_page(key, OTHER)).status_code == 404
    assert client.get(order_page(uuid4())).status_code == 404
    # Nor does its number let another table send anything.
    assert client.post(page(OTHER), form(house, key=key, send="yes")).status_code == 409
    assert count(as_owner, GuestOrder) == 1


def test_visitors_touch_no_table_and_learn_nothing_without_a_card(house, client):
    send(client, house)
    for sql in (
        "SELECT code FROM table_cards", "SELECT id FROM guest_orders", "UPDATE guest_orders SET status = 'sent'",
        "SELECT app.party_of_card('x')", "INSERT INTO guest_orders (table_id) SELECT id FROM restaurant_tables",
    ):  # fmt: skip
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            acting_as(role=ANONYMOUS),
            transaction.atomic(),
        ):
            execute(sql)


def raw(dishes, card=CARD):
    """What app.order_from_card says to a visitor past every form."""
    from django.db import connection

    with acting_as(role=ANONYMOUS), connection.cursor() as cursor:
        cursor.execute(
            "SELECT app.order_from_card(%s::text, %s::uuid, %s::jsonb, '', '')", [card, uuid4(), dishes]
        )
        return cursor.fetchone()[0]


def test_the_door_takes_nothing_on_trust(house, as_owner):
    soup = f'"item": "{house.soup.pk}"'
    for wrong in ("[]", "{}", f'[{{{soup}, "quantity": 0}}]', f'[{{{soup}, "quantity": -1}}]', '[{"item": "x"}]',
                  f'[{{{soup}, "quantity": 1.5}}]', f'[{{{soup}, "quantity": 21}}]', f'[{{{soup}}}]', '[7]',
                  f'[{{"item": "{uuid4()}", "quantity": 1}}]'):  # fmt: skip
        assert raw(wrong) == "much", wrong
    assert raw("[]", "NONE") == "unknown"
    # Options nobody offers get as far as the waiter, and no further.
    assert raw(f'[{{{soup}, "quantity": 1, "options": ["x"], "notes": 7}}]') == "waiting"


def test_waiter_is_told_what_ran_out_and_says_no_in_words_the_guest_reads(
    house, client, client_for, waiter, as_owner
):
    key, phone = uuid4(), client_for(waiter)
    send(client, house, 2, key=key)
    with as_owner():
        MenuItem.objects.filter(pk=house.soup.pk).update(stock=1)
    gone = answer(phone, key, do="send")
    assert (gone.status_code, "Only 1 left: Soup." in gone.content.decode()) == (409, True)
    assert (count(as_owner, Order), stock_of(house, as_owner)) == (0, 1)
    assert answer(phone, key, do="decline").status_code == 409
    answer(phone, key, do="decline", usual="We come to your table.")
    shown = client.get(order_page(key)).content.decode()
    assert ["This order was not sent" in shown, "We come to your table." in shown] == [True, True]
    assert 'http-equiv="refresh"' not in shown


def test_sold_out_dishes_are_refused_kindly_and_the_form_keeps_what_was_chosen(house, client, as_owner):
    refused = client.post(page(), form(house, 3, allergy_notes="Celery"))
    shown = refused.content.decode()
    assert (refused.status_code, "Only 2 left: Soup." in shown, 'value="3"' in shown) == (409, True, True)
    assert 'value="Celery"' in shown
    with as_owner():
        MenuItem.objects.filter(pk=house.soup.pk).update(is_available=False)
    assert "No longer to be had: Soup." in send(client, house).content.decode()
    assert b"<h3>Soup</h3>" not in client.get(page()).content


def test_too_many_dishes_and_too_many_orders_are_refused_in_plain_words(house, client, as_owner):
    allow(as_owner, guest_order_dishes=1, guest_orders_in_quarter=2)
    assert "At most 1 dishes fit" in send(client, house, 2).content.decode()
    assert [send(client, house).status_code for _tap in range(3)] == [303, 303, 429]
    late = send(client, house)
    assert (late.headers["Retry-After"], b"Please wait a little" in late.content) == ("900", True)
    # Another table is another matter, and so is an hour later.
    seat(house.other)
    assert client.post(page(OTHER), form(house, send="yes")).status_code == 303
    with as_owner():
        GuestOrder.objects.update(created_at=timezone.now() - timezone.timedelta(minutes=16))
    assert send(client, house).status_code == 303


def test_limits_in_the_database_are_those_of_the_settings(house, as_owner):
    dishes = SETTINGS["restaurant.guest_order_dishes"].default
    orders = SETTINGS["restaurant.guest_orders_in_quarter"].default
    soup = f'"item": "{house.soup.pk}"'
    assert raw(f'[{{{soup}, "quantity": {dishes + 1}}}]') == "much"
    assert [raw(f'[{{{soup}, "quantity": {dishes}}}]') for _ in range(orders + 1)] == ["waiting"] * orders + [
        "often"
    ]
    with as_owner():
        Setting.objects.filter(key="restaurant.guest_orders").delete()
    assert raw(f'[{{{soup}, "quantity": 1}}]') == "closed"


def test_a_wish_of_a_party_that_left_or_moved_follows_the_party(house, client, client_for, waiter, as_owner):
    first, second = uuid4(), uuid4()
    send(client, house, key=first)
    send(client, house, key=second)
    nine = TableFactory(table_number=9)
    with as_owner():
        Reservation.objects.filter(pk=house.party.pk).update(table=nine)
    phone = client_for(waiter)
    assert b"From the card of table 7" in phone.get(reverse("serving:table", args=[nine.pk])).content
    answer(phone, first, do="send")
    with as_owner():
        assert Order.objects.get().table_id == nine.pk
        Reservation.objects.filter(pk=house.party.pk).update(status="finished")
    assert b"have left" in answer(phone, second, do="send").content
    assert b"The guests ask for" not in phone.get(reverse("serving:table", args=[nine.pk])).content
    shown = client.get(order_page(first)).content.decode()
    assert ["Thank you for coming" in shown, "so far" in shown] == [True, False]


def test_without_a_waiter_the_worker_sends_it_or_says_no_in_the_guests_language(house, client, as_owner):
    allow(as_owner, guest_orders_confirmed=False)
    first, second = uuid4(), uuid4()
    for key in (first, second):
        assert send(client, house, 2, key=key).status_code == 303
    assert "Your order is on its way" in client.get(order_page(first)).content.decode()
    for key in (first, first, second):
        guests.send_by_itself(id=key, now=timezone.now())
    with as_owner():
        order = Order.objects.get()
        assert (order.source, order.created_by_id, stock_of(house, as_owner)) == ("guest", None, 0)
    assert "Your order is in the kitchen" in client.get(order_page(first)).content.decode()
    assert "No longer to be had: Soup." in client.get(order_page(second)).content.decode()


def test_what_needs_a_waiter_is_never_sent_by_the_worker(house, client, as_owner):
    key = uuid4()
    send(client, house, key=key)
    allow(as_owner, guest_orders_confirmed=False)
    guests.send_by_itself(id=key, now=timezone.now())
    assert count(as_owner, Order) == 0


def test_only_waiters_answer_and_only_the_floor_lays_cards(
    house, client, client_for, waiter, receptionist, cook, manager, guest
):
    key = uuid4()
    send(client, house, key=key)
    url = reverse("serving:guests_answer", args=[key])
    assert client.post(url).status_code == 302
    assert [client_for(who).post(url, {"do": "send"}).status_code for who in (guest, receptionist, cook)] == [
        404, 403, 403,
    ]  # fmt: skip
    # Cooks see the tables, not what only a waiter answers.
    for page_of in (reverse("serving:tables"), reverse("serving:table", args=[house.table.pk])):
        shown = client_for(cook).get(page_of)
        assert (shown.status_code, b"guests" in shown.content) == (200, False)
    told = reverse("serving:guests_look")
    asks = [client_for(who).get(told).status_code for who in (guest, receptionist, cook, waiter)]
    assert asks == [404, 403, 403, 200]
    assert b"1 order by guests waits" in client_for(waiter).get(told, {"but": house.other.pk}).content
    assert client_for(waiter).get(told, {"but": house.table.pk}).content.strip() == b""
    assert client_for(manager).post(url, {"do": "send"}).status_code == 302
    sheet = reverse("serving:cards")
    people = (guest, cook, receptionist, waiter, manager)
    assert [client_for(who).get(sheet).status_code for who in people] == [404, 403, 200, 200, 200]
    assert client.get(sheet).status_code == 302


def test_cards_are_made_for_tables_that_have_none(house, client_for, waiter, as_owner):
    TableFactory(table_number=9)
    TableFactory(table_number=10, is_active=False)
    phone = client_for(waiter)
    assert b"Make a card for 1 table" in phone.get(reverse("serving:cards")).content
    for _tap in range(2):
        assert phone.post(reverse("serving:cards_make")).status_code == 303
    with as_owner():
        assert TableCard.objects.count() == 3
    with acting_as(role=ANONYMOUS):
        opened = open_card(CARD)
        assert (opened.number, opened.is_seated, opened.may_order) == (7, True, True)
