"""A chalet, a clock and a guest's wish."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from chalets.models import Booking, Chalet
from chalets.services.holds import hold_stay
from resort.db.identity import OWNER, acting_as
from tests.factories.chalets import ChaletFactory

DETAILS = {"first_name": "Ada", "last_name": "Guest", "email": "ada@example.com", "phone": "+41 79 555 01 01"}


@pytest.fixture
def now() -> datetime:
    """The clock, asked once."""
    return timezone.now()


@pytest.fixture
def database_now(db: None) -> datetime:
    """The time of the test's transaction, which stands still for everything in the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]


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
    """`hold(guest)` holds two nights as that guest; with `now` it ends as if it had been made then."""

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
            held = hold_stay(guest=guest, **{**wish, **changes})
        if "now" in changes:  # by whose clock a hold ends is tried elsewhere
            held.hold_expires_at = changes["now"] + timedelta(minutes=15)
            with acting_as(role=OWNER):
                held.save(update_fields=["hold_expires_at"])
        return held

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
