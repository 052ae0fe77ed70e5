"""A small restaurant: five tables, one combination, dinner every day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from accounts.models import User
from tests.factories.accounts import UserFactory
from tests.factories.restaurant import (
    CombinationFactory,
    CombinationTableFactory,
    DiningServiceFactory,
    TableFactory,
)

ZONE = ZoneInfo(settings.TIME_ZONE)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment in the resort."""
    return datetime.combine(day, time(hour, minute), ZONE)


@pytest.fixture
def house(db: None) -> SimpleNamespace:
    """Tables 1-2 (two seats, by the window), 3 (four), 4 (six, for walk-ins), 5 (four); 3 and 5 take up to eight."""
    dinner = DiningServiceFactory(
        name="Dinner", first_seating=time(18), last_seating=time(21), closes=time(23), pace=16
    )
    tables = {
        number: TableFactory(table_number=number, capacity=seats, section=section, features=features, **more)
        for number, seats, section, features, more in (
            (1, 2, "Window", ["window"], {}),
            (2, 2, "Hall", [], {}),
            (3, 4, "Hall", [], {}),
            (4, 6, "Hall", [], {"walk_in_only": True}),
            (5, 4, "Window", ["window", "high chair"], {}),
        )
    }
    together = CombinationFactory(name="Long table", min_party=5, max_party=8)
    for number in (3, 5):
        CombinationTableFactory(combination=together, table=tables[number])
    return SimpleNamespace(dinner=dinner, tables=tables, together=together)


@pytest.fixture
def day() -> date:
    """A day next week."""
    return datetime.now(ZONE).date() + timedelta(days=7)


@pytest.fixture
def now(day: date) -> datetime:
    """Noon, two days before."""
    return at(day - timedelta(days=2), 12)


@pytest.fixture
def waiter(db: None) -> User:
    """Staff who serve."""
    return UserFactory(staff=True, department="restaurant", email="wim@example.com")
