"""A guest who holds a chalet, and the clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from chalets.models import Booking
from payments.models import Payment
from tests.factories.chalets import BookingFactory
from tests.support import paying


@pytest.fixture
def now() -> datetime:
    """The clock, asked once."""
    return timezone.now()


@pytest.fixture
def stay(guest: Any) -> Booking:
    """Three nights at 200, held for the guest."""
    return BookingFactory(user=guest, held=True)


@pytest.fixture
def payment(stay: Booking) -> Payment:
    """The guest has begun to pay online."""
    return paying.attempt(stay)
