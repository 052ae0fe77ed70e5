"""The jobs about money, as the worker runs them: each may run twice."""

from __future__ import annotations

from decimal import Decimal

import pytest
from procrastinate.contrib.django import app

from payments import tasks
from payments.errors import PaymentUnavailable
from resort.db.identity import SERVICE, acting_as
from tests.factories.chalets import BookingFactory
from tests.factories.payments import PaymentFactory, post
from tests.support import paying, webhooks

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = {
    "payments.process_stripe_event", "payments.send_refund", "payments.refund_booking", "payments.close_refund",
    "payments.close_page", "payments.reconcile", "payments.reconcile_further_back",
    "payments.grant_credit", "payments.settle_credit", "payments.tend_credits",
}  # fmt: skip


def test_every_job_has_a_name_that_stays():
    assert {name for name in app.tasks if name.startswith("payments.")} == NAMES


def test_reconciling_has_its_times():
    crons = {name: periodic.cron for (name, _id), periodic in app.periodic_registry.periodic_tasks.items()}
    assert crons["payments.reconcile"] == "*/5 * * * *"
    assert crons["payments.reconcile_further_back"] == "40 3 * * *"


def test_jobs_that_call_stripe_are_patient():
    for name in NAMES - {"payments.reconcile", "payments.reconcile_further_back", "payments.tend_credits"}:
        assert app.tasks[name].retry_strategy.max_attempts == 10


def test_webhook_to_confirmed_stay(stay, sandbox, client, jobs):
    _payment, page = paying.page_for(stay, sandbox)
    sandbox.pay(page)
    webhooks.deliver(sandbox, client)
    jobs.run()

    assert paying.fresh(stay).status == "confirmed"


def test_cancellation_to_refund(guest, sandbox, jobs, now):
    stay = BookingFactory(user=guest, held=True)
    _payment, page = paying.page_for(stay, sandbox)
    sandbox.pay(page)
    tasks.reconcile(timestamp=0)
    from payments.services.events import follow_session

    follow_session(page, now=now)
    with acting_as(role=SERVICE):
        tasks.refund_booking.defer(booking_id=str(stay.pk), amount="450.00", reason="cancelled")
    jobs.run()

    assert paying.at_stripe(sandbox) == (Decimal(600), Decimal(450))
    assert paying.balances() == {"stripe": Decimal(150), "revenue": Decimal(-150)}


def test_refund_job_run_twice_refunds_once(guest, jobs):
    stay = BookingFactory(user=guest, paid=True)
    post(PaymentFactory(booking=stay, cash=True))
    for _ in range(2):
        tasks.refund_booking(booking_id=str(stay.pk), amount="450.00", reason="cancelled")

    with acting_as(role=SERVICE):
        from payments.models import Refund

        assert Refund.objects.get().amount == Decimal(450)


def test_close_page_shuts_what_is_open(stay, sandbox):
    payment, page = paying.page_for(stay, sandbox)
    tasks.close_page(booking_id=str(stay.pk))

    assert sandbox.state()["sessions_by_status"] == {"expired": 1}
    assert paying.fresh(payment).status == "failed"
    tasks.close_page(booking_id=str(stay.pk))


def test_close_page_settles_what_was_paid_meanwhile(stay, sandbox):
    payment, page = paying.page_for(stay, sandbox)
    sandbox.pay(page)
    tasks.close_page(booking_id=str(stay.pk))

    assert paying.fresh(payment).status == "succeeded"


def test_close_page_without_a_page_does_nothing(payment, stay, sandbox):
    tasks.close_page(booking_id=str(stay.pk))

    assert sandbox.calls() == []


def test_close_page_during_an_outage_is_tried_again(stay, sandbox):
    _payment, _page = paying.page_for(stay, sandbox)
    sandbox.knob("faults", kind="rate_limit", times=None)

    with pytest.raises(PaymentUnavailable):
        tasks.close_page(booking_id=str(stay.pk))


def test_reconcile_runs_as_the_service(sandbox, db):
    tasks.reconcile(timestamp=0)
    tasks.reconcile_further_back(timestamp=0)
