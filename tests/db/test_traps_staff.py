"""What staff and managers might try beyond their department and their rank."""

from __future__ import annotations

from uuid import uuid4

import pytest

from accounts.models import Staff, User
from resort.db.identity import CUSTOMER, acting_as
from tests.db.wishes import NEW_ROW, insert, payment_of, stay_of
from tests.factories.accounts import UserFactory
from tests.factories.chalets import BookingFactory
from tests.factories.payments import PaymentFactory, RefundFactory
from tests.factories.restaurant import OrderFactory
from tests.support.refusals import NOT_PERMITTED, refused_with
from tests.support.rows import execute

pytestmark = pytest.mark.django_db

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


def test_only_who_cooks_serves_or_takes_money_sees_orders(receptionist, cook, finance):
    OrderFactory()
    seen = {}
    for name, person in (("receptionist", receptionist), ("cook", cook), ("finance", finance)):
        with acting_as(person.pk):
            seen[name] = execute("SELECT FROM kitchen_orders")
    assert seen == {"receptionist": 1, "cook": 1, "finance": 0}


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


@pytest.mark.parametrize("person", ["receptionist", "cook", "finance"])
@pytest.mark.parametrize("sql", ["SELECT hourly_rate FROM staff", "SELECT * FROM staff",
                                 "SELECT id FROM staff WHERE hourly_rate > 0 ORDER BY hourly_rate"])  # fmt: skip
def test_staff_never_read_what_somebody_earns(request, person, sql):
    with (
        acting_as(request.getfixturevalue(person).pk),
        refused_with(NOT_PERMITTED, "permission denied for table staff"),
    ):
        execute(sql)


def test_staff_read_where_colleagues_work(receptionist):
    colleague = UserFactory(staff=True, department="front_office")
    with acting_as(receptionist.pk):
        assert {staff.pk for staff in Staff.objects.all()} == {receptionist.pk, colleague.pk}
        assert User.objects.get(pk=colleague.pk).staff.department == "front_office"


def test_managers_read_what_somebody_earns(manager, receptionist, as_owner):
    with as_owner():
        Staff.objects.filter(pk=receptionist.pk).update(hourly_rate="31.41")
    with acting_as(manager.pk):
        assert str(Staff.objects.get(pk=receptionist.pk).hourly_rate) == "31.41"


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
