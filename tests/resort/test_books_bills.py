"""check_books on bills: silent on healthy ones, and it finds every wrong that is planted past the guards."""

from __future__ import annotations

from decimal import Decimal as D
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from chalets.services.charges import settle_charges
from resort.books import check_books
from resort.db.identity import acting_as
from restaurant.services import bills
from tests.factories.accounts import UserFactory
from tests.factories.chalets import BookingFactory
from tests.factories.restaurant import OrderFactory, OrderItemFactory, TableFactory


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


@pytest.fixture
def healthy(now, receptionist, as_owner):
    waiter = UserFactory(staff=True, department="restaurant")
    here, paid = (BookingFactory(checked_in=True, paid=True) for _ in range(2))
    settled(waiter, now)
    settled(waiter, now, here)
    settled(waiter, now, paid)
    with acting_as(receptionist.pk):
        settle_charges(booking=paid, actor=receptionist, method="cash", now=now)
    with as_owner():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield SimpleNamespace(here=here, paid=paid)


def found(now):
    return {finding.code for finding in check_books(now=now)}


OURS = {f"books.E{number}" for number in range(40, 45)}


def test_bills_in_order_are_left_in_peace(healthy, now):
    assert found(now) & (OURS | {"books.E02", "books.E08"}) == set()


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
    ("E44", "open share", "UPDATE bill_shares SET status = 'open'"),
    ("E44", "more was eaten", "UPDATE kitchen_order_items SET quantity = quantity + 1"),
    ("E44", "less discount", "UPDATE table_bills SET service_percent = 5"),
]


@pytest.mark.parametrize(
    ("code", "name", "statement"), WRONGS, ids=[f"{code} {name}" for code, name, _ in WRONGS]
)
def test_planted_wrong_is_found(healthy, now, code, name, statement):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE payments DISABLE TRIGGER USER")
        cursor.execute(statement)
    assert f"books.{code}" in found(now)
