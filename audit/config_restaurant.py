"""The settings of the restaurant."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.config_kinds import Definition, Kind

RESTAURANT: dict[str, Definition] = {
    "restaurant.cutoff_hours": Definition(
        2,
        "restaurant",
        Kind.NUMBER,
        _("Until how many hours before guests change or cancel a table online."),
        0,
        72,
    ),
    "restaurant.lead_minutes": Definition(
        30,
        "restaurant",
        Kind.NUMBER,
        _("How many minutes ahead a table is reserved online at the latest."),
        0,
        1440,
    ),
    "restaurant.horizon_days": Definition(
        60, "restaurant", Kind.NUMBER, _("How many days ahead tables can be reserved."), 1, 365
    ),
    "restaurant.max_party": Definition(
        14, "restaurant", Kind.NUMBER, _("The largest party that may reserve online."), 1, 200
    ),
    "restaurant.hold_minutes": Definition(
        20, "restaurant", Kind.NUMBER, _("Minutes a table is kept for a guest who pays the deposit."), 5, 240
    ),
    "restaurant.no_show_keeps": Definition(
        100, "restaurant", Kind.NUMBER, _("How many percent of the deposit a no-show loses."), 0, 100
    ),
    "restaurant.late_minutes": Definition(
        15, "restaurant", Kind.NUMBER, _("After how many minutes a party that has not come is late."), 1, 120
    ),
    "restaurant.no_show_minutes": Definition(
        45,
        "restaurant",
        Kind.NUMBER,
        _("After how many minutes the host is asked whether a party that has not come is a no-show."),
        5,
        240,
    ),
    "restaurant.offer_minutes": Definition(
        60, "restaurant", Kind.NUMBER, _("Minutes a table is kept for the first of the waitlist."), 5, 720
    ),
    "restaurant.reminder_hour": Definition(
        10,
        "restaurant",
        Kind.NUMBER,
        _("From what hour on guests are reminded of their table tomorrow."),
        0,
        23,
    ),
    "restaurant.guest_orders": Definition(
        False,
        "restaurant",
        Kind.SWITCH,
        _("Whether guests who have been seated may order with their own phone, by the card on the table."),
    ),
    "restaurant.guest_orders_confirmed": Definition(
        True,
        "restaurant",
        Kind.SWITCH,
        _("Whether a waiter confirms what guests order by themselves before it goes to the kitchen."),
    ),
    "restaurant.guest_order_dishes": Definition(
        20,
        "restaurant",
        Kind.NUMBER,
        _("The most dishes of one order that guests send by themselves."),
        1,
        60,
    ),
    "restaurant.guest_orders_in_quarter": Definition(
        4,
        "restaurant",
        Kind.NUMBER,
        _("How many orders the guests of one table may send by themselves in a quarter of an hour."),
        1,
        60,
    ),
    "restaurant.service_percent": Definition(
        0, "restaurant", Kind.NUMBER, _("The service charge on a bill, in percent."), 0, 30
    ),
}
