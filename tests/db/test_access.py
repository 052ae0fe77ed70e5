"""What `access` says beforehand is what the database does: every member of staff, every table, every command."""

from __future__ import annotations

import json
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from accounts.models import SECRETS, Staff, User
from audit.models import Activity
from resort.common.errors import sqlstate_of
from resort.db import access
from resort.db.identity import CUSTOMER, OWNER, acting_as
from tests.db.trying import DOERS, RIGHTLY
from tests.factories.accounts import PasswordHistoryFactory, UserFactory
from tests.factories.audit import ActivityFactory
from tests.factories.chalets import BookingFactory
from tests.factories.payments import PaymentFactory, RefundFactory, post
from tests.factories.pool import EntryFactory, MemberFactory, MembershipFactory
from tests.factories.restaurant import OrderFactory
from tests.support.rows import FACTORIES

# Whose money a department may take, where it is not the whole resort's.
HOUSE = {"pool": "pool", "restaurant": "restaurant"}
MODELS = {model._meta.db_table: model for model in apps.get_models() if access.security_of(model)}
# Everybody who has a back office.
CREW = {
    "receptionist": {"staff": True, "department": "front_office"},
    "cook": {"staff": True, "department": "kitchen"},
    "finance": {"staff": True, "department": "finance"},
    "lifeguard": {"staff": True, "department": "pool"},
    "waiter": {"staff": True, "department": "restaurant"},
    "manager": {"admin": True},
    "owner": {"superadmin": True},
}


@pytest.fixture(scope="module", params=CREW)
def person(request, shared_rows):
    """Each of them for all tests of this module, with the department already read, as in a request."""
    with transaction.atomic():
        person = UserFactory(**CREW[request.param])
        with acting_as(person.pk):
            assert person.is_staff
        yield person
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def rows(person):
    """A row of every table for this person; every attempt on it is undone."""
    return {table: row_for(person, table) for table in sorted(MODELS)}


