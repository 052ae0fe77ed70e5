"""check_books on the pool: silent on healthy books, and it finds every wrong that is planted past the guards."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal as D
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from payments.models import Payment
from payments.services.ledger import post_payment, post_refund
from resort.books import check_books
from tests.factories.chalets import BookingFactory
from tests.factories.payments import PaymentFactory, RefundFactory
from tests.factories.pool import EntryFactory, GuestPassUseFactory, MemberFactory, TicketFactory

LONG_AGO = timedelta(days=3)


def sold(now, amount="40.00", **more):
    """A ticket that was paid by card three days ago."""
    ticket = TicketFactory(
        **{
            "total_price": D(amount),
            "paid_at": now - LONG_AGO,
            "ticket_date": timezone.localdate(now),
            "adults": 2,
            **more,
        }
    )
    return ticket, came(ticket, amount, now)


def came(ticket, amount, now, **more):
    payment = PaymentFactory(
        booking=None, booking_id=ticket.pk, booking_type="pool", user=ticket.user, amount=D(amount), succeeded=True,
        settled_at=now - LONG_AGO, created_at=now - LONG_AGO, **more,
    )  # fmt: skip
    post_payment(payment, now=now - LONG_AGO)
    return payment


def given_back(payment, amount, now):
    refund = RefundFactory(payment=payment, amount=D(amount), status="succeeded", settled_at=now - LONG_AGO)
    post_refund(refund, now=now - LONG_AGO)
    status = "refunded" if D(amount) == payment.amount else "succeeded"
    Payment.objects.filter(pk=payment.pk).update(refunded_amount=D(amount), status=status)


@pytest.fixture
def now(db):
    return timezone.now()


@pytest.fixture
def healthy(now, as_owner):
    """The pool with one of everything, all in order; yields the tickets by name as the owner."""
    with as_owner():
        valid, _payment = sold(now)
        used, _payment = sold(now, status="used", admitted=2, inside=1)
        at_gate = TicketFactory(pay_at_desk=True, total_price=D("20.00"))
        held = TicketFactory(held=True)
        cancelled, payment = sold(
            now, status="cancelled", refund_amount=D("10.00"), cancelled_at=now - LONG_AGO
        )
        given_back(payment, "10.00", now)
        # Moved to a dearer time: the difference was paid for the places it held.
        moved, _payment = sold(now, total_price=D("56.00"))
        change = TicketFactory(
            change_of=moved,
            status="cancelled",
            total_price=D("16.00"),
            paid_at=now - LONG_AGO,
            cancellation_reason="done",
        )
        came(change, "16.00", now)
        lapsed = TicketFactory(status="cancelled", cancellation_reason="hold lapsed")
        given_back(came(lapsed, "20.00", now, metadata={"not_kept": "late"}), "20.00", now)
        past = TicketFactory(ticket_date=timezone.localdate(now) - timedelta(days=4), status="expired")
        scan = EntryFactory(ticket=used, persons=2, newcomers=2)
        EntryFactory(ticket=used, outcome="left")
        mistake = EntryFactory(ticket=used, persons=1, newcomers=1)
        EntryFactory(ticket=used, outcome="undone", undoes=mistake)
        EntryFactory(ticket=used, outcome="refused", persons=5)
        stay = BookingFactory()
        member = MemberFactory(status="accepted", inside=1)
        EntryFactory(ticket=None, member=member)
        EntryFactory(ticket=None, member=member, guest_pass=GuestPassUseFactory(membership=member.membership))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE pool_tickets DISABLE TRIGGER USER")
            cursor.execute("UPDATE pool_tickets SET updated_at = now() - interval '3 days'")
            cursor.execute("ALTER TABLE pool_tickets ENABLE TRIGGER USER")
        yield SimpleNamespace(
            valid=valid, used=used, at_gate=at_gate, held=held, cancelled=cancelled, moved=moved, change=change,
            lapsed=lapsed, past=past, scan=scan, stay=stay, member=member,
        )  # fmt: skip


def found(now):
    return {finding.code: finding for finding in check_books(now=now)}


OURS = {f"books.E{number}" for number in range(30, 38)}


def test_a_pool_in_order_is_left_in_peace(healthy, now):
    assert {
        code for code in found(now) if code in OURS | {"books.E24", "books.E02", "books.E08", "books.E10"}
    } == set()


THE_TICKET = "WHERE id = %(id)s::uuid"
WRONGS = [
    ("E30", "valid", f"UPDATE pool_tickets SET total_price = total_price + 1 {THE_TICKET}"),
    ("E30", "at_gate", f"UPDATE pool_tickets SET paid_at = now() {THE_TICKET}"),
    ("E30", "change", "UPDATE payments SET status = 'failed' WHERE booking_id = %(id)s::uuid"),
    ("E31", "cancelled", f"UPDATE pool_tickets SET refund_amount = 11 {THE_TICKET}"),
    ("E31", "cancelled", "UPDATE payment_refunds SET status = 'failed' WHERE booking_id = %(id)s::uuid"),
    ("E32", "valid", f"UPDATE pool_tickets SET paid_at = NULL {THE_TICKET}"),
    (
        "E32",
        "lapsed",
        "UPDATE payments SET refunded_amount = 0, status = 'succeeded' WHERE booking_id = %(id)s::uuid",
    ),
    ("E33", "held", f"UPDATE pool_tickets SET hold_expires_at = now() - interval '16 minutes' {THE_TICKET}"),
    ("E34", "used", f"UPDATE pool_tickets SET inside = 0 {THE_TICKET}"),
    ("E34", "used", f"UPDATE pool_tickets SET admitted = 1 {THE_TICKET}"),
    ("E34", "scan", "DELETE FROM pool_entries WHERE id = %(id)s::uuid"),
    ("E34", "member", f"UPDATE membership_members SET inside = 0 {THE_TICKET}"),
    ("E34", "stay", "UPDATE pool_stay_passes SET inside = 1 WHERE stay_id = %(id)s::uuid"),
    ("E35", "used", f"UPDATE pool_tickets SET adults = 1 {THE_TICKET}"),
    ("E35", "scan", "UPDATE pool_entries SET newcomers = 3 WHERE id = %(id)s::uuid"),
    ("E36", "stay", "UPDATE pool_stay_passes SET persons = persons + 1 WHERE stay_id = %(id)s::uuid"),
    ("E36", "stay", "UPDATE pool_stay_passes SET status = 'withdrawn' WHERE stay_id = %(id)s::uuid"),
    ("E36", "stay", "DELETE FROM pool_stay_passes WHERE stay_id = %(id)s::uuid"),
    ("E36", "stay", f"UPDATE chalet_bookings SET status = 'cancelled' {THE_TICKET}"),
    ("E36", "stay", "UPDATE pool_stay_passes SET stay_id = gen_random_uuid() WHERE stay_id = %(id)s::uuid"),
    ("E37", "past", f"UPDATE pool_tickets SET status = 'confirmed' {THE_TICKET}"),
]


@pytest.mark.parametrize(("code", "name", "statement"), WRONGS)
def test_books_find_what_was_planted_in_the_pool(healthy, now, code, name, statement):
    with connection.cursor() as cursor:
        for table in ("pool_tickets", "payments", "payment_refunds", "pool_entries", "chalet_bookings"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE pool_tickets DROP CONSTRAINT pool_tickets_party_not_exceeded")
        cursor.execute(statement, {"id": getattr(healthy, name).pk})
        assert cursor.rowcount == 1

    findings = found(now)

    assert f"books.{code}" in findings
    assert findings[f"books.{code}"].things


def test_books_ask_nothing_of_the_pool_without_a_planted_wrong():
    assert {f"books.{code}" for code, _name, _statement in WRONGS} == OURS
