"""check_books on bills: silent on healthy ones, and it finds every wrong that is planted past the guards."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal as D
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from chalets.services.charges import settle_charges
from payments import services as payments
from resort.books import check_books
from resort.db.identity import SERVICE, acting_as
from restaurant.services import bills, seating
from tests.factories.accounts import UserFactory
from tests.factories.chalets import BookingFactory
from tests.factories.restaurant import OrderFactory, OrderItemFactory, ReservationFactory, TableFactory
from tests.support import paying


@pytest.fixture
def now(db):
    return timezone.now()


def settled(waiter, now, stay=None):
    """A bill of 40.00, half of it paid in cash, half charged or paid."""
    table = TableFactory()
    OrderItemFactory(order=OrderFactory(table=table), quantity=4, unit_price=D("10.00"))
    with acting_as(waiter.pk):
        bill = bills.open_bill(table=table, covers=2, actor=waiter, now=now)
        bills.split_by_person(bill=bill, people=2, actor=waiter, now=now)
        first, second = bills.standing(bill).shares
        bills.settle_share(share_id=first.pk, method="cash", tip=D("2.00"), actor=waiter, now=now)
        if stay:
            bills.charge_share(share_id=second.pk, stay_id=stay.pk, actor=waiter, now=now)
        else:
            bills.settle_share(share_id=second.pk, method="terminal", actor=waiter, now=now)
    return bill


def deposits(waiter, now):
    """One of 30.00 that a bill of 40.00 has used, and one of a party that is still to come."""
    for place in range(2):
        table = TableFactory()
        party = ReservationFactory(
            table=table, deposit_amount=D("30.00"), deposit_status="pending", hold_expires_at=now
        )
        with acting_as(role=SERVICE):
            attempt = payments.start(
                user_id=None, booking_type="restaurant", booking_id=party.pk, amount=D("30.00")
            )
        paying.settle(attempt)
        if place == 0:
            OrderItemFactory(order=OrderFactory(table=table), quantity=4, unit_price=D("10.00"))
            with acting_as(waiter.pk):
                seating.seat(reservation=party, actor=waiter, now=now)
                bill = bills.open_bill(table=table, covers=2, actor=waiter, now=now)
                (share,) = bills.fresh(bill).open
                bills.settle_share(share_id=share.pk, method="cash", actor=waiter, now=now)


@pytest.fixture
def healthy(now, receptionist, as_owner):
    waiter = UserFactory(staff=True, department="restaurant")
    here, paid = (BookingFactory(checked_in=True, paid=True) for _ in range(2))
    settled(waiter, now)
    settled(waiter, now, here)
    settled(waiter, now, paid)
    deposits(waiter, now)
    with acting_as(receptionist.pk):
        settle_charges(booking=paid, actor=receptionist, method="cash", now=now)
    with as_owner():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield SimpleNamespace(here=here, paid=paid)


def found(now):
    return {finding.code for finding in check_books(now=now)}


OURS = {f"books.E{number}" for number in range(40, 49)}


def test_bills_in_order_are_left_in_peace(healthy):
    assert found(timezone.now() + timedelta(hours=1)) & (OURS | {"books.E02", "books.E08"}) == set()


WRONGS = [
    ("E40", "open charge", "UPDATE bill_shares SET tip = tip + 1 WHERE status = 'charged'"),
    ("E40", "no charge", "UPDATE stay_charges SET status = 'cancelled' WHERE status = 'open'"),
    ("E41", "no share", "UPDATE bill_shares SET status = 'paid' WHERE status = 'charged'"),
    (
        "E42",
        "unpaid",
        "UPDATE payments SET status = 'failed' WHERE id IN (SELECT payment_id FROM stay_charges)",
    ),
    ("E43", "less came", "UPDATE bill_shares SET tip = tip + 1 WHERE status = 'paid'"),
    ("E43", "paid but open", "UPDATE bill_shares SET status = 'open' WHERE status = 'paid'"),
    ("E44", "open share", "UPDATE bill_shares SET status = 'open' WHERE status <> 'deposit'"),
    ("E44", "more was eaten", "UPDATE kitchen_order_items SET quantity = quantity + 1"),
    (
        "E44",
        "not the bill of its order",
        "UPDATE kitchen_order_items SET bill_id = b.id FROM table_bills b WHERE b.status = 'settled'",
    ),
    ("E45", "less came", "UPDATE bill_shares SET amount = amount + 1 WHERE status = 'deposit'"),
    ("E45", "more stayed", "UPDATE bill_shares SET amount = amount - 1 WHERE status = 'deposit'"),
    (
        "E46",
        "on no bill",
        "UPDATE table_reservations SET deposit_status = 'used' WHERE deposit_status = 'paid'",
    ),
    ("E46", "another amount", "UPDATE table_reservations SET deposit_amount = 31"),
    ("E46", "unknown", "UPDATE table_reservations SET deposit_status = 'none' WHERE deposit_status = 'paid'"),
    (
        "E46",
        "not back",
        "UPDATE table_reservations SET deposit_status = 'refunded' WHERE deposit_status = 'paid'",
    ),
    ("E47", "has left", "UPDATE table_reservations SET status = 'finished'"),
    (
        "E47",
        "void bill",
        "UPDATE table_bills SET status = 'void' WHERE id IN (SELECT bill_id FROM bill_shares WHERE status = 'deposit')",
    ),
    ("E48", "never sent", "UPDATE bill_shares SET given_back = 1 WHERE status = 'paid'"),
    ("E44", "less discount", "UPDATE table_bills SET service_percent = 5"),
]


@pytest.mark.parametrize(
    ("code", "name", "statement"), WRONGS, ids=[f"{code} {name}" for code, name, _ in WRONGS]
)
def test_planted_wrong_is_found(healthy, code, name, statement):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE payments DISABLE TRIGGER USER")
        cursor.execute(statement)
    # When the worker has had its time.
    assert f"books.{code}" in found(timezone.now() + timedelta(hours=1))
