"""What the database's refusals mean when a table is taken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, transaction

from resort.common.errors import constraint_of, is_lost_race
from restaurant.errors import NotServed, PaceFull, RestaurantRefused, TableTaken

REFUSALS: dict[str | None, type[RestaurantRefused]] = {
    "table_seatings_no_overlap": TableTaken,
    "table_reservations_no_overlap": TableTaken,
    "dining_paces_not_exceeded": PaceFull,
    "restaurant_online_share": PaceFull,
    "restaurant_table_for_guests": NotServed,
}


@contextmanager
def taking_tables() -> Iterator[None]:
    """Around one write that takes tables: raises TableTaken, PaceFull or NotServed where the database says no."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        if refusal := REFUSALS.get(constraint_of(error)):
            raise refusal from error
        if is_lost_race(error) and constraint_of(error) is None:
            raise TableTaken from error
        raise
