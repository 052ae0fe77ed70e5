"""What guests might try with their own rows: own row is not own everything."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.utils import timezone

from resort.db.identity import ANONYMOUS, acting_as
from tests.db.wishes import NEW_ROW, insert, payment_of, stay_of
from tests.factories.chalets import (
    AddonFactory,
    AmenityFactory,
    BookingFactory,
    ChaletFactory,
    ChaletImageFactory,
)
from tests.factories.payments import PaymentFactory
from tests.factories.pool import TicketFactory
from tests.support.refusals import NOT_PERMITTED, refused_by, refused_with
from tests.support.rows import execute

pytestmark = pytest.mark.django_db

# A guest and their own row of users.


@pytest.mark.parametrize(
    "change",
    ["role = 'admin'", "email_verified = true", "deleted_at = NULL", "locked_until = NULL", "failed_login_attempts = 0",
     "id = gen_random_uuid()"],
)  # fmt: skip
def test_guest_may_not_change_of_their_own_account(guest, change):
    with acting_as(guest.pk), refused_with(NOT_PERMITTED, "permission denied for table users"):
        execute(f"UPDATE users SET {change} WHERE id = app.user_id()")


def test_guest_changes_their_own_name_and_nobody_elses(guest, other_guest):
    with acting_as(guest.pk):
        assert execute("UPDATE users SET first_name = 'Eve'") == 1
        assert execute("UPDATE users SET first_name = 'Eve' WHERE id = %s::uuid", other_guest.pk) == 0


def test_guest_does_not_hire_themselves(guest):
    with acting_as(guest.pk), refused_with(NOT_PERMITTED, "permission denied for table staff"):
        insert("staff", id=guest.pk, department="finance")


def test_new_address_is_not_confirmed_any_more(guest, as_owner):
    with acting_as(guest.pk):
        execute("UPDATE users SET email = 'eve@example.com'")
    with as_owner():
        guest.refresh_from_db()
    assert (guest.email, guest.email_verified) == ("eve@example.com", False)


# A guest and their stays.


@pytest.mark.parametrize("status", ["confirmed", "checked_in", "checked_out", "no_show"])
def test_guest_may_not_advance_a_stay(guest, status):
    BookingFactory(user=guest, held=True)
    with pytest.raises(DatabaseError, match="only cancel|does not go"), acting_as(guest.pk):
        execute("UPDATE chalet_bookings SET status = %s", status)


@pytest.mark.parametrize(
    "column",
    ["payment_status", "total_price", "user_id", "chalet_id", "check_in", "check_out", "guests", "hold_expires_at",
     "pay_at_desk", "quote", "policy_snapshot", "booked_by_id", "checked_in_at", "kind", "code"],
)  # fmt: skip
def test_guest_may_not_touch_of_their_own_stay(guest, column):
    BookingFactory(user=guest, held=True)
    with acting_as(guest.pk), refused_with(NOT_PERMITTED, "permission denied for table chalet_bookings"):
        execute(f"UPDATE chalet_bookings SET {column} = {column}")


@pytest.mark.parametrize(
    "wish", [{}, {"status": "confirmed"}, {"payment_status": "paid"}, {"kind": "block"}], ids=str
)
def test_guest_writes_no_stay_whatever_it_is_to_cost(guest, wish):
    stay = stay_of(guest, **wish)
    with acting_as(guest.pk), refused_with(NOT_PERMITTED, "permission denied for table chalet_bookings"):
        insert("chalet_bookings", **stay)


def test_guest_adds_nothing_to_a_stay(guest):
    held, breakfast = BookingFactory(user=guest, held=True), AddonFactory()
    line = {"booking_id": held.pk, "addon_id": breakfast.pk, "name": "", "unit": "stay", "unit_price": 0}
    with acting_as(guest.pk), refused_with(NOT_PERMITTED, "permission denied for table booking_addons"):
        insert("booking_addons", **line, quantity=9, total=0)


@pytest.mark.parametrize(
    ("function", "call"),
    [
        ("hold_stay", "app.hold_stay('{}', '[]', 15)"),
        ("pool_hold", "app.pool_hold('{}')"),
        ("pool_move_ticket", "app.pool_move_ticket(NULL, NULL, NULL, 0, NULL, 0, NULL)"),
    ],
)
def test_nobody_names_the_price_of_a_hold(guest, receptionist, manager, function, call):
    for person in (guest, receptionist, manager):
        with acting_as(person.pk), refused_with(NOT_PERMITTED, f"permission denied for function {function}"):
            execute(f"SELECT {call}")


def test_guest_writes_no_ticket_whatever_it_is_to_cost(guest):
    wish = {"ticket_date": timezone.localdate(), "slot": "morning", "total_price": 0, "status": "pending"}
    with acting_as(guest.pk), refused_with(NOT_PERMITTED, "permission denied for table pool_tickets"):
        insert("pool_tickets", user_id=guest.pk, code="X", **wish)


@pytest.mark.parametrize(
    ("ticket", "most"),
    [
        ({"paid": True, "terms": ["50.00"]}, 10),
        ({"paid": True, "terms": []}, 0),
        ({"paid": False, "terms": ["100.00"]}, 0),
        ({"paid": True, "terms": [], "closed": True}, 20),
    ],
    ids=["half", "nothing", "unpaid", "closed"],
)
def test_guest_promises_themselves_of_a_ticket_what_the_terms_give(guest, ticket, most):
    now = timezone.now()
    row = TicketFactory(
        user=guest,
        ticket_date=timezone.localdate() + timedelta(days=9),
        paid_at=now if ticket["paid"] else None,
        closure_asked_at=now if ticket.get("closed") else None,
        policy_snapshot=[{"days": 2, "percent": percent} for percent in ticket["terms"]],
    )
    cancel = "UPDATE pool_tickets SET status = 'cancelled', refund_amount = %s::numeric WHERE id = %s::uuid"
    with acting_as(guest.pk):
        with refused_by("pool_tickets_refund_by_terms"):
            execute(cancel, most + Decimal("0.01"), row.pk)
        assert execute(cancel, most, row.pk) == 1


@pytest.mark.parametrize("column", ["status", "special_requests", "guest_details"])
def test_stranger_reaches_no_stay(guest, other_guest, column):
    stay = BookingFactory(user=guest, held=True)
    with acting_as(other_guest.pk):
        assert execute(f"UPDATE chalet_bookings SET {column} = NULL WHERE id = %s::uuid", stay.pk) == 0
        assert execute("SELECT FROM chalet_bookings WHERE id = %s::uuid", stay.pk) == 0


@pytest.mark.parametrize("trait", ["cancelled", "checked_in", "checked_out", "no_show"])
def test_guest_may_not_rewrite_what_is_over(guest, trait):
    BookingFactory(user=guest, **{trait: True})
    with acting_as(guest.pk):
        assert execute("UPDATE chalet_bookings SET special_requests = 'late'") == 0


def test_guest_takes_only_their_own_free_hold(guest, other_guest):
    """Not what costs something, not what is somebody else's, not what is over."""
    free = {"user": guest, "total_price": 0}
    stays = [
        BookingFactory(user=guest, held=True),
        BookingFactory(user=other_guest, total_price=0, held=True),
        BookingFactory(**free, lapsed=True),
        BookingFactory(**free, cancelled=True),
        BookingFactory(**free, held=True),
    ]
    with acting_as(guest.pk):
        taken = [execute("SELECT WHERE app.take_free_stay(%s::uuid)", stay.pk) for stay in stays]
    assert taken == [0, 0, 0, 0, 1]


