"""Deleting an account that has a membership, and a bank that takes a member's money back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from payments.models import Payment, Refund
from payments.services.reconciling import reconcile
from pool.models import Membership, MembershipChange
from resort.db.identity import OWNER, acting_as
from tests.support import webhooks
from tests.support.joining import Life, press_buy
from tests.support.paying import at_stripe

pytestmark = pytest.mark.django_db(transaction=True)
Kind = MembershipChange.Kind


@pytest.fixture
def life(sandbox, guest, jobs):
    return Life(sandbox, guest, jobs)


def run(jobs: Any, *names: str) -> None:
    for job in jobs.waiting():
        if job.task_name in names:
            job.run()
            jobs._finish(job)


def delete(client_for: Any, person: User) -> Any:
    return client_for(person).post("/account/delete/", {"current_password": "correct horse battery"})


def is_gone(person: User) -> bool:
    with acting_as(role=OWNER):
        return not User.objects.filter(pk=person.pk).exists()


def test_account_with_a_running_subscription_is_kept_and_says_where_to_end_it(life, guest, client_for):
    answer = delete(client_for, guest)

    assert (answer.status_code, is_gone(guest)) == (409, False)
    html = answer.content.decode()
    assert "You have a pool membership. End it first, so that nothing more is charged." in html
    assert 'href="/pool/membership/"' in html


def test_account_is_kept_while_stripe_may_still_bill_what_lets_nobody_in(
    life, sandbox, guest, client_for, jobs
):
    sandbox.billing(retry_days=[3, 5, 7], after_retries="unpaid")
    sandbox.fail_cards(life.customer)
    life.pass_days(50)
    life.check("unpaid", "expired", let_in=False)
    assert (delete(client_for, guest).status_code, is_gone(guest)) == (409, False)

    life.ask(Kind.CANCEL_NOW)
    assert (life.at_stripe(), life.membership.ended_at is not None) == ("canceled", True)
    assert (delete(client_for, guest).status_code, is_gone(guest)) == (302, True)
    # A year later nothing was charged: what was paid is the first month.
    captured = at_stripe(sandbox)
    sandbox.mend_cards(life.customer)
    sandbox.advance(life.id, days=365)
    reconcile(now=life.now + timedelta(days=365))
    assert at_stripe(sandbox) == captured


def test_account_goes_once_the_membership_has_ended_and_its_money_is_back(life, guest, client_for, jobs):
    life.ask(Kind.CANCEL_NOW, refund="80.00")
    with acting_as(role=OWNER):
        owed = Refund.objects.filter(status="pending").exists()
    assert owed
    answer = delete(client_for, guest)
    assert answer.status_code == 409
    assert "A refund is on its way to you." in answer.content.decode()

    run(jobs, "payments.send_refund")
    assert (delete(client_for, guest).status_code, is_gone(guest)) == (302, True)


def test_page_at_stripe_paid_after_the_account_went_begins_nothing_and_pays_back(
    sandbox, guest, client_for, jobs
):
    session = press_buy(guest).url.rsplit("/", 1)[1]
    assert (delete(client_for, guest).status_code, is_gone(guest)) == (302, True)

    subscription = sandbox.subscribe(session)
    reconcile(now=timezone.now())
    run(jobs, "pool.stop_subscription", "payments.send_refund")

    with acting_as(role=OWNER):
        assert not Membership.objects.exists()
        assert list(Refund.objects.values_list("amount", "status")) == [(80, "succeeded")]
    captured, refunded = at_stripe(sandbox)
    assert captured == refunded == 80
    assert sandbox.client().v1.subscriptions.retrieve(subscription).status == "canceled"


def disputed(life: Life, client: Any, jobs: Any) -> Payment:
    """The member's bank takes the first payment back."""
    with acting_as(role=OWNER):
        payment = Payment.objects.get()
    life.sandbox.dispute(payment.stripe_intent_id)
    webhooks.deliver(life.sandbox, client, "charge.dispute.created", "charge.dispute.funds_withdrawn")
    run(jobs, "payments.process_stripe_event")
    life.look()
    with acting_as(role=OWNER):
        payment.refresh_from_db()
    return payment


def test_dispute_is_left_to_staff_and_the_membership_goes_on(life, client, jobs):
    payment = disputed(life, client, jobs)

    assert (payment.needs_staff, payment.failure, payment.status) == (
        True,
        "disputed at the bank",
        "succeeded",
    )
    life.check("active", "active", let_in=True)


def test_member_who_cancels_after_a_dispute_is_not_paid_twice(life, client, jobs):
    disputed(life, client, jobs)
    life.ask(Kind.CANCEL_NOW, refund="80.00")

    life.check("canceled", "cancelled", let_in=False)
    with acting_as(role=OWNER):
        assert not Refund.objects.exists()


def test_dispute_that_ends_the_subscription_at_stripe_shuts_the_gate(life, sandbox, client, jobs):
    disputed(life, client, jobs)
    # As somebody did in Stripe's dashboard.
    sandbox.client().v1.subscriptions.cancel(life.id)
    life.look()

    life.check("canceled", "cancelled", let_in=False)
    with acting_as(role=OWNER):
        # Nothing is paid back on top of what the bank took.
        assert not Refund.objects.exists()
