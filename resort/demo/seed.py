"""Fills an empty resort with the demo: six chalets, their people, and about fourteen months of life in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from chalets.services import quoting
from resort.demo import houses, tariff
from resort.demo.bookings import Writer
from resort.demo.ledger import Till
from resort.demo.people import make_people
from resort.demo.plan import FUTURE, PAST, plan
from resort.demo.pool_side import make_pool
from resort.demo.restaurant_side import make_restaurant

# Two fillings at once would give every chalet a twin.
_LOCK = 0x5EED


@dataclass(frozen=True)
class Seeded:
    """What was written."""

    chalets: int
    stays: int
    payments: int


def seed(now: datetime) -> Seeded | None:
    """Write the demo in one transaction, as the owner of the tables; None when there are chalets already.

    Everything but uuids of small tables is the same for the same day.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s::bigint)", [_LOCK])
        if houses.standing():
            return None
        return _fill(now)


def _fill(now: datetime) -> Seeded:
    today = timezone.localtime(now).date()
    opened = now - timedelta(days=PAST + 5)
    cast = make_people(now)
    tariff.make_settings()
    tariff.make_seasons(today, opened)
    till = Till(desk=cast.by("desk"))
    writer = Writer(
        now=now,
        chalets=houses.make_houses(opened),
        addons=tariff.make_addons(),
        cast=cast,
        prices=quoting.tariff_for(today - timedelta(days=PAST), today + timedelta(days=FUTURE + 60)),
        terms=tariff.make_terms(),
        till=till,
    )
    for stay in plan(today, strangers=len(cast.strangers)):
        writer.add(stay)
    writer.write()
    make_pool(now, cast, till)
    make_restaurant(now, cast, till)
    till.write()
    return Seeded(chalets=len(writer.chalets), stays=len(writer.bookings), payments=len(till.payments))
