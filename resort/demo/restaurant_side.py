"""The restaurant of the demo: tables, a menu, this week's reservations and tonight's orders."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.utils import timezone

from payments.models import Payment
from resort.demo.ledger import Till
from resort.demo.people import Cast
from resort.demo.table_bills import make_bills
from restaurant.models import (
    Combination,
    CombinationTable,
    DiningService,
    MenuCategory,
    MenuItem,
    Order,
    OrderItem,
    Reservation,
    Table,
    TableCard,
    Wait,
)
from restaurant.services.ordering.cards import new_card_code

# (number, seats, section, shape, from the left, from the top, features)
TABLES: tuple[tuple[int, int, str, str, int, int, list[str]], ...] = (
    (1, 2, "Window", "square", 10, 10, ["window"]), (2, 2, "Window", "square", 30, 10, ["window"]),
    (3, 4, "Window", "rectangle", 50, 10, ["window", "high chair"]), (4, 4, "Stove", "round", 15, 40, ["booth"]),
    (5, 6, "Stove", "round", 45, 40, []), (6, 8, "Stove", "rectangle", 75, 40, ["high chair"]),
    (7, 4, "Terrace", "square", 20, 80, ["outside"]), (8, 4, "Terrace", "square", 50, 80, ["outside"]),
)  # fmt: skip
EVERY_DAY = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
TURNS = [{"party": 2, "minutes": 90}, {"party": 4, "minutes": 120}, {"party": 99, "minutes": 150}]
# (name, first seating, last seating, closes); a party of seven or more leaves a deposit at dinner.
SERVICES = (("Lunch", time(12), time(13, 45), time(15)), ("Dinner", time(18), time(20, 45), time(23)))
# (name, table numbers, fewest, most)
COMBINATIONS = (("Window long table", (1, 2), 3, 4), ("Stove long table", (5, 6), 9, 14))
# Dishes that belong to one service; all others are to be had at any time.
ONLY_AT = {"Larch-smoked ribeye": "Dinner", "Macaroni of the alp": "Lunch"}
# Category: (dish, words, price, minutes, allergens)
MENU: dict[str, tuple[tuple[str, str, str, int, list[str]], ...]] = {
    "To begin": (
        ("Smoked lake trout", "Horseradish, apple, rye crisp", "19.00", 10, ["fish", "gluten", "milk"]),
        ("Barley soup", "With or without air-dried beef", "14.00", 8, ["gluten", "celery"]),
        ("Garden salad", "Whatever came in this morning", "12.00", 6, ["mustard"]),
    ),
    "From the stove": (
        ("Char from the lake", "Brown butter, potatoes, spinach", "38.00", 22, ["fish", "milk"]),
        ("Larch-smoked ribeye", "Bone marrow, roast roots", "46.00", 25, ["milk", "celery"]),
        ("Pizokel", "Buckwheat dumplings, chard, mountain cheese", "27.00", 18, ["gluten", "eggs", "milk"]),
        ("Macaroni of the alp", "Potatoes, onions, apple sauce", "23.00", 12, ["gluten", "milk"]),
        ("Fondue for two", "Three cheeses, a loaf, pickles", "58.00", 15, ["gluten", "milk", "sulphites"]),
    ),
    "Sweet": (
        ("Nut tart", "Still warm, sour cream", "13.00", 8, ["gluten", "eggs", "milk", "nuts"]),
        ("Alpine honey parfait", "Sea buckthorn", "14.00", 6, ["eggs", "milk"]),
    ),
    "To drink": (
        ("Spring water, still or sparkling", "From the rock behind the house", "6.00", 2, []),
        ("Heida, a glass", "White, from the highest vineyard in the Alps", "11.00", 2, ["sulphites"]),
        ("Stone pine syrup with soda", "Home-made", "7.00", 3, []),
    ),
}  # fmt: skip

# Dishes are sent to the stove unless they stand here.
STATIONS = {
    "To drink": "bar", "Sweet": "pastry", "Smoked lake trout": "cold", "Garden salad": "cold",
    "Larch-smoked ribeye": "grill",
}  # fmt: skip


def make_restaurant(now: datetime, cast: Cast, till: Till) -> None:
    """Write tables, menu, reservations with what they spent, orders and bills."""
    today, dice = timezone.localtime(now).date(), random.Random(11)
    tables = Table.everything.bulk_create(
        Table(
            table_number=number,
            capacity=seats,
            section=section,
            shape=shape,
            position_x=x,
            position_y=y,
            features=features,
            status="available",
            is_active=True,
        )
        for number, seats, section, shape, x, y, features in TABLES
    )
    TableCard.objects.bulk_create(TableCard(table=table, code=new_card_code(), issue=1) for table in tables)
    _hours_and_combinations(list(tables))
    dishes = _menu()
    _reservations(list(tables), today, cast, till, dice)
    _orders(list(tables), dishes, now, cast, dice)
    make_bills(tables, dishes, now, cast, till, _order_number)


def _hours_and_combinations(tables: list[Table]) -> None:
    for name, first, last, closes in SERVICES:
        DiningService.objects.create(
            name=name,
            weekdays=EVERY_DAY,
            first_seating=first,
            last_seating=last,
            closes=closes,
            turn_minutes=TURNS,
            online_share=80,
            deposit_party=7 if name == "Dinner" else None,
            deposit_per_person=Decimal("20.00") if name == "Dinner" else Decimal(),
        )
    by_number = {table.table_number: table for table in tables}
    for name, numbers, fewest, most in COMBINATIONS:
        together = Combination.objects.create(name=name, min_party=fewest, max_party=most)
        for number in numbers:
            CombinationTable.objects.create(combination=together, table=by_number[number])


def _menu() -> list[MenuItem]:
    categories = [MenuCategory(name=name, sort_order=number) for number, name in enumerate(MENU)]
    for category in categories:
        category.is_active = True
    MenuCategory.objects.bulk_create(categories)
    services = dict(DiningService.objects.values_list("name", "pk"))
    return list(
        MenuItem.everything.bulk_create(
            MenuItem(
                category=category,
                name=name,
                description=words,
                price=Decimal(price),
                prep_time_minutes=minutes,
                allergens=allergens,
                station=STATIONS.get(name, STATIONS.get(category.name, "kitchen")),
                is_available=True,
                served_in=[services[ONLY_AT[name]]] if name in ONLY_AT else [],
                sort_order=number,
            )
            for category in categories
            for number, (name, words, price, minutes, allergens) in enumerate(MENU[category.name])
        )
    )


def _reservations(tables: list[Table], today: date, cast: Cast, till: Till, dice: random.Random) -> None:
    """A party or two an evening for the last months, each at a table of its own."""
    made = []
    dinner = DiningService.objects.get(name="Dinner")
    for number in range(-400, 8):
        day = today + timedelta(days=number)
        for table in dice.sample(tables, dice.randint(0, 2)):
            guest = dice.choice(cast.strangers)
            party = dice.randint(1, table.capacity)
            reservation = Reservation(
                id=UUID(int=dice.getrandbits(128), version=4),
                user=guest,
                table=table,
                reservation_date=day,
                reservation_time=time(dice.choice((18, 19, 20)), dice.choice((0, 30))),
                turn_minutes=120,
                party_size=party,
                status="finished" if number < 0 else "confirmed" if number == 0 else "booked",
                # The pace is counted for evenings to come.
                service=dinner if number >= 0 else None,
                guest_name=str(guest),
                guest_phone=guest.phone,
                confirmation_code=f"{dice.getrandbits(32):08X}",
            )
            made.append(reservation)
            if number < 0:
                _bill(reservation, till, dice)
    Reservation.objects.bulk_create(made, batch_size=500)
    for name, party, minutes in (("Okafor", 2, 15), ("Lindqvist", 4, 35)):
        Wait.objects.create(
            kind="walk_in",
            day=today,
            party_size=party,
            guest_name=name,
            quoted_minutes=minutes,
            secret=f"{dice.getrandbits(128):032x}",
        )


def _bill(reservation: Reservation, till: Till, dice: random.Random) -> None:
    at = datetime.combine(
        reservation.reservation_date, time(22, dice.randrange(60)), timezone.get_current_timezone()
    )
    till.take(
        Payment(
            id=UUID(int=dice.getrandbits(128), version=4),
            user=reservation.user,
            booking_id=reservation.id,
            booking_type="restaurant",
            amount=Decimal(reservation.party_size * dice.randrange(48, 82)),
            method=dice.choice(("terminal", "terminal", "cash")),
            created_at=at,
            settled_at=at,
        )
    )


def _order_number(now: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.next_order_number(%s::date)", [timezone.localtime(now).date()])
        return str(cursor.fetchone()[0])


def _orders(
    tables: list[Table], dishes: list[MenuItem], now: datetime, cast: Cast, dice: random.Random
) -> None:
    """Three orders of this hour: one new, one cooking, one ready."""
    cook, waiter = cast.by("kitchen").staff, cast.by("restaurant").staff
    for number, status in enumerate(("ready", "cooking", "pending"), start=1):
        asked = now - timedelta(minutes=30 - 9 * number)
        order = Order.objects.create(
            table=tables[number],
            order_number=_order_number(now),
            status=status,
            created_by=waiter,
            started_by=None if status == "pending" else cook,
            ready_by=cook if status == "ready" else None,
            ready_at=now if status == "ready" else None,
            started_at=None if status == "pending" else asked,
            allergy_notes="Nuts at seat 2" if status == "cooking" else "",
            created_at=asked,
        )
        OrderItem.objects.bulk_create(
            OrderItem(
                order=order,
                menu_item=dish,
                name=dish.name,
                quantity=dice.randint(1, 2),
                unit_price=dish.price,
                modifications=[],
                station=dish.station,
                status=status,
                started_at=None if status == "pending" else asked,
                prepared_at=now if status == "ready" else None,
                fired_at=asked,
                created_at=asked,
            )
            for dish in dice.sample(dishes, 3)
        )
