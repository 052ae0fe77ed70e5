"""The restaurant's entries: what floor and kitchen may change, and nothing else."""

from __future__ import annotations

from datetime import timedelta

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


def test_reception_moves_a_reservation(receptionist, client_for, as_owner):
    booked, table = ReservationFactory(), TableFactory()
    day = timezone.localdate() + timedelta(days=2)
    fields = {
        "reservation_date": day,
        "reservation_time": "20:30",
        "turn_minutes": "90",
        "party_size": "3",
        "table": table.pk,
        "guest_name": "Ada",
        "status": "cancelled",
        "confirmation_code": "MINE",
    }

    answer = client_for(receptionist).post(address(booked), fields)

    assert answer.status_code == 302, answer.context["errors"]
    with as_owner():
        moved = Reservation.objects.get(pk=booked.pk)
    assert (moved.reservation_date, moved.party_size, moved.table_id) == (day, 3, table.pk)
    assert (moved.status, moved.confirmation_code) == ("booked", booked.confirmation_code)


def test_two_parties_at_one_table_are_refused_in_words(receptionist, client_for):
    first = ReservationFactory()
    second = ReservationFactory()
    fields = {
        "reservation_date": first.reservation_date,
        "reservation_time": first.reservation_time,
        "turn_minutes": "120",
        "party_size": "2",
        "table": first.table_id,
        "guest_name": "Bo",
    }

    answer = client_for(receptionist).post(address(second), fields)

    assert answer.status_code == 200
    assert answer.context["adminform"].form.non_field_errors() == [
        "That overlaps with something that is there already."
    ]


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
        "shape": "round",
        "features": "window,  booth",
        "is_active": "on",
    }

    answer = client_for(manager).post(address(table), fields)

    assert answer.status_code == 302, answer.context["errors"]
    with as_owner():
        assert Table.objects.get(pk=table.pk).features == ["window", "booth"]
