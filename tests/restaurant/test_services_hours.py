"""A dish that belongs to a service is ordered then and at no other time; menus show what is served."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from resort.db.identity import acting_as
from restaurant.models import MenuItem, Order
from restaurant.order_errors import NotServedNow
from restaurant.rules.turns import WEEKDAYS
from restaurant.services.menu.hours import hours
from restaurant.services.ordering import placing
from restaurant.services.ordering.placing import Line
from tests.factories.accounts import UserFactory
from tests.factories.restaurant import (
    DiningServiceFactory,
    MenuItemFactory,
    RestaurantClosureFactory,
    TableFactory,
)

DAY = date(2026, 11, 22)


def at(hour, minute=0, day=DAY):
    return datetime.combine(day, time(hour, minute), ZoneInfo(settings.TIME_ZONE))


@pytest.fixture
def waiter(db):
    return UserFactory(staff=True, department="restaurant")


@pytest.fixture
def house(db):
    """Breakfast and dinner, porridge for the one, trout for the other, and tea at any time."""
    breakfast = DiningServiceFactory(
        name="Breakfast", first_seating=time(7), last_seating=time(9), closes=time(10)
    )
    dinner = DiningServiceFactory(name="Dinner")
    return SimpleNamespace(
        breakfast=breakfast,
        dinner=dinner,
        table=TableFactory(),
        porridge=MenuItemFactory(name="Porridge", served_in=[breakfast.pk]),
        trout=MenuItemFactory(name="Trout", served_in=[dinner.pk], stock=1),
        tea=MenuItemFactory(name="Tea"),
    )


def order(house, waiter, now, *dishes):
    with acting_as(waiter.pk):
        return placing.place_order(
            table=house.table, lines=[Line(each.pk) for each in dishes], actor=waiter, request_key=uuid4(), now=now
        )  # fmt: skip


@pytest.mark.parametrize(
    ("now", "running"),
    [
        (at(6, 59), []),
        (at(7), ["Breakfast"]),
        (at(9, 59), ["Breakfast"]),
        (at(10), []),
        (at(22, 59), ["Dinner"]),
        (at(23), []),
    ],
)
def test_a_service_runs_from_its_first_seating_until_it_closes(house, now, running, as_owner):
    with as_owner():
        assert hours(now).running_names == running


def test_a_closed_service_and_another_weekday_do_not_run(house, as_owner):
    RestaurantClosureFactory(day=DAY, service=house.dinner)
    RestaurantClosureFactory(day=DAY + timedelta(days=1))
    sundays = DiningServiceFactory(name="Brunch", weekdays=["sunday"], first_seating=time(7), closes=time(15),
                                   last_seating=time(12))  # fmt: skip
    with as_owner():
        assert hours(at(19)).running == frozenset()
        assert hours(at(8, day=DAY + timedelta(days=1))).running == frozenset()
        assert hours(at(8)).running == {house.breakfast.pk, sundays.pk}
        assert hours(at(8, day=DAY + timedelta(days=2))).running == {house.breakfast.pk}


def test_a_dish_of_another_service_is_refused_in_plain_words_and_nothing_is_taken(house, waiter, as_owner):
    with pytest.raises(NotServedNow) as refused:
        order(house, waiter, at(8), house.tea, house.trout)
    assert str(refused.value) == "Not served now: Trout. You can order it at: Dinner."
    with as_owner():
        assert (Order.objects.count(), MenuItem.objects.get(pk=house.trout.pk).stock) == (0, 1)
    placed = order(house, waiter, at(19), house.tea, house.trout)
    with pytest.raises(NotServedNow), acting_as(waiter.pk):
        placing.add_items(order_id=placed.pk, lines=[Line(house.porridge.pk)], actor=waiter, request_key=uuid4(),
                          now=at(19))  # fmt: skip
    assert order(house, waiter, at(15), house.tea).status == "pending"


@pytest.fixture
def today(house, as_owner):
    """Breakfast all day long, dinner on another day: whatever the clock says."""
    another = WEEKDAYS[(timezone.localdate().weekday() + 3) % 7]
    with as_owner():
        type(house.breakfast).objects.filter(pk=house.breakfast.pk).update(
            first_seating=time(0), last_seating=time(0), closes=time.max
        )
        type(house.dinner).objects.filter(pk=house.dinner.pk).update(weekdays=[another])
    return house


def test_menu_shows_what_is_served_now_and_leads_to_the_rest(today, client):
    def names(query=""):
        page = client.get(f"{reverse('menu:menu')}{query}").content.decode()
        assert 'aria-current="page"' in page
        return [name for name in ("Porridge", "Trout", "Tea") if f"<h3>{name}</h3>" in page]

    assert names() == names("?service=unknown") == ["Porridge", "Tea"]
    assert names(f"?service={today.dinner.pk}") == ["Trout", "Tea"]
    assert names("?service=all") == ["Porridge", "Trout", "Tea"]
    assert "?diet=vegan&amp;service=all" in client.get(f"{reverse('menu:menu')}?diet=vegan").content.decode()


def test_menu_shows_everything_while_nothing_is_served(today, client):
    RestaurantClosureFactory(day=timezone.localdate())
    page = client.get(reverse("menu:menu")).content.decode()
    assert [f"<h3>{name}</h3>" in page for name in ("Porridge", "Trout", "Tea")] == [True, True, True]


def test_waiter_is_offered_what_is_served_and_told_what_is_not(today, waiter, client_for):
    phone, page = client_for(waiter), reverse("serving:table", args=[today.table.pk])
    assert [name in phone.get(page).content.decode() for name in ("Porridge", "Trout")] == [True, False]
    everything = phone.get(f"{page}?service=all").content.decode()
    assert everything.count("Not now") == 1
    assert f"{today.trout.pk}.0.quantity" not in everything
    answer = phone.post(page, {"request_key": str(uuid4()), f"{today.trout.pk}.0.quantity": "1"})
    assert answer.status_code == 409
    assert "Not served now: Trout. You can order it at: Dinner." in answer.content.decode()


def test_manager_ticks_the_services_of_a_dish_and_a_cook_reads_their_names(
    house, client_for, manager, cook, as_owner
):
    page = reverse("admin:restaurant_menuitem_change", args=[house.tea.pk])
    form = {
        "category": house.tea.category_id,
        "name": "Tea",
        "price": "9.50",
        "station": "bar",
        "sort_order": "0",
    }
    chosen = {"served_in": [str(house.breakfast.pk), str(house.dinner.pk)]}
    assert client_for(manager).post(page, form | chosen).status_code == 302
    with as_owner():
        assert set(MenuItem.objects.get(pk=house.tea.pk).served_in) == {house.breakfast.pk, house.dinner.pk}
    shown = client_for(cook).get(page).content.decode()
    assert ["Breakfast, Dinner" in shown, str(house.dinner.pk) in shown] == [True, False]
