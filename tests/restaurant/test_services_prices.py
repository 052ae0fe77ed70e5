"""Prices of the menu keep their history, whoever changes them and by whatever path."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from payments.models import PriceRecord
from resort.db.identity import OWNER, acting_as
from restaurant.models import MenuItem, Option
from restaurant.services.menu import prices
from tests.factories.restaurant import MenuItemFactory, OptionFactory, OptionGroupFactory
from tests.support.rows import execute


@pytest.fixture
def soup(db):
    return MenuItemFactory(name="Soup", price=Decimal("9.00"))


def told(changes):
    return [(each.name, each.before, each.after, each.by) for each in changes]


def test_each_price_of_a_dish_and_its_answers_is_kept(soup, manager):
    bread = OptionFactory(group=OptionGroupFactory(menu_item=soup), name="Bread", price=Decimal("1.00"))
    with acting_as(manager.pk):
        MenuItem.objects.filter(pk=soup.pk).update(price=Decimal("9.50"))
        MenuItem.objects.filter(pk=soup.pk).update(price=Decimal("9.50"), name="Soup of the day")
        Option.objects.filter(pk=bread.pk).update(price=Decimal("1.50"))
        found = told(prices.of_dish(soup))
        assert told(prices.of_option(bread)) == [found[0], found[2]]
    assert found == [
        ("Bread", Decimal("1.00"), Decimal("1.50"), str(manager)),
        ("Soup", Decimal("9.00"), Decimal("9.50"), str(manager)),
        ("Bread", None, Decimal("1.00"), ""),
        ("Soup", None, Decimal("9.00"), ""),
    ]


@pytest.mark.parametrize(("table", "kind"), [("menu_items", "menu_item"), ("menu_options", "menu_option")])
def test_not_even_the_owners_sql_changes_a_price_without_a_line(soup, manager, table, kind):
    OptionFactory(group=OptionGroupFactory(menu_item=soup))
    with acting_as(role=OWNER):
        execute(f"INSERT INTO {table} SELECT n.* FROM {table} o, jsonb_populate_record(NULL::{table}, to_jsonb(o)"
                ' || jsonb_build_object(\'id\', gen_random_uuid(), \'name\', \'New\', \'price\', 5)) n')  # fmt: skip
        execute(f"UPDATE {table} SET price = 7 WHERE name = 'New'")
    with acting_as(manager.pk):
        found = PriceRecord.objects.filter(item_type=kind, applied_rules__0__name="New").order_by(
            "created_at"
        )
        assert [(row.base_price, row.final_price) for row in found] == [
            (None, Decimal(5)),
            (Decimal(5), Decimal(7)),
        ]
    for role in (OWNER, "resort_admin"):
        for sql in ("UPDATE price_history SET final_price = 1", "DELETE FROM price_history"):
            with pytest.raises(DatabaseError), acting_as(role=role), transaction.atomic():
                execute(sql)


def test_the_page_of_a_dish_shows_what_it_cost_to_whom_the_history_is_open(soup, client_for, manager, cook):
    page = reverse("admin:restaurant_menuitem_change", args=[soup.pk])
    form = {
        "category": soup.category_id,
        "name": "Soup",
        "price": "11.25",
        "station": "kitchen",
        "sort_order": "0",
    }
    assert client_for(manager).post(page, {**form, "is_available": "on"}).status_code == 302
    shown = client_for(manager).get(page).content.decode()
    assert "Price history" in shown
    assert [price in shown for price in ("$9.00", "$11.25")] == [True, True]
    assert "Price history" not in client_for(cook).get(page).content.decode()