def paid_stay(guest, *, days=30):
    """A stay of 600 that is paid: all of it goes back a week before, half of it two days before, then nothing."""
    return BookingFactory(user=guest, paid=True, check_in=timezone.localdate() + timedelta(days=days))


@pytest.mark.parametrize("trait", ["held", "confirmed"])
def test_guest_promises_themselves_no_refund_without_cancelling(guest, trait):
    BookingFactory(user=guest, paid=True, **{trait: True})
    with acting_as(guest.pk), refused_with(NOT_PERMITTED, "a refund is promised when a stay is cancelled"):
        execute("UPDATE chalet_bookings SET refund_amount = 0.01")


@pytest.mark.parametrize(
    ("days", "refund", "given"),
    [
        (30, 600, True),
        (8, 600, True),
        (5, 300, True),
        (5, 300.01, False),
        (0, 0, True),
        (0, 0.01, False),
        (0, 600, False),
    ],
)
def test_guest_gets_back_what_the_terms_give(guest, days, refund, given):
    paid_stay(guest, days=days)
    cancel = "UPDATE chalet_bookings SET status = 'cancelled', refund_amount = %s::numeric"
    with acting_as(guest.pk):
        if given:
            assert execute(cancel, refund) == 1
        else:
            with refused_by("chalet_bookings_refund_by_terms"):
                execute(cancel, refund)


