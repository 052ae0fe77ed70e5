"""A guest's bank takes the money back: a person must look, whatever is heard of first."""

from __future__ import annotations

import pytest

from payments.models import Payment, StripeEvent
from tests.support import paying, webhooks

pytestmark = pytest.mark.django_db(transaction=True)

DISPUTED = "4000000000000259"


@pytest.fixture
def on_page(stay, sandbox):
    """The guest is on Stripe's page."""
    return paying.page_for(stay, sandbox)


def test_disputed_payment_is_left_to_staff_and_the_stay_stands(on_page, stay, sandbox, client, jobs):
    payment, page = on_page
    sandbox.pay(page)
    webhooks.deliver(sandbox, client)
    jobs.run()
    assert paying.fresh(payment).needs_staff is False

    sandbox.dispute(paying.fresh(payment).stripe_intent_id)
    webhooks.deliver(sandbox, client, "charge.dispute.created", "charge.dispute.funds_withdrawn")
    jobs.run()

    flagged = paying.fresh(payment)
    assert (flagged.needs_staff, flagged.failure, flagged.status) == (
        True,
        "disputed at the bank",
        "succeeded",
    )
    assert paying.fresh(stay).status == "confirmed"


def test_dispute_heard_of_before_its_payment(on_page, stay, sandbox, client, jobs, as_owner):
    payment, page = on_page
    sandbox.pay(page, DISPUTED)
    webhooks.deliver(sandbox, client, "charge.dispute.created")
    jobs.run()

    flagged = paying.fresh(payment)
    assert (flagged.status, flagged.needs_staff) == ("succeeded", True)
    assert paying.fresh(stay).status == "confirmed"
    with as_owner():
        assert StripeEvent.objects.get().processed_at is not None


def test_case_that_staff_closed_is_not_opened_by_the_end_of_the_dispute(
    on_page, sandbox, client, jobs, as_owner
):
    payment, page = on_page
    sandbox.pay(page, DISPUTED)
    webhooks.deliver(sandbox, client)
    jobs.run()
    with as_owner():
        Payment.objects.filter(pk=payment.pk).update(needs_staff=False)
    [dispute] = sandbox.client().v1.disputes.list().data
    sandbox.settle_dispute(dispute.id, "lost")
    webhooks.deliver(sandbox, client)
    jobs.run()

    assert paying.fresh(payment).needs_staff is False


def test_dispute_of_another_shops_payment_is_ignored(stay, payment, sandbox, client, jobs):
    intent = sandbox.client().v1.payment_intents.create(
        {"amount": 500, "currency": "usd", "payment_method": "pm_card_createDispute", "confirm": True}
    )
    assert intent.status == "succeeded"
    webhooks.deliver(sandbox, client, "charge.dispute.created")
    jobs.run()

    assert paying.fresh(payment).needs_staff is False
