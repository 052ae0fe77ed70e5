"""Switches the guards of the nights and of credit off, and on again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from chalets.models import Booking
from payments.models import Credit
from resort.db.identity import OWNER, acting_as
from tests.support.database import empty_every_table

CONSTRAINT = next(each for each in Booking._meta.constraints if each.name == "chalet_bookings_no_overlap")
CLEAR = "app.clear_for_hold(uuid, date, date)"
# The real one with its first statement, the lock on the chalet, left out.
LOCK = "PERFORM FROM public.chalets WHERE id = chalet FOR NO KEY UPDATE;"
BOUND = next(each for each in Credit._meta.constraints if each.name == "user_credits_within_amount")
RESERVE = "app.reserve_credit(text, uuid, numeric, text)"
TURNS = "PERFORM FROM public.user_credits WHERE user_id = me ORDER BY id FOR UPDATE;"
TAKE = "EXIT WHEN share <= 0;"


@contextmanager
def no_constraint() -> Iterator[None]:
    """Overlapping stays are let in; afterwards the tables are empty and the constraint is back."""
    with acting_as(role=OWNER), connection.schema_editor(atomic=False) as editor:
        editor.remove_constraint(Booking, CONSTRAINT)
    try:
        yield
    finally:
        empty_every_table()
        with acting_as(role=OWNER), connection.schema_editor(atomic=False) as editor:
            editor.add_constraint(Booking, CONSTRAINT)


@contextmanager
def credit_unguarded() -> Iterator[None]:
    """Guests no longer take turns at their credit, are slow to write down what they take, and no bound is kept."""
    real = _definition(RESERVE)
    assert TURNS in real and TAKE in real
    _define(real.replace(TURNS, "").replace(TAKE, f"{TAKE} PERFORM pg_sleep(0.3);"))
    with acting_as(role=OWNER), connection.schema_editor(atomic=False) as editor:
        editor.remove_constraint(Credit, BOUND)
    try:
        yield
    finally:
        _define(real)
        empty_every_table()
        with acting_as(role=OWNER), connection.schema_editor(atomic=False) as editor:
            editor.add_constraint(Credit, BOUND)


@contextmanager
def no_lock() -> Iterator[None]:
    """Guests no longer queue up at the chalet."""
    real = _definition(CLEAR)
    assert LOCK in real
    _define(real.replace(LOCK, ""))
    try:
        yield
    finally:
        _define(real)


def _definition(function: str) -> str:
    with acting_as(role=OWNER), connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef(%s::regprocedure)", [function])
        return cursor.fetchone()[0]


def _define(sql: str) -> None:
    with acting_as(role=OWNER), connection.cursor() as cursor:
        cursor.execute(sql)