def test_guest_gets_nothing_back_that_was_not_paid(guest):
    BookingFactory(user=guest)
    with acting_as(guest.pk), refused_by("chalet_bookings_refund_by_terms"):
        execute("UPDATE chalet_bookings SET status = 'cancelled', refund_amount = 1")


def test_guest_takes_no_second_look_at_a_refund(guest):
    paid_stay(guest, days=0)
    with acting_as(guest.pk):
        assert execute("UPDATE chalet_bookings SET status = 'cancelled', refund_amount = 0") == 1
        assert execute("UPDATE chalet_bookings SET refund_amount = 600") == 0


# A guest and money.


@pytest.mark.parametrize(
    "wish",
    [{"status": "succeeded"}, {"method": "cash"}, {"refunded_amount": 1}, {"status": "refunded"}],
    ids=str,
)
def test_guest_may_not_begin_with_money_that_came(guest, wish):
    payment = payment_of(BookingFactory(user=guest), **wish)
    with acting_as(guest.pk), refused_with(NOT_PERMITTED, NEW_ROW):
        insert("payments", **payment)


def test_guest_may_not_pay_in_a_strangers_name(guest, other_guest):
    payment = payment_of(BookingFactory(user=other_guest))
    with acting_as(guest.pk), refused_with(NOT_PERMITTED, NEW_ROW):
        insert("payments", **payment)


@pytest.mark.parametrize(
    "column",
    [
        "status",
        "amount",
        "refunded_amount",
        "method",
        "stripe_intent_id",
        "settled_at",
        "booking_id",
        "user_id",
    ],
)
def test_guest_may_not_touch_of_their_own_payment(guest, column):
    PaymentFactory(booking__user=guest)
    with acting_as(guest.pk), refused_with(NOT_PERMITTED, "permission denied for table payments"):
        execute(f"UPDATE payments SET {column} = {column}")


def test_guest_points_no_settled_payment_at_another_checkout(guest):
    PaymentFactory(booking__user=guest, succeeded=True)
    with acting_as(guest.pk):
        assert execute("UPDATE payments SET stripe_session_id = 'cs_other'") == 0


@pytest.mark.parametrize(
    "table", ["payment_refunds", "payment_ledger", "user_credits", "stripe_events", "price_history"]
)
def test_guest_writes_no_books(guest, table):
    with acting_as(guest.pk), refused_with(NOT_PERMITTED, f"permission denied for table {table}"):
        insert(table, id=uuid4())


def test_guest_keeps_seeing_the_house_of_their_stay(guest, other_guest):
    house = BookingFactory(user=guest, chalet__hidden=True).chalet
    AmenityFactory(chalet=house)
    ChaletImageFactory(chalet=house)
    for person, seen in ((guest, 1), (other_guest, 0)):
        with acting_as(person.pk):
            assert execute("SELECT FROM chalets WHERE id = %s::uuid", house.pk) == seen
            for table in ("chalet_amenities", "chalet_images"):
                assert execute(f"SELECT FROM {table} WHERE chalet_id = %s::uuid", house.pk) == seen


@pytest.mark.parametrize("trait", ["hidden", "in_maintenance", "removed"])
def test_strangers_see_nothing_of_a_house_that_is_not_offered(guest, receptionist, trait):
    house = ChaletFactory(**{trait: True})
    AmenityFactory(chalet=house)
    ChaletImageFactory(chalet=house)
    for table in ("chalet_amenities", "chalet_images"):
        with acting_as(role=ANONYMOUS):
            assert execute(f"SELECT FROM {table}") == 0
        with acting_as(guest.pk):
            assert execute(f"SELECT FROM {table}") == 0
        with acting_as(receptionist.pk):
            assert execute(f"SELECT FROM {table}") == 1
