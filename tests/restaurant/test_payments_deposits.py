"""Deposits: paid in time, late, twice or for nothing, and what goes back."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from payments import services as payments
from payments.models import Payment, Refund
from resort.db.identity import ANONYMOUS, OWNER, SERVICE, acting_as
from restaurant.models import DiningService, Reservation
from restaurant.services import seating
from restaurant.services.reserving import booking, changing, deposits
from restaurant.services.reserving.booking import Guest, Wish
from tests.factories.restaurant import ReservationFactory
from tests.support import paying

DAY = timezone.localdate() + timedelta(days=20)


@pytest.fixture
def held(house, as_owner):
    """A party of two that leaves forty."""
    with as_owner():
        DiningService.objects.update(deposit_party=2, deposit_per_person=Decimal(20))
    with acting_as(role=ANONYMOUS):
        return booking.reserve(
            wish=Wish(DAY, time(19), 2),
            guest=Guest("D", "d@example.com"),
            request_key=uuid4(),
            now=timezone.now(),
        )


@pytest.fixture
def attempt(held) -> Payment:
    """What the worker wrote down before it opened Stripe's page."""
    with acting_as(role=SERVICE):
        return payments.start(
            user_id=None, booking_type="restaurant", booking_id=held.pk, amount=held.deposit_amount
        )


def fresh(held) -> Reservation:
    with acting_as(role=OWNER):
        return Reservation.objects.get(pk=held.pk)


def back(held) -> list[Decimal]:
    with acting_as(role=OWNER):
        return list(Refund.objects.filter(booking_id=held.pk).values_list("amount", flat=True))


@pytest.mark.django_db(transaction=True)
def test_page_is_opened_once_and_found_by_its_guest(held, sandbox, client):
    page = deposits.open_page(reservation_id=held.pk)
    assert page.startswith("http")
    assert deposits.open_page(reservation_id=held.pk) == page
    address = f"/restaurant/reservations/{held.confirmation_code}/pay/?k={held.secret}"
    assert client.post(address).headers["Location"] == page
    assert client.get(address.replace(held.secret, "x")).status_code == 404


def test_paid_in_time_keeps_the_table(held, attempt):
    paying.settle(attempt)
    kept = fresh(held)
    assert (kept.status, kept.deposit_status, kept.hold_expires_at) == ("booked", "paid", None)
    assert back(held) == []


def test_paid_late_takes_the_table_again_or_sends_the_money_back(held, attempt, house):
    deposits.expire_holds(now=timezone.now() + timedelta(hours=1))
    assert fresh(held).status == "cancelled"
    ReservationFactory(table_id=held.table_id, table=house.tables[1], reservation_date=DAY)
    paying.settle(attempt)
    assert fresh(held).deposit_status == "pending"
    assert back(held) == [Decimal("40.00")]


def test_paid_late_while_the_table_is_free_is_a_reservation(held, attempt):
    deposits.expire_holds(now=timezone.now() + timedelta(hours=1))
    paying.settle(attempt)
    kept = fresh(held)
    assert (kept.status, kept.deposit_status, kept.cancelled_at) == ("booked", "paid", None)


def test_cancelled_in_time_all_goes_back(held, attempt, jobs):
    paying.settle(attempt)
    with acting_as(role=ANONYMOUS):
        changing.cancel(reservation=fresh(held), key=held.secret, reason="", now=timezone.now())
    for _ in range(2):
        assert deposits.settle(reservation_id=held.pk, now=timezone.now()) == Decimal("40.00")
    assert back(held) == [Decimal("40.00")]
    assert fresh(held).deposit_status == "refunded"


def test_a_no_show_loses_its_deposit(held, attempt, receptionist):
    paying.settle(attempt)
    with acting_as(receptionist.pk):
        seating.no_show(reservation=held, actor=receptionist, now=timezone.now() + timedelta(days=30))
    assert deposits.settle(reservation_id=held.pk, now=timezone.now()) == 0
    assert (fresh(held).deposit_status, back(held)) == ("kept", [])
