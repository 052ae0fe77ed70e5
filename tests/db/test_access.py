"""What `access` says beforehand is what the database does: every member of staff, every table, every command."""

from __future__ import annotations

import json
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from accounts.models import Staff, User
from audit.models import Activity
from resort.common.errors import sqlstate_of
from resort.db import access
from resort.db.identity import CUSTOMER, acting_as
from tests.factories.accounts import PasswordHistoryFactory, UserFactory
from tests.factories.audit import ActivityFactory
from tests.factories.chalets import BookingFactory
from tests.factories.payments import PaymentFactory, RefundFactory, post
from tests.factories.pool import EntryFactory
from tests.factories.restaurant import OrderFactory
from tests.support.rows import FACTORIES

MODELS = {model._meta.db_table: model for model in apps.get_models() if access.security_of(model)}
CREW = ("receptionist", "cook", "finance", "lifeguard", "waiter", "manager", "owner")


@pytest.fixture
def lifeguard(db):
    """Staff at the pool."""
    return UserFactory(staff=True, department="pool", first_name="Lia", email="lia@example.com")


@pytest.fixture
def waiter(db):
    """Staff in the restaurant."""
    return UserFactory(staff=True, department="restaurant", first_name="Will", email="will@example.com")


@pytest.fixture(params=CREW)
def person(request):
    """Each of those who have a back office, with the department already read, as in a request."""
    person = request.getfixturevalue(request.param)
    with acting_as(person.pk):
        assert person.is_staff
    return person


def row_for(person, table):
    """A row that the policies which look at rows mean: taken, posted, done by this person, or of their department."""
    special = {
        "users": lambda: UserFactory(staff=True, department=person.department or "kitchen"),
        "staff": lambda: UserFactory(staff=True, department=person.department or "kitchen").staff,
        "password_history": lambda: PasswordHistoryFactory(user=person),
        "payments": lambda: PaymentFactory(cash=True, taken_by=person),
        "payment_ledger": lambda: post(PaymentFactory(cash=True, taken_by=person))[0],
        "payment_refunds": lambda: RefundFactory(payment=PaymentFactory(cash=True), paid_out_by=person),
        "activity_logs": lambda: ActivityFactory(
            user=person, staff_id=person.pk if person.role == "staff" else None
        ),
        "chalet_bookings": lambda: BookingFactory(booked_by=person),
        "pool_entries": lambda: EntryFactory(staff_id=person.pk if person.role == "staff" else None),
        "kitchen_orders": lambda: OrderFactory(created_by_id=person.pk if person.role == "staff" else None),
    }
    return special.get(table, FACTORIES[table])()


@contextmanager
def tried():
    """Run the block and undo it; yields a dict that tells what became of it: done, hidden or the refusal."""
    outcome = {"code": "", "text": "", "rows": 0}
    try:
        with transaction.atomic():
            yield outcome
            transaction.set_rollback(True)
    except DatabaseError as error:
        outcome["code"], outcome["text"] = sqlstate_of(error) or "?", str(error)


def attempt(person, sql, *params):
    """The outcome of one statement as this person."""
    with acting_as(person.pk), tried() as outcome, connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        outcome["rows"] = cursor.rowcount
    return outcome


def is_refused(outcome):
    return outcome["code"] == "42501"


@pytest.mark.parametrize("table", sorted(MODELS))
def test_select_is_what_access_says(person, table):
    row, model = row_for(person, table), MODELS[table]

    outcome = attempt(person, f"SELECT FROM {table} WHERE {model._meta.pk.column} = %s", row.pk)

    seen = not is_refused(outcome) and outcome["rows"] == 1
    if access.may(person, model, "SELECT"):
        assert seen
    else:
        # What every guest may read needs no screen; what is one's own is on the guest pages.
        policies = [
            p for p in access.security_of(model).policies if p.command == "SELECT" and p.role == CUSTOMER
        ]
        assert not seen or policies


@pytest.mark.parametrize("table", sorted(MODELS))
def test_update_is_what_access_says_column_by_column(person, table):
    row, model = row_for(person, table), MODELS[table]
    granted = access.changeable_columns(person, model)

    for field in model._meta.concrete_fields:
        column = field.column
        sql = f"UPDATE {table} SET {column} = {column} WHERE {model._meta.pk.column} = %s"
        outcome = attempt(person, sql, row.pk)
        denied = is_refused(outcome) and "permission denied" in outcome["text"]
        if column in granted:
            assert not denied, column
            # A refund may only be paid out, and no step of it alone is that.
            assert outcome["rows"] == 1 or table == "payment_refunds", column
        else:
            assert is_refused(outcome) or outcome["rows"] == 0, column


@pytest.mark.parametrize("table", sorted(MODELS))
def test_insert_is_what_access_says(person, table):
    row, model = row_for(person, table), MODELS[table]
    with acting_as(role="resort_owner"), connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(t) FROM {table} t WHERE {model._meta.pk.column} = %s", [row.pk])
        values = cursor.fetchone()[0]
    values = json.loads(values) if isinstance(values, str) else values
    values[model._meta.pk.column] = str(uuid4())

    outcome = attempt(
        person,
        f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s::jsonb)",
        json.dumps(values),
    )

    # Row security speaks before constraints do, so any other code means that it let the row pass.
    assert is_refused(outcome) is not access.may(person, model, "INSERT") or _is_own(person, table)


def _is_own(person, table):
    """Rows of one's own that any guest may write, and so staff: not what a screen offers."""
    return table == "password_history" and person.role == "staff"


@pytest.mark.parametrize("table", sorted(MODELS))
def test_delete_is_what_access_says(person, table):
    row, model = row_for(person, table), MODELS[table]

    outcome = attempt(person, f"DELETE FROM {table} WHERE {model._meta.pk.column} = %s", row.pk)

    assert (not is_refused(outcome) and outcome["rows"] == 1) is access.may(person, model, "DELETE")


@pytest.mark.parametrize("table", sorted(MODELS))
def test_guests_have_no_back_office(guest, table):
    assert not any(
        access.may(guest, MODELS[table], command) for command in ("SELECT", "INSERT", "UPDATE", "DELETE")
    )
    assert access.changeable_columns(guest, MODELS[table]) == frozenset()


def test_staff_who_left_have_no_back_office(receptionist):
    with acting_as(role="resort_owner"):
        Staff.objects.filter(pk=receptionist.pk).update(is_active=False)

    with acting_as(receptionist.pk) as role:
        assert role == CUSTOMER
        assert not access.may(User.objects.get(pk=receptionist.pk), Activity, "SELECT")
