"""What people might try with their own rows and rights: own row is not own everything."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, ProgrammingError, connection
from django.utils import timezone

from accounts.models import User
from resort.db.identity import ANONYMOUS, CUSTOMER, OWNER, acting_as
from tests.factories.accounts import UserFactory
from tests.factories.chalets import AddonFactory, BookingFactory, ChaletFactory
from tests.factories.payments import PaymentFactory, RefundFactory
from tests.factories.restaurant import OrderFactory
from tests.support.refusals import NOT_PERMITTED, refused_with
from tests.support.rows import execute

pytestmark = pytest.mark.django_db

NEW_ROW = "new row violates row-level security policy"


def insert(table: str, **values: object) -> None:
    """INSERT as whoever the transaction is, without reading anything back."""
    columns = ", ".join(values)
    marks = ", ".join(["%s"] * len(values))
    execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", *values.values())


def stay_of(user: User, **more: object) -> dict[str, object]:
    """The columns of a new hold of this guest."""
    today = timezone.localdate()
    return {
        "id": uuid4(), "user_id": user.pk, "chalet_id": ChaletFactory().pk, "code": uuid4().hex[:9],
        "check_in": today, "check_out": today + timedelta(days=2), "guests": 2, "total_price": 400, **more,
    }  # fmt: skip


def payment_of(stay, **more: object) -> dict[str, object]:
    """The columns of a new card payment."""
    return {
        "id": uuid4(), "user_id": stay.user_id, "booking_id": stay.pk, "booking_type": "chalet",
        "amount": stay.total_price, "status": "pending", "method": "stripe", **more,
    }  # fmt: skip


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


def test_guest_holds_a_stay_for_themselves(guest):
    stay = stay_of(guest)
    with acting_as(guest.pk):
        insert("chalet_bookings", **stay)


@pytest.mark.parametrize(
    "wish",
    [{"status": "confirmed"}, {"payment_status": "paid"}, {"kind": "block"}, {"status": "checked_in"}],
    ids=str,
)
def test_guest_may_not_begin_with_more_than_a_hold(guest, wish):
    stay = stay_of(guest, **wish)
    with acting_as(guest.pk), refused_with(NOT_PERMITTED, NEW_ROW):
        insert("chalet_bookings", **stay)


def test_guest_may_not_book_for_somebody_else(guest, other_guest):
    stay = stay_of(other_guest)
    with acting_as(guest.pk), refused_with(NOT_PERMITTED, NEW_ROW):
        insert("chalet_bookings", **stay)


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


def test_guest_adds_nothing_to_a_strangers_stay(guest, other_guest):
    stay, addon = BookingFactory(user=other_guest), AddonFactory()
    with acting_as(guest.pk), refused_with(NOT_PERMITTED, NEW_ROW):
        insert(
            "booking_addons", id=uuid4(), booking_id=stay.pk, addon_id=addon.pk, name="x", unit="stay",
            unit_price=0, quantity=1, total=0,
        )  # fmt: skip


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


# Staff within and beyond their department.


def test_cook_changes_no_stay(cook):
    BookingFactory()
    with acting_as(cook.pk):
        assert execute("UPDATE chalet_bookings SET status = 'cancelled'") == 0


def test_cook_books_for_nobody_else(cook, guest):
    stay = stay_of(guest, booked_by_id=cook.pk)
    with acting_as(cook.pk), refused_with(NOT_PERMITTED, NEW_ROW):
        insert("chalet_bookings", **stay)


def test_cook_takes_no_money(cook):
    payment = payment_of(BookingFactory(), method="cash", status="succeeded", taken_by_id=cook.pk)
    with acting_as(cook.pk), refused_with(NOT_PERMITTED, NEW_ROW):
        insert("payments", **payment)


def test_receptionist_takes_money_in_their_own_name_only(receptionist, finance):
    stay = BookingFactory()
    mine = payment_of(stay, method="cash", status="succeeded", taken_by_id=receptionist.pk)
    theirs = payment_of(stay, method="cash", status="succeeded", taken_by_id=finance.pk)
    with acting_as(receptionist.pk):
        insert("payments", **mine)
        with refused_with(NOT_PERMITTED, NEW_ROW):
            insert("payments", **theirs)


def test_receptionist_declares_no_card_payment_paid(receptionist):
    payment = payment_of(BookingFactory(), status="succeeded", taken_by_id=receptionist.pk)
    with acting_as(receptionist.pk), refused_with(NOT_PERMITTED, NEW_ROW):
        insert("payments", **payment)


@pytest.mark.parametrize("column", ["status", "amount", "refunded_amount"])
def test_receptionist_may_not_touch_of_a_payment(receptionist, column):
    PaymentFactory(cash=True, taken_by=receptionist)
    with acting_as(receptionist.pk), refused_with(NOT_PERMITTED, "permission denied for table payments"):
        execute(f"UPDATE payments SET {column} = {column}")


@pytest.mark.parametrize(
    "column", ["total_price", "user_id", "chalet_id", "check_in", "quote", "kind", "code"]
)
def test_receptionist_may_not_touch_of_a_stay(receptionist, column):
    with (
        acting_as(receptionist.pk),
        refused_with(NOT_PERMITTED, "permission denied for table chalet_bookings"),
    ):
        execute(f"UPDATE chalet_bookings SET {column} = {column}")


def test_receptionist_pays_out_cash_and_no_card_refund(receptionist):
    card, cash = RefundFactory(), RefundFactory(payment=PaymentFactory(cash=True))
    paid = (
        "UPDATE payment_refunds SET status = 'succeeded', paid_out_by_id = app.user_id() WHERE id = %s::uuid"
    )
    with acting_as(receptionist.pk):
        assert execute(paid, card.pk) == 0
        assert execute(paid, cash.pk) == 1
        assert execute(paid, cash.pk) == 0


def test_receptionist_pays_out_in_nobody_elses_name(receptionist, finance):
    RefundFactory(payment=PaymentFactory(cash=True))
    with acting_as(receptionist.pk), refused_with(NOT_PERMITTED, NEW_ROW):
        execute("UPDATE payment_refunds SET status = 'succeeded', paid_out_by_id = %s::uuid", finance.pk)


def test_receptionist_sees_no_kitchen_order(receptionist):
    OrderFactory()
    with acting_as(receptionist.pk):
        assert execute("SELECT FROM kitchen_orders") == 0


def test_cook_takes_no_order_in_anothers_name(cook, receptionist):
    with acting_as(cook.pk), refused_with(NOT_PERMITTED, NEW_ROW):
        insert("kitchen_orders", id=uuid4(), order_number="K1", created_by=receptionist.pk)


@pytest.mark.parametrize("person", ["receptionist", "cook", "finance"])
@pytest.mark.parametrize(
    "change", ["department = 'finance'", "hourly_rate = 100", "permissions = '[]'", "is_active = true"]
)
def test_staff_may_not_change_their_employment(request, person, change):
    with (
        acting_as(request.getfixturevalue(person).pk),
        refused_with(NOT_PERMITTED, "permission denied for table staff"),
    ):
        execute(f"UPDATE staff SET {change}")


def test_staff_read_colleagues_and_no_guest(receptionist, guest, cook):
    colleague = UserFactory(staff=True, department="front_office")
    with acting_as(receptionist.pk):
        assert set(User.objects.all()) == {receptionist, colleague}


def test_staff_who_left_is_a_guest(receptionist, as_owner):
    with as_owner():
        execute("UPDATE staff SET is_active = false WHERE id = %s::uuid", receptionist.pk)
    with acting_as(receptionist.pk) as role:
        assert role == CUSTOMER


# What only the owner of the resort may do.


def test_manager_makes_no_manager(manager, guest):
    for role in ("admin", "superadmin"):
        with acting_as(manager.pk), refused_with(NOT_PERMITTED, "only an owner"):
            execute("UPDATE users SET role = %s WHERE id = %s::uuid", role, guest.pk)
        with acting_as(manager.pk), refused_with(NOT_PERMITTED, "only an owner"):
            insert(
                "users",
                id=uuid4(),
                email="x@example.com",
                first_name="x",
                last_name="x",
                password="!",
                role=role,
            )


def test_manager_makes_staff(manager, guest):
    with acting_as(manager.pk):
        assert execute("UPDATE users SET role = 'staff' WHERE id = %s::uuid", guest.pk) == 1


def test_owner_makes_and_unmakes_managers(owner, guest):
    with acting_as(owner.pk):
        assert execute("UPDATE users SET role = 'admin' WHERE id = %s::uuid", guest.pk) == 1
        assert execute("UPDATE users SET role = 'customer' WHERE id = %s::uuid", guest.pk) == 1


@pytest.mark.parametrize("person", ["manager", "owner"])
@pytest.mark.parametrize("role", ["customer", "superadmin", "admin"])
def test_nobody_changes_their_own_role(request, person, role):
    person = request.getfixturevalue(person)
    if role == person.role:
        return
    with acting_as(person.pk), refused_with(NOT_PERMITTED, "nobody changes their own role"):
        execute("UPDATE users SET role = %s WHERE id = app.user_id()", role)


@pytest.mark.parametrize(
    "change",
    ["email = 'x@example.com'", "password = '!'", "deleted_at = now()", "role = 'customer'",
     "two_factor_enabled = true", "two_factor_secret = 'mine'", "locked_until = 'infinity'", "email_verified = false"],
)  # fmt: skip
def test_manager_does_not_change_how_another_manager_signs_in(manager, owner, change):
    with acting_as(manager.pk), refused_with(NOT_PERMITTED, "only an owner"):
        execute(f"UPDATE users SET {change} WHERE id = %s::uuid", owner.pk)


def test_worker_changes_no_role(guest):
    with acting_as(role="resort_service"), refused_with(NOT_PERMITTED, "role"):
        execute("UPDATE users SET role = 'admin' WHERE id = %s::uuid", guest.pk)


# The narrow doors.


def test_nobody_lists_sessions(guest, owner):
    for person in (guest, owner):
        with acting_as(person.pk), refused_with(NOT_PERMITTED, "permission denied for table django_session"):
            execute("SELECT FROM django_session")


@pytest.mark.parametrize("wanted", ["%", "ada@", "%@example.com", "", "_da@example.com"])
def test_sign_in_finds_one_whole_address(guest, wanted):
    with acting_as(role=ANONYMOUS):
        assert execute("SELECT FROM app.user_for_login(%s::text)", wanted) == 0
        assert execute("SELECT FROM app.user_for_login(%s::text)", "ADA@example.com") == 1


def test_removed_person_does_not_sign_in(db):
    gone = UserFactory(removed=True)
    with acting_as(gone.pk) as role:
        assert role == ANONYMOUS
        assert execute("SELECT FROM app.user_for_login(%s::text)", gone.email) == 0


def test_activity_is_recorded_under_ones_own_name(guest, as_owner):
    with acting_as(guest.pk):
        execute("SELECT app.record_activity('tests.acted', 'stay', '1', NULL)")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT user_id, staff_id FROM activity_logs")
        assert cursor.fetchall() == [(guest.pk, None)]


def test_visitors_learn_which_nights_are_taken_and_not_by_whom(guest):
    stay = BookingFactory(user=guest)
    with acting_as(role=ANONYMOUS), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM app.busy_chalets(%s::date, %s::date)", [stay.check_in, stay.check_out])
        assert cursor.fetchall() == [(stay.chalet_id,)]
        cursor.execute(
            "SELECT * FROM app.busy_nights(%s::uuid, %s::date, %s::date)",
            [stay.chalet_id, stay.check_in, stay.check_in + timedelta(days=1)],
        )
        assert cursor.fetchall() == [(stay.check_in, stay.check_in + timedelta(days=1))]


def test_clearing_for_a_hold_ends_lapsed_holds_only(guest, other_guest):
    chalet = ChaletFactory()
    lapsed = BookingFactory(chalet=chalet, user=other_guest, lapsed=True)
    BookingFactory(chalet=chalet, held=True, check_in=lapsed.check_out)
    with acting_as(guest.pk), connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM app.clear_for_hold(%s::uuid, %s::date, %s::date)",
            [chalet.pk, lapsed.check_in, lapsed.check_out + timedelta(days=9)],
        )
        assert cursor.fetchall() == [(lapsed.pk,)]


def test_stranger_does_not_choose_the_desk_for_a_guest(guest, other_guest):
    stay = BookingFactory(user=guest, held=True)
    with acting_as(other_guest.pk), connection.cursor() as cursor:
        cursor.execute("SELECT app.choose_desk(%s::uuid, true)", [stay.pk])
        assert cursor.fetchone() == (False,)


def test_guest_notes_no_event_of_stripe(guest):
    with acting_as(guest.pk), refused_with(NOT_PERMITTED, "permission denied for function note_stripe_event"):
        execute("SELECT app.note_stripe_event('evt_1', 'x', 'y')")


# SQL where a value should be.


def test_value_is_never_run_as_sql(guest):
    with acting_as(guest.pk), connection.cursor() as cursor:
        cursor.execute("SELECT %s::text", ["x'; SET LOCAL ROLE resort_admin; --"])
        assert cursor.fetchone() == ("x'; SET LOCAL ROLE resort_admin; --",)
        cursor.execute("SELECT current_setting('role')")
        assert cursor.fetchone() == (CUSTOMER,)


def test_second_statement_beside_a_parameter_is_refused(guest):
    with pytest.raises(ProgrammingError, match="cannot insert multiple commands"), acting_as(guest.pk):
        execute("SELECT %s::text; SET LOCAL ROLE resort_admin", "x")


def test_nobody_makes_tables(guest, manager):
    for person in (guest, manager):
        for sql in ("CREATE TABLE notes (id int)", "CREATE TEMPORARY TABLE notes (id int)"):
            with acting_as(person.pk), refused_with(NOT_PERMITTED, "permission denied"):
                execute(sql)


def test_owner_of_the_tables_is_not_the_owner_of_the_resort(owner):
    with acting_as(owner.pk) as role:
        assert role != OWNER
        with refused_with(NOT_PERMITTED, "must be owner of table users"):
            execute("ALTER TABLE users DISABLE ROW LEVEL SECURITY")
