"""Tables, services, reservations, the menu, the kitchen and the bills."""

from restaurant.models.bills import Bill, BillShare, BillShareLine
from restaurant.models.floor import Combination, CombinationTable, Table
from restaurant.models.menu import MenuCategory, MenuItem, Option, OptionGroup, Station
from restaurant.models.orders import Order, OrderCounter, OrderItem
from restaurant.models.reservations import Reservation, Seating, SeatingTime, Wait
from restaurant.models.services import DiningService, Pace, RestaurantClosure

__all__ = [
    "Bill",
    "BillShare",
    "BillShareLine",
    "Combination",
    "CombinationTable",
    "DiningService",
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
    "Station",
    "Table",
    "Wait",
]
