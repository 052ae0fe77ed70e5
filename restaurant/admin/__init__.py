"""The screens of the restaurant: tables and hours, reservations, the menu, orders and bills."""

from restaurant.admin import bills, menu, orders, reservations, tables

__all__ = ["bills", "menu", "orders", "reservations", "tables"]
