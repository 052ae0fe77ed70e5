"""The restaurant's entries: what floor and kitchen may change, and nothing else."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from restaurant.models import MenuItem, Reservation, Table
from tests.factories.accounts import UserFactory
from tests.factories.restaurant import MenuItemFactory, ReservationFactory, TableFactory


def address(row):
    return reverse(f"admin:restaurant_{row._meta.model_name}_change", args=[row.pk])


def test_kitchen_switches_a_dish_off_and_changes_no_price(cook, client_for, as_owner):
    dish = MenuItemFactory(price="9.50")

    answer = client_for(cook).post(address(dish), {"price": "0.01", "name": "Free soup"})

    assert answer.status_code == 302, answer.context["errors"]
    with as_owner():
        dish = MenuItem.objects.get(pk=dish.pk)
    assert (dish.is_available, str(dish.price)) == (False, "9.50")


def step(row, name):
    return reverse("admin:restaurant_reservation_step", args=[row.pk, name])


def test_reception_corrects_a_name_and_nothing_else(receptionist, client_for, as_owner):
    booked = ReservationFactory()
    fields = {
        "guest_name": "Ada",
        "reservation_time": "20:30",
        "party_size": "40",
        "status": "cancelled",
        "high_chairs": "1",
    }

    answer = client_for(receptionist).post(address(booked), fields)

    assert answer.status_code == 302, answer.context["errors"]
    with as_owner():
        kept = Reservation.objects.get(pk=booked.pk)
    assert (kept.guest_name, kept.party_size, kept.status) == ("Ada", 2, "booked")
    assert kept.reservation_time == booked.reservation_time


def test_reception_gives_another_table(receptionist, client_for, as_owner):
    booked, table = ReservationFactory(), TableFactory()

    answer = client_for(receptionist).post(step(booked, "move"), {"tables": [table.pk]})

    assert answer.status_code == 302
    with as_owner():
        assert Reservation.objects.get(pk=booked.pk).table_id == table.pk


def test_two_parties_at_one_table_are_refused_in_words(receptionist, client_for, as_owner):
    first, second = ReservationFactory(), ReservationFactory()

    answer = client_for(receptionist).post(step(second, "move"), {"tables": [first.table_id]}, follow=True)

    assert "This table has just been taken." in answer.content.decode()
    with as_owner():
        assert Reservation.objects.get(pk=second.pk).table_id == second.table_id


def test_too_small_a_table_needs_a_reason(receptionist, client_for, as_owner):
    booked, small = ReservationFactory(party_size=4), TableFactory(capacity=2)
    browser = client_for(receptionist)

    browser.post(step(booked, "move"), {"tables": [small.pk]})
    with as_owner():
        assert Reservation.objects.get(pk=booked.pk).table_id == booked.table_id
    browser.post(step(booked, "move"), {"tables": [small.pk], "reason": "two are children"})
    with as_owner():
        moved = Reservation.objects.get(pk=booked.pk)
    assert (moved.table_id, moved.override_reason) == (small.pk, "two are children")


def test_kitchen_seats_nobody(cook, client_for):
    booked = ReservationFactory()
    for name in ("seat", "cancel", "no-show"):
        assert client_for(cook).post(step(booked, name), {}).status_code in (403, 404)


def test_waiter_does_not_add_tables(client_for, as_owner, db):
    waiter = UserFactory(staff=True, department="restaurant")

    assert client_for(waiter).get(reverse("admin:restaurant_table_add")).status_code == 403
    with as_owner():
        assert not Table.objects.exists()


def test_features_are_written_with_commas(manager, client_for, as_owner):
    table = TableFactory()
    fields = {
        "table_number": table.table_number,
        "capacity": "4",
        "min_party": "1",
        "shape": "round",
        "features": "window,  booth",
        "is_active": "on",
    }

    answer = client_for(manager).post(address(table), fields)

    assert answer.status_code == 302, answer.context["errors"]
    with as_owner():
        assert Table.objects.get(pk=table.pk).features == ["window", "booth"]


def test_front_page_counts_tonight_and_its_links_open(receptionist, client_for, as_owner):
    ReservationFactory(reservation_date=timezone.localdate(), party_size=2)
    browser = client_for(receptionist)

    page = browser.get("/admin/")

    board = page.context["tables"]
    assert (board.covers, board.seated, board.waiting) == (2, 0, 0)
    for address in (f"{board.parties_url}?view=today", f"{board.parties_url}?view=late", board.waiting_url):
        assert browser.get(address).status_code == 200, address
