"""check_books: silent on healthy books, and it finds every wrong that is planted past triggers and constraints."""

# ruff: noqa: E501 -- one planted wrong a line
from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from chalets.models import Booking
from chalets.rules import AddonChoice, quote_stay
from payments.models import Credit, Payment, StripeEvent
from payments.services.ledger import post_payment, post_refund, post_reversal
from pool.models import Capacity, Ticket
from resort.books import check_books
from resort.books.check import questions
from resort.db.identity import OWNER, acting_as
from resort.demo.sql import run
from tests.factories.accounts import UserFactory
from tests.factories.chalets import AddonFactory, BookingAddonFactory, BookingFactory, ChaletFactory
from tests.factories.payments import PaymentFactory, RefundFactory
from tests.resort.test_books_bills import WRONGS as BILL_WRONGS
from tests.resort.test_books_pool import WRONGS as POOL_WRONGS

LONG_AGO = timedelta(days=3)


def paid(stay, now, *, method="stripe", **more):
    """A payment that came in for all of it, posted."""
    trait = {"succeeded": True} if method == "stripe" else {method: True}
    payment = PaymentFactory(
        booking=stay, settled_at=now - LONG_AGO, created_at=now - LONG_AGO, **trait, **more
    )
    post_payment(payment, now=now - LONG_AGO, posted_by=payment.taken_by_id)
    return payment


def given_back(payment, amount, now, *, status="succeeded", **more):
    refund = RefundFactory(
        payment=payment,
        amount=D(amount),
        status=status,
        settled_at=now - LONG_AGO,
        created_at=now - LONG_AGO,
        **more,
    )
    post_refund(refund, now=now - LONG_AGO)
    if status == "failed":
        post_reversal(refund, now=now - LONG_AGO)
    else:
        Payment.objects.filter(pk=payment.pk).update(
            refunded_amount=D(amount), status="refunded" if D(amount) == payment.amount else "succeeded"
        )
    return refund


def with_breakfast(chalet, now):
    """A stay that has left three nights before it had to, with an add-on and a long-stay discount."""
    addon = AddonFactory(price=D("15.00"))
    check_in = timezone.localdate(now) - timedelta(days=20)
    quote = quote_stay(
        base_price=D(200),
        weekend_price=D(250),
        check_in=check_in,
        check_out=check_in + timedelta(days=7),
        guests=2,
        addons=[AddonChoice(addon.pk, addon.name, addon.unit, addon.price)],
        long_stay=[{"nights": 7, "percent": 10}],
    )
    stay = BookingFactory(
        chalet=chalet, check_in=check_in, check_out=check_in + timedelta(days=4), status="checked_out", paid=True,
        total_price=quote.total, quote=quote.to_json(), checked_out_at=now - LONG_AGO,
    )  # fmt: skip
    line = quote.addons[0]
    BookingAddonFactory(
        booking=stay, addon=addon, quantity=line.quantity, unit_price=line.unit_price, total=line.total
    )
    return stay


def pool_ticket(now, guest):
    """A full day tomorrow for three, and the places they take."""
    day = timezone.localdate(now) + timedelta(days=1)
    for half in ("morning", "afternoon"):
        Capacity.objects.create(day=day, half=half, places=100)
    ticket = Ticket.objects.create(
        user=guest,
        code="TEST-2345",
        ticket_date=day,
        slot="full_day",
        adults=2,
        children=1,
        total_price=D(60),
        status="confirmed",
        paid_at=now,
    )
    payment = PaymentFactory(
        booking=None, user=guest, booking_id=ticket.pk, booking_type="pool", amount=D(60), succeeded=True
    )
    post_payment(payment, now=now)


@pytest.fixture(scope="module")
def now():
    return timezone.now()


@pytest.fixture
def healthy(db, written, as_owner):
    """Books with one of everything, all in order; yields the stays by name as the owner."""
    with as_owner():
        yield written


@pytest.fixture(scope="module")
def written(shared_rows, now):
    """The same books for all tests."""
    with acting_as(role=OWNER):
        chalet, other = ChaletFactory(), ChaletFactory()
        stays = {
            "paid": BookingFactory(chalet=chalet, paid=True),
            "unpaid": BookingFactory(chalet=other),
            "left": with_breakfast(chalet, now),
            "no_show": BookingFactory(chalet=other, no_show=True, refund_amount=D(0)),
            "held": BookingFactory(chalet=ChaletFactory(), held=True),
            "cancelled": BookingFactory(
                cancelled=True, payment_status="partial_refund", refund_amount=D("300.00"), cancelled_at=now - LONG_AGO
            ),
            "given_up": BookingFactory(cancelled=True, cancellation_reason="hold lapsed"),
            "block": BookingFactory(chalet=ChaletFactory(), block=True, quote={}),
        }  # fmt: skip
        paid(stays["paid"], now)
        paid(stays["left"], now, method="cash")
        given_back(paid(stays["cancelled"], now), "300.00", now)
        twice = paid(stays["paid"], now)  # paid in two tabs: the second goes back by itself
        given_back(twice, twice.amount, now)
        failed = paid(BookingFactory(paid=True), now)
        given_back(failed, "10.00", now, status="failed")
        PaymentFactory(booking=stays["held"])
        PaymentFactory(booking=stays["given_up"], failed=True)
        StripeEvent.objects.create(id="evt_done", event_type="x", object_id="y", processed_at=now)
        pool_ticket(now, UserFactory())
        in_credit(now)
        run("sold_nights")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return stays


