"""The restaurant: tables, reservations, the menu and orders."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal

import factory
from django.utils import timezone

from restaurant.models import MenuCategory, MenuItem, Order, OrderItem, Reservation, Table
from tests.factories.accounts import UserFactory
from tests.factories.base import OwnerFactory


class TableFactory(OwnerFactory):
    class Meta:
        model = Table

    table_number = factory.Sequence(lambda number: number + 1)
    capacity = 4


class ReservationFactory(OwnerFactory):
    """Two people tomorrow at seven."""

    class Meta:
        model = Reservation

    user = factory.SubFactory(UserFactory)
    table = factory.SubFactory(TableFactory)
    reservation_date = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=1))
    reservation_time = time(19)
    party_size = 2
    guest_name = "Ada Guest"
    confirmation_code = factory.Sequence(lambda number: f"R{number:05}")


class MenuCategoryFactory(OwnerFactory):
    class Meta:
        model = MenuCategory

    name = factory.Sequence(lambda number: f"Soups {number}")


class MenuItemFactory(OwnerFactory):
    class Meta:
        model = MenuItem

    category = factory.SubFactory(MenuCategoryFactory)
    name = factory.Sequence(lambda number: f"Leek soup {number}")
    price = Decimal("9.50")


class OrderFactory(OwnerFactory):
    class Meta:
        model = Order

    table = factory.SubFactory(TableFactory)
    order_number = factory.Sequence(lambda number: f"K{number:05}")


class OrderItemFactory(OwnerFactory):
    class Meta:
        model = OrderItem

    order = factory.SubFactory(OrderFactory)
    menu_item = factory.SubFactory(MenuItemFactory)
    name = factory.SelfAttribute("menu_item.name")
    unit_price = factory.SelfAttribute("menu_item.price")