def row_for(person, table):
    """A row that the policies which look at rows mean: taken, posted, done by this person, or of their department."""
    money: dict[str, Any] = {
        "amount": Decimal(50),
        "booking": None,
        "booking_id": uuid4(),
        "booking_type": HOUSE.get(person.department, "chalet"),
    }
    special = {
        "users": lambda: UserFactory(staff=True, department=person.department or "kitchen"),
        "staff": lambda: UserFactory(staff=True, department=person.department or "kitchen").staff,
        "password_history": lambda: PasswordHistoryFactory(user=person),
        "payments": lambda: PaymentFactory(cash=True, taken_by=person, user=person, **money),
        "payment_ledger": lambda: post(PaymentFactory(cash=True, taken_by=person, user=person, **money))[0],
        "payment_refunds": lambda: RefundFactory(payment=PaymentFactory(cash=True), paid_out_by=person),
        "activity_logs": lambda: ActivityFactory(
            user=person, staff_id=person.pk if person.role == "staff" else None
        ),
        "chalet_bookings": lambda: BookingFactory(booked_by=person),
        # Who sold a membership at the desk writes down its member.
        "membership_members": lambda: MemberFactory(
            membership=MembershipFactory(sold_by=person, auto_renew=False)
        ),
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


def attempt(sql, *params):
    """The outcome of one statement as whoever this block acts as."""
    with tried() as outcome, connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        outcome["rows"] = cursor.rowcount
    return outcome


def is_refused(outcome):
    return outcome["code"] == "42501"


def reaches(outcome):
    return not is_refused(outcome) and outcome["rows"] == 1


def open_to_every_guest(table):
    """What every guest may read needs no screen; what is one's own is on the guest pages."""
    return any(
        p.command == "SELECT" and p.role == CUSTOMER for p in access.security_of(MODELS[table]).policies
    )


def test_select_is_what_access_says(db, person, rows):
    with acting_as(person.pk):
        seen = {
            table: reaches(attempt(f"SELECT FROM {table} WHERE {row._meta.pk.column} = %s", row.pk))
            for table, row in rows.items()
        }
        said = {table: access.may(person, MODELS[table], "SELECT") for table in rows}

    assert {
        table: seen[table]
        for table in rows
        if seen[table] is not said[table] and (said[table] or not open_to_every_guest(table))
    } == {}


def test_update_is_what_access_says_column_by_column(db, person, rows):
    wrong = {}
    for table, row in rows.items():
        with acting_as(person.pk):
            granted = access.changeable_columns(person, MODELS[table])
            for field in row._meta.concrete_fields:
                column = field.column
                # What may be set need not be what may be read.
                value = "'!'" if column in SECRETS else column
                outcome = attempt(
                    f"UPDATE {table} SET {column} = {value} WHERE {row._meta.pk.column} = %s", row.pk
                )
                if not update_is_right(table, outcome, granted=column in granted):
                    wrong[table, column] = outcome

    assert wrong == {}


def update_is_right(table, outcome, *, granted):
    if not granted:
        return is_refused(outcome) or outcome["rows"] == 0
    denied = is_refused(outcome) and "permission denied" in outcome["text"]
    # A refund may only be paid out, a charge only taken back, and no column of it alone is that.
    return not denied and (outcome["rows"] == 1 or table in {"payment_refunds", "stay_charges"})


def test_insert_is_what_access_says(db, person, rows):
    wrong = {}
    for table, row in rows.items():
        with acting_as(role=OWNER), connection.cursor() as cursor:
            cursor.execute(f"SELECT to_jsonb(t) FROM {table} t WHERE {row._meta.pk.column} = %s", [row.pk])
            values = cursor.fetchone()[0]
        values = json.loads(values) if isinstance(values, str) else values
        values[row._meta.pk.column] = str(uuid4())
        with acting_as(person.pk):
            said = access.may(person, MODELS[table], "INSERT")
            outcomes = [inserted(table, wish) for wish in wishes(person, table, values, rightly=said)]
        # Row security speaks before constraints do, so any other code means that it let the row pass.
        if all(map(is_refused, outcomes)) is said and not _is_own(person, table):
            wrong[table] = outcomes

    assert wrong == {}


def inserted(table, values):
    return attempt(
        f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s::jsonb)",
        json.dumps(values),
    )


def wishes(person, table, values, *, rightly):
    """The row as it is, done by this person, and, where they may write at all, as they rightly would."""
    own = done_by(person, values)
    yield from (values, own)
    if rightly:
        yield {**own, "user_id": str(person.pk)} if "user_id" in own else own
        yield from ({**own, **more} for more in RIGHTLY.get(table, []))


def done_by(person, values):
    """The same row, done by this person: policies let nobody write in another's name."""
    return {**values, **{column: str(person.pk) for column in DOERS if column in values}}


def _is_own(person, table):
    """Rows of one's own that any guest may write, and so staff: not what a screen offers."""
    return table == "password_history" and person.role == "staff"


def test_delete_is_what_access_says(db, person, rows):
    with acting_as(person.pk):
        gone = {
            table: reaches(attempt(f"DELETE FROM {table} WHERE {row._meta.pk.column} = %s", row.pk))
            for table, row in rows.items()
        }
        said = {table: access.may(person, MODELS[table], "DELETE") for table in rows}

    assert gone == said


def test_guests_have_no_back_office(guest):
    commands = ("SELECT", "INSERT", "UPDATE", "DELETE")
    assert {
        table: [command for command in commands if access.may(guest, model, command)]
        for table, model in MODELS.items()
    } == dict.fromkeys(MODELS, [])
    assert {access.changeable_columns(guest, model) for model in MODELS.values()} == {frozenset()}


def test_staff_who_left_have_no_back_office(receptionist):
    with acting_as(role=OWNER):
        Staff.objects.filter(pk=receptionist.pk).update(is_active=False)

    with acting_as(receptionist.pk) as role:
        assert role == CUSTOMER
        assert not access.may(User.objects.get(pk=receptionist.pk), Activity, "SELECT")