def in_credit(now):
    """A stay given up against credit."""
    stay = BookingFactory(
        cancelled=True, payment_status="refunded", refund_amount=D("600.00"), cancelled_at=now - LONG_AGO
    )
    payment = paid(stay, now)
    given_back(payment, payment.amount, now, method="credit")
    Credit.objects.create(user=stay.user, amount=payment.amount, source_booking_id=stay.pk)


def found(now):
    return {finding.code: finding for finding in check_books(now=now)}


def test_books_in_order_are_left_in_peace(healthy, now):
    assert found(now) == {}


def plant(*statements, **params):
    """Change rows as nobody can: triggers asleep, the ban on overlaps gone."""
    with connection.cursor() as cursor:
        for table in ("chalet_bookings", "payments", "payment_ledger", "payment_refunds", "price_history"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE chalet_bookings DROP CONSTRAINT chalet_bookings_no_overlap")
        for statement in statements:
            cursor.execute(statement, params or None)
            assert cursor.rowcount >= 1, f"planted nothing: {statement}"


OF = "WHERE booking_id = %(stay)s::uuid"
# What is planted: the code that must find it, about which stay, and how.
WRONGS = [
    ("E01", "unpaid", "UPDATE chalet_bookings SET payment_status = 'paid' WHERE id = %(stay)s::uuid"),
    ("E01", "paid", f"UPDATE payments SET amount = amount - 0.01 {OF} AND status = 'succeeded'"),
    ("E02", "paid", f"UPDATE payments SET booking_id = gen_random_uuid() {OF} AND status = 'succeeded'"),
    ("E02", "paid", f"UPDATE payments SET booking_type = 'pool' {OF} AND status = 'succeeded'"),
    ("E03", "paid", "UPDATE chalet_bookings SET payment_status = 'pending' WHERE id = %(stay)s::uuid"),
    ("E04", "paid", f"UPDATE payments SET status = 'succeeded', refunded_amount = 0 {OF} AND status = 'refunded'"),
    ("E05", "paid", f"UPDATE payments SET refunded_amount = 1 {OF} AND status = 'succeeded'"),
    ("E05", "cancelled", "UPDATE payment_refunds SET amount = amount - 0.01 WHERE booking_id = %(stay)s::uuid"),
    ("E06", "cancelled", "UPDATE payment_refunds SET amount = 9999 WHERE booking_id = %(stay)s::uuid"),
    ("E07", "cancelled", f"UPDATE payments SET status = 'refunded' {OF}"),
    ("E07", "paid", f"UPDATE payments SET status = 'succeeded' {OF} AND status = 'refunded'"),
    ("E08", "paid", "DELETE FROM payment_ledger USING payments p WHERE p.id = payment_id AND p.booking_id = %(stay)s::uuid"),
    ("E08", "left", "UPDATE payment_ledger SET account = 'stripe' FROM payments p WHERE p.id = payment_id "
                    "AND p.booking_id = %(stay)s::uuid AND account = 'cash'"),
    ("E08", "left", "UPDATE payment_ledger SET booking_type = 'pool' FROM payments p WHERE p.id = payment_id "
                    "AND p.booking_id = %(stay)s::uuid"),
    ("E09", "paid", f"UPDATE payments SET status = 'failed' {OF} AND status = 'succeeded'"),
    ("E10", "cancelled", "DELETE FROM payment_ledger USING payment_refunds r WHERE r.id = refund_id AND r.booking_id = %(stay)s::uuid"),
    ("E10", "cancelled", f"UPDATE payment_refunds SET status = 'pending' {OF}"),
    ("E10", "paid", "DELETE FROM payment_ledger WHERE kind = 'reversal'"),
    ("E11", "paid", "UPDATE payment_ledger SET amount = payment_ledger.amount + 0.01 FROM payments p WHERE p.id = payment_id "
                    "AND p.booking_id = %(stay)s::uuid AND account = 'revenue' AND kind = 'payment'"),
    ("E12", "paid", "INSERT INTO payment_ledger (posting_id, payment_id, kind, account, amount, booking_type, posted_on) "
                    "SELECT gen_random_uuid(), id, 'reversal', 'cash', 5, 'chalet', current_date FROM payments WHERE booking_id = %(stay)s::uuid"),
    ("E13", "paid", "UPDATE chalet_bookings SET status = 'confirmed', chalet_id = (SELECT chalet_id FROM chalet_bookings "
                    "WHERE id = %(stay)s::uuid) WHERE status = 'cancelled'"),
    ("E14", "paid", "UPDATE chalet_bookings SET total_price = total_price + 1 WHERE id = %(stay)s::uuid"),
    ("E14", "left", "UPDATE chalet_bookings SET quote = jsonb_set(quote, '{discount}', '\"0\"') WHERE id = %(stay)s::uuid"),
    ("E14", "paid", "UPDATE chalet_bookings SET quote = '{}' WHERE id = %(stay)s::uuid"),
    ("E15", "left", "UPDATE booking_addons SET quantity = quantity + 1 WHERE booking_id = %(stay)s::uuid"),
    ("E15", "left", "DELETE FROM booking_addons WHERE booking_id = %(stay)s::uuid"),
    ("E16", "paid", "UPDATE chalet_bookings SET check_out = check_out + 1 WHERE id = %(stay)s::uuid"),
    ("E16", "paid", "UPDATE chalet_bookings SET check_out = check_out - 1 WHERE id = %(stay)s::uuid"),
    ("E17", "unpaid", "DELETE FROM price_history WHERE booking_id = %(stay)s::uuid"),
    ("E17", "left", "UPDATE price_history SET final_price = final_price + 1 WHERE booking_id = %(stay)s::uuid"),
    ("E17", "held", "INSERT INTO price_history (item_type, item_id, booking_id, final_price, booking_date, check_in_date) "
                    "VALUES ('chalet_night', %(stay)s::uuid, %(stay)s::uuid, 1, current_date, current_date)"),
    ("E18", "cancelled", "UPDATE chalet_bookings SET refund_amount = 600 WHERE id = %(stay)s::uuid"),
    ("E19", "cancelled", "UPDATE chalet_bookings SET payment_status = 'refunded' WHERE id = %(stay)s::uuid"),
    ("E19", "paid", "UPDATE chalet_bookings SET payment_status = 'partial_refund' WHERE id = %(stay)s::uuid"),
    ("E20", "held", "UPDATE chalet_bookings SET hold_expires_at = now() - interval '16 minutes' WHERE id = %(stay)s::uuid"),
    ("E21", "held", f"UPDATE payments SET created_at = now() - interval '61 minutes' {OF}"),
    ("E22", "paid", "UPDATE stripe_events SET processed_at = NULL, created_at = now() - interval '16 minutes'"),
    ("E23", "cancelled", "UPDATE payment_refunds SET status = 'pending', created_at = now() - interval '25 hours' "
                         "WHERE booking_id = %(stay)s::uuid"),
    ("E24", "paid", "UPDATE pool_capacity SET taken = 2 WHERE half = 'morning'"),
    ("E24", "paid", "DELETE FROM pool_capacity WHERE half = 'afternoon'"),
    ("E25", "paid", "UPDATE user_credits SET amount = amount + 1"),
    ("E25", "paid", "UPDATE user_credits SET lapsed = 1"),
    ("E27", "paid", "UPDATE user_credits SET used = 1"),
    ("E28", "paid", "INSERT INTO payments (user_id, booking_id, booking_type, amount, status, method, created_at) "
                    "SELECT user_id, gen_random_uuid(), 'chalet', 1, 'pending', 'credit', now() - interval '5 hours' FROM user_credits"),
    ("E26", "left", "UPDATE chalet_bookings SET payment_status = 'pending' WHERE id = %(stay)s::uuid"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "name", "statement"), WRONGS)
def test_books_find_what_was_planted(healthy, now, code, name, statement):
    needs_stay = "%(stay)s" in statement
    plant(statement, **({"stay": healthy[name].pk} if needs_stay else {}))

    findings = found(now)

    assert f"books.{code}" in findings
    assert findings[f"books.{code}"].things


def test_books_have_a_planted_wrong_for_every_question():
    planted = {code for code, _name, _statement in [*WRONGS, *POOL_WRONGS, *BILL_WRONGS]}
    assert planted == {question.code.removeprefix("books.") for question in questions()}


def test_books_name_the_rows_that_are_wrong(healthy, now):
    plant(
        "UPDATE chalet_bookings SET total_price = total_price + 1 WHERE id = %(stay)s::uuid",
        stay=healthy["unpaid"].pk,
    )

    finding = found(now)["books.E14"]

    assert [thing.id for thing in finding.things] == [str(healthy["unpaid"].pk)]
    assert healthy["unpaid"].code in finding.things[0].detail
    assert finding.sentence == "The price of a stay is not the sum of its lines."


def test_books_give_the_worker_time(healthy, now):
    Booking.objects.filter(pk=healthy["held"].pk).update(hold_expires_at=now - timedelta(minutes=14))

    assert found(now) == {}
    assert [finding.code for finding in check_books(now=now, patience=timedelta(minutes=5))] == ["books.E20"]


def test_books_command_ends_with_one_when_something_is_wrong(healthy, capsys):
    call_command("check_books")
    assert "in order" in capsys.readouterr().out
    plant("UPDATE pool_capacity SET taken = 2 WHERE half = 'morning'")

    with pytest.raises(SystemExit) as ended:
        call_command("check_books", "--json")

    assert ended.value.code == 1
    told = json.loads(capsys.readouterr().out)
    assert [finding["code"] for finding in told] == ["books.E24"]
    assert told[0]["things"][0]["detail"].endswith("2 taken, 3 hold tickets")
