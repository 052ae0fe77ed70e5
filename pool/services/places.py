"""Taking places: the one order of locks, and what the database's refusals mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import DatabaseError, connection, transaction

from payments.tasks import close_page
from pool.errors import DayClosed, NotOnSale, PoolRefused, SoldOut
from resort.common.errors import constraint_of

REFUSALS: dict[str | None, type[PoolRefused]] = {
    "pool_capacity_not_oversold": SoldOut,
    "pool_capacity_open": DayClosed,
    "pool_capacity_known": NotOnSale,
}


def queue_up(*days: date) -> None:
    """Lock the half-days of these days, so that rivals wait instead of colliding, and clear holds that are over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.pool_queue_up(%s::date[])", [sorted(set(days))])
        lapsed = [row[0] for row in cursor.fetchall()]
    shut_pages(lapsed)


def shut_pages(ticket_ids: Iterable[object]) -> None:
    """Stripe's pages of tickets that are no longer held cannot be paid any more, soon."""
    for ticket_id in ticket_ids:
        close_page.defer(booking_id=str(ticket_id))


@contextmanager
def taking_places() -> Iterator[None]:
    """Around one write that takes places: raises SoldOut, DayClosed or NotOnSale where the database says no."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        if refusal := REFUSALS.get(constraint_of(error)):
            raise refusal from error
        raise


def asked(sql: str, parameters: list[Any]) -> bool:
    """Whether a definer function did what it was asked."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return bool(cursor.fetchone()[0])
