"""Tables, services, reservations, the menu, the kitchen and the bills."""

from restaurant.models.bills import Bill, BillShare, BillShareLine
from restaurant.models.floor import Combination, CombinationTable, Table, TableStatus
from restaurant.models.guests import GuestOrder, GuestOrderStatus, TableCard
from restaurant.models.menu import MenuCategory, MenuItem, Option, OptionGroup, Station
from restaurant.models.orders import Order, OrderCounter, OrderItem
from restaurant.models.reservations import (
    DepositStatus,
    Reservation,
    Seating,
    SeatingTime,
    Source,
    Wait,
    WaitKind,
    WaitStatus,
)
from restaurant.models.services import DiningService, Pace, RestaurantClosure

__all__ = [
    "Bill",
    "BillShare",
    "BillShareLine",
    "Combination",
    "CombinationTable",
    "DepositStatus",
    "DiningService",
    "GuestOrder",
    "GuestOrderStatus",
    "MenuCategory",
    "MenuItem",
    "Option",
    "OptionGroup",
    "Order",
    "OrderCounter",
    "OrderItem",
    "Pace",
    "Reservation",
    "RestaurantClosure",
    "Seating",
    "SeatingTime",
    "Source",
    "Station",
    "Table",
    "TableCard",
    "TableStatus",
    "Wait",
    "WaitKind",
    "WaitStatus",
]
