"""The restaurant: tables, reservations, the menu and orders."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal

import factory
from django.utils import timezone

from restaurant.models import (
    Bill,
    BillShare,
    BillShareLine,
    Combination,
    CombinationTable,
    DiningService,
    GuestOrder,
    MenuCategory,
    MenuItem,
    Option,
    OptionGroup,
    Order,
    OrderCounter,
    OrderItem,
    Pace,
    Reservation,
    RestaurantClosure,
    Seating,
    Table,
    TableCard,
    Wait,
)
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


WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class DiningServiceFactory(OwnerFactory):
    """Dinner, every day from six."""

    class Meta:
        model = DiningService

    name = factory.Sequence(lambda number: f"Dinner {number}")
    weekdays = WEEK
    first_seating = time(18)
    last_seating = time(21)
    closes = time(23)
    turn_minutes = factory.LazyFunction(
        lambda: [{"party": 2, "minutes": 90}, {"party": 4, "minutes": 120}, {"party": 99, "minutes": 150}]
    )


class RestaurantClosureFactory(OwnerFactory):
    class Meta:
        model = RestaurantClosure

    day = factory.Sequence(lambda number: timezone.localdate() + timedelta(days=3 + number))


class PaceFactory(OwnerFactory):
    class Meta:
        model = Pace

    service = factory.SubFactory(DiningServiceFactory)
    day = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=1))
    starts = time(19)
    most = 16


class CombinationFactory(OwnerFactory):
    class Meta:
        model = Combination

    name = factory.Sequence(lambda number: f"Long table {number}")
    min_party = 5
    max_party = 8


class CombinationTableFactory(OwnerFactory):
    class Meta:
        model = CombinationTable

    combination = factory.SubFactory(CombinationFactory)
    table = factory.SubFactory(TableFactory)


class SeatingFactory(OwnerFactory):
    """A table held beside the reservation's own one."""

    class Meta:
        model = Seating

    reservation = factory.SubFactory(ReservationFactory)
    table = factory.SubFactory(TableFactory)
    day = factory.SelfAttribute("reservation.reservation_date")
    starts = factory.SelfAttribute("reservation.reservation_time")
    minutes = 120


class WaitFactory(OwnerFactory):
    class Meta:
        model = Wait

    kind = Wait.Kind.EVENING
    day = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=1))
    party_size = 2
    guest_name = "Bo Waiting"
    secret = factory.Sequence(lambda number: f"secret-{number}")


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


class OptionGroupFactory(OwnerFactory):
    class Meta:
        model = OptionGroup

    menu_item = factory.SubFactory(MenuItemFactory)
    name = "Side"


class OptionFactory(OwnerFactory):
    class Meta:
        model = Option

    group = factory.SubFactory(OptionGroupFactory)
    name = "Rice"
    price = Decimal("2.00")


class TableCardFactory(OwnerFactory):
    class Meta:
        model = TableCard

    table = factory.SubFactory(TableFactory)
    code = factory.Sequence(lambda number: f"CARD-{number:04}-TEST")


class GuestOrderFactory(OwnerFactory):
    """Waits for a waiter; give it a table and the party that sits there."""

    class Meta:
        model = GuestOrder

    table = factory.SubFactory(TableFactory)
    reservation = factory.SubFactory(ReservationFactory, table=factory.SelfAttribute("..table"))

    class Params:
        sent = factory.Trait(
            status="sent", order=factory.SubFactory(OrderFactory, table=factory.SelfAttribute("..table"))
        )


class OrderCounterFactory(OwnerFactory):
    class Meta:
        model = OrderCounter

    day = factory.Sequence(lambda number: timezone.localdate() - timedelta(days=number))
    last = 1


class BillFactory(OwnerFactory):
    """An open bill for two."""

    class Meta:
        model = Bill

    table = factory.SubFactory(TableFactory)
    code = factory.Sequence(lambda number: f"B{number:05}")
    covers = 2


class BillShareFactory(OwnerFactory):
    class Meta:
        model = BillShare

    class Params:
        deposit = factory.Trait(status="deposit", reservation=factory.SubFactory(ReservationFactory))

    bill = factory.SubFactory(BillFactory)
    amount = Decimal("40.00")


class BillShareLineFactory(OwnerFactory):
    class Meta:
        model = BillShareLine

    share = factory.SubFactory(BillShareFactory)
    item = factory.SubFactory(OrderItemFactory)
    quantity = 1
