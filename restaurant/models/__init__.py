"""Tables, services, reservations, the menu and the kitchen."""

from restaurant.models.floor import Combination, CombinationTable, Table
from restaurant.models.menu import MenuCategory, MenuItem
from restaurant.models.orders import Order, OrderItem
from restaurant.models.reservations import Reservation, Seating, SeatingTime, Wait
from restaurant.models.services import DiningService, Pace, RestaurantClosure

__all__ = [
    "Combination",
    "CombinationTable",
    "DiningService",
    "MenuCategory",
    "MenuItem",
    "Order",
    "OrderItem",
    "Pace",
    "Reservation",
    "RestaurantClosure",
    "Seating",
    "SeatingTime",
    "Table",
    "Wait",
]
