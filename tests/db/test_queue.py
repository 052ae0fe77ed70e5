"""Jobs live and die with the transaction that defers them, and only the worker sees them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from procrastinate.contrib.django import app

from resort.db.identity import ADMIN, ANONYMOUS, CUSTOMER, SERVICE, acting_as

ran: list[int] = []


@app.task(name="tests.note", pass_context=True)
def note(context, number):
    ran.append(number)


@pytest.fixture(autouse=True)
def forget():
    ran.clear()


def test_job_runs_once_when_due(jobs, guest):
    with acting_as(guest.pk):
        note.defer(number=1)
        note.configure(schedule_in={"hours": 1}).defer(number=2)
    assert jobs.run() == ["tests.note"]
    assert ran == [1]
    assert jobs.run(within=timedelta(hours=2)) == ["tests.note"]
    assert ran == [1, 2]


def test_rolled_back_transaction_leaves_no_job(jobs, guest):
    with acting_as(guest.pk):
        note.defer(number=1)
        transaction.set_rollback(True)
    assert jobs.names() == []


def test_visitor_may_defer_a_job(jobs):
    with acting_as(role=ANONYMOUS):
        note.defer(number=3)
    assert jobs.names() == ["tests.note"]


@pytest.mark.parametrize("role", [ANONYMOUS, CUSTOMER])
def test_queue_is_closed_to_the_web(db, role):
    with pytest.raises(ProgrammingError, match="permission denied"), acting_as(role=role):
        connection.cursor().execute("SELECT count(*) FROM procrastinate_jobs")


def test_managers_see_the_queue_and_change_nothing(db):
    with acting_as(role=ADMIN), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute("DELETE FROM procrastinate_jobs")


def test_worker_reads_the_queue(db):
    with acting_as(role=SERVICE), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        assert cursor.fetchone() == (0,)
