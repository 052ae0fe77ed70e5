"""A chalet, a clock and a guest's wish."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from chalets.models import Booking, Chalet
from chalets.services.holds import hold_stay
from resort.db.identity import acting_as
from tests.factories.chalets import ChaletFactory

DETAILS = {"first_name": "Ada", "last_name": "Guest", "email": "ada@example.com", "phone": "+41 79 555 01 01"}


@pytest.fixture
def now() -> datetime:
    """The clock, asked once."""
    return timezone.now()


@pytest.fixture
def chalet(db: None) -> Chalet:
    """Sleeps four, 200 a night, 250 at weekends."""
    return ChaletFactory()


@pytest.fixture
def arrival(now: datetime) -> date:
    """A Monday some weeks ahead, so that no night of a short stay is a weekend's."""
    day = timezone.localtime(now).date() + timedelta(days=30)
    return day + timedelta(days=-day.weekday() % 7)


@pytest.fixture
def hold(chalet: Chalet, arrival: date, now: datetime) -> Callable[..., Booking]:
    """`hold(guest)` holds two nights as that guest."""

    def hold_as(guest: Any, **changes: Any) -> Booking:
        wish = {
            "chalet": chalet,
            "check_in": arrival,
            "check_out": arrival + timedelta(days=2),
            "guests": 2,
            "guest_details": DETAILS,
            "request_key": uuid4(),
            "now": now,
        }
        with acting_as(guest.pk):
            return hold_stay(guest=guest, **{**wish, **changes})

    return hold_as


@pytest.fixture
def today(now):
    return timezone.localtime(now).date()


@pytest.fixture
def act(receptionist, now):
    """`act(desk.check_in, stay)` does it as the receptionist."""

    def do(step, stay, *, actor=receptionist, name="booking", **more):
        with acting_as(actor.pk):
            return step(**{name: stay}, actor=actor, **{"now": now, **more})

    return do
