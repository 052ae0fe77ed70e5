"""Jobs live and die with the transaction that defers them, and only the worker sees them."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import ProgrammingError, connection, transaction
from procrastinate.contrib.django import app

from resort.db.identity import ADMIN, ANONYMOUS, CUSTOMER, SERVICE, STAFF, acting_as
from tests.factories.chalets import BookingFactory
from tests.factories.pool import TicketFactory
from tests.support.refusals import NOT_PERMITTED, refused_with
from tests.support.rows import execute

ran: list[int] = []


@app.task(name="tests.note", pass_context=True)
def note(context, number):
    ran.append(number)


@pytest.fixture(autouse=True)
def forget():
    ran.clear()


def test_job_runs_once_when_due(jobs):
    with acting_as(role=SERVICE):
        note.defer(number=1)
        note.configure(schedule_in={"hours": 1}).defer(number=2)
    assert jobs.run() == ["tests.note"]
    assert ran == [1]
    assert jobs.run(within=timedelta(hours=2)) == ["tests.note"]
    assert ran == [1, 2]


def test_rolled_back_transaction_leaves_no_job(jobs):
    with acting_as(role=SERVICE):
        note.defer(number=1)
        transaction.set_rollback(True)
    assert jobs.names() == []


# v a visitor, g a guest, s staff, m a manager. What is not here is queued by the worker, for itself.
QUEUED_BY = {
    "accounts.send_farewell": "gsm",
    "accounts.write_account_letter": "vgsm",
    "chalets.send_stay_letter": "gsm",
    "payments.close_page": "vgsm",
    "payments.close_refund": "sm",
    "payments.process_stripe_event": "v",
    "payments.refund_booking": "gsm",
    "payments.settle_credit": "gsm",
    "pool.carry_out_change": "gsm",
    "pool.follow_closures": "sm",
    "pool.refund_ticket": "gsm",
    "pool.send_invitation": "gsm",
    "pool.send_membership_letter": "gsm",
    "pool.send_ticket_letter": "gsm",
    "restaurant.give_back": "sm",
    "restaurant.offer_tables": "vgsm",
    "restaurant.open_deposit": "vgsm",
    "restaurant.open_share": "vgsm",
    "restaurant.send_guest_order": "vgsm",
    "restaurant.send_letter": "vgsm",
    "restaurant.settle_deposit": "vgsm",
}
ROLES = {"v": ANONYMOUS, "g": CUSTOMER, "s": STAFF, "m": ADMIN}
DEFER = """
SELECT procrastinate_defer_jobs_v1(ARRAY[
  ROW('default', %s::text, 0, NULL, NULL, %s::jsonb, NULL)::procrastinate_job_to_defer_v1])
"""


def test_each_role_queues_the_jobs_of_its_pages(db, as_owner):
    ours = [name for name in app.tasks if not name.startswith(("tests.", "builtin:", "procrastinate."))]
    found = {}
    with as_owner(), connection.cursor() as cursor:
        for name in ours:
            marks = ""
            for mark, role in ROLES.items():
                cursor.execute("SELECT app.may_queue(%s::text, %s::text)", [role, name])
                marks += mark if cursor.fetchone()[0] else ""
            found[name] = marks
    assert found == {name: QUEUED_BY.get(name, "") for name in ours}


@pytest.mark.parametrize(
    "task", ["payments.send_refund", "payments.grant_credit", "tests.note", "pool.tend_days"]
)
def test_nobody_on_the_web_queues_a_job_of_the_worker(task, guest, receptionist, manager, jobs):
    for who in ({"user_id": each.pk} for each in (guest, receptionist, manager)):
        with acting_as(**who) as role, refused_with(NOT_PERMITTED, f"{role} may not queue {task}"):
            execute(DEFER, task, "{}")
    with acting_as(role=ANONYMOUS), refused_with(NOT_PERMITTED, f"{ANONYMOUS} may not queue {task}"):
        execute(DEFER, task, "{}")
    assert jobs.names() == []


def test_job_of_nobody_is_refused(db):
    """The login itself, between two identities."""
    with refused_with(NOT_PERMITTED, "none may not queue payments.close_page"):
        execute(DEFER, "payments.close_page", "{}")


def test_visitor_queues_a_letter(jobs):
    with acting_as(role=ANONYMOUS):
        execute(DEFER, "accounts.write_account_letter", "{}")
    assert jobs.names() == ["accounts.write_account_letter"]


@pytest.mark.parametrize(("amount", "allowed"), [("100.00", True), ("100.01", False), ("600.00", False)])
def test_guest_queues_the_refund_they_were_promised_and_no_other(guest, jobs, amount, allowed):
    stay = BookingFactory(user=guest, cancelled=True, total_price=600, refund_amount=Decimal(100))
    ticket = TicketFactory(user=guest, status="cancelled", total_price=600, refund_amount=Decimal(100))
    for task, key, row in (
        ("payments.refund_booking", "booking_id", stay),
        ("pool.refund_ticket", "ticket_id", ticket),
    ):
        wish = json.dumps({key: str(row.pk), "amount": amount, "reason": "x"})
        with acting_as(guest.pk), nullcontext() if allowed else refused_with(NOT_PERMITTED, "not promised"):
            execute(DEFER, task, wish)
    assert len(jobs.names()) == (2 if allowed else 0)


def test_guest_queues_no_refund_of_a_stay_that_goes_on(guest):
    stay = BookingFactory(user=guest, confirmed=True, refund_amount=Decimal(100))
    wish = json.dumps({"booking_id": str(stay.pk), "amount": "100.00", "reason": "x"})
    with acting_as(guest.pk), refused_with(NOT_PERMITTED, "not promised"):
        execute(DEFER, "payments.refund_booking", wish)


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
