"""Refunds: whole, in parts, too much, pending, failed afterwards."""

import threading

import pytest
import stripe

from payments.stripe_sandbox.testing import RunningSandbox
from tests.payments.stripe_sandbox.support import (
    REFUND_FAILS_LATER,
    REFUND_PENDING,
    event_types,
    open_session,
    paid_session,
)

REFUND_EVENTS = ["refund.created", "charge.refunded", "refund.updated"]


def charge_of(client: stripe.StripeClient, session: stripe.checkout.Session) -> stripe.Charge:
    return client.v1.charges.list({"payment_intent": session.payment_intent}).data[0]


def test_whole_refund_gives_everything_back(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    session = paid_session(sandbox)
    refund = client.v1.refunds.create(
        {
            "payment_intent": session.payment_intent,
            "reason": "requested_by_customer",
            "metadata": {"refund": "9"},
        }
    )

    charge = charge_of(client, session)
    assert (refund.status, refund.amount, refund.reason, refund.charge) == (
        "succeeded",
        10_000,
        "requested_by_customer",
        charge.id,
    )
    assert (charge.refunded, charge.amount_refunded) == (True, 10_000)
    assert client.v1.balance_transactions.retrieve(refund.balance_transaction).net == -10_000
    assert event_types(client)[-3:] == REFUND_EVENTS
    assert sandbox.state()["refunded"] == {"usd": 10_000}


def test_partial_refunds_add_up_and_no_further(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    session = paid_session(sandbox)
    refunds = client.v1.refunds
    refunds.create({"payment_intent": session.payment_intent, "amount": 6_000})
    assert charge_of(client, session).refunded is False

    with pytest.raises(stripe.InvalidRequestError) as too_much:
        refunds.create({"payment_intent": session.payment_intent, "amount": 4_001})
    refunds.create({"charge": charge_of(client, session).id})
    with pytest.raises(stripe.InvalidRequestError) as nothing_left:
        refunds.create({"payment_intent": session.payment_intent, "amount": 1})

    assert (
        too_much.value.user_message
        == "Refund amount ($40.01) is greater than unrefunded amount on charge ($40.00)"
    )
    assert (too_much.value.code, too_much.value.param) == (None, "amount")
    assert nothing_left.value.code == "charge_already_refunded"
    assert [each.amount for each in refunds.list({"payment_intent": session.payment_intent}).data] == [
        4_000,
        6_000,
    ]
    assert sandbox.state()["refunded"] == {"usd": 10_000}


def test_simultaneous_refunds_never_exceed_the_charge(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    session = paid_session(sandbox)
    barrier = threading.Barrier(4)
    outcomes: list[str] = []

    def refund() -> None:
        own = sandbox.client()
        barrier.wait(60)
        try:
            own.v1.refunds.create({"payment_intent": session.payment_intent, "amount": 6_000})
            outcomes.append("refunded")
        except stripe.InvalidRequestError as refusal:
            outcomes.append(refusal.param or "")

    threads = [threading.Thread(target=refund) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(outcomes) == ["amount", "amount", "amount", "refunded"]
    assert sandbox.state()["refunded"] == {"usd": 6_000}


@pytest.mark.parametrize(
    ("params", "code", "param"),
    [
        ({}, "parameter_missing", "charge"),
        ({"charge": "ch_none"}, "resource_missing", "charge"),
        ({"payment_intent": "pi_none"}, "resource_missing", "payment_intent"),
    ],
)
def test_refund_is_refused(client: stripe.StripeClient, params: dict, code: str, param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.refunds.create(params)

    assert (refusal.value.code, refusal.value.param) == (code, param)


def test_refund_of_nothing_is_refused(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    session = paid_session(sandbox)

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.refunds.create({"payment_intent": session.payment_intent, "amount": 0})

    assert refusal.value.code == "parameter_invalid_integer"


def test_unpaid_intent_has_nothing_to_refund(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    session = paid_session(sandbox, card="4000000000000002")

    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge"):
        client.v1.refunds.create({"payment_intent": session.payment_intent})


def test_refund_fails_after_it_had_succeeded(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    session = paid_session(sandbox)
    refund = client.v1.refunds.create({"payment_intent": session.payment_intent})
    assert refund.status == "succeeded"

    sandbox.fail_refund(refund.id, "lost_or_stolen_card")

    refund = client.v1.refunds.retrieve(refund.id, {"expand": ["failure_balance_transaction"]})
    charge = charge_of(client, session)
    assert (refund.status, refund.failure_reason) == ("failed", "lost_or_stolen_card")
    assert refund.failure_balance_transaction.net == 10_000
    assert (charge.refunded, charge.amount_refunded) == (False, 0)
    assert event_types(client)[-1] == "refund.failed"
    assert sandbox.state()["refunded"] == {}
    assert client.v1.refunds.create({"payment_intent": session.payment_intent}).status == "succeeded"


@pytest.mark.parametrize(
    ("card", "before", "after", "event"),
    [
        (REFUND_PENDING, "pending", "succeeded", "refund.updated"),
        (REFUND_FAILS_LATER, "succeeded", "failed", "refund.failed"),
    ],
)
def test_refund_of_a_special_card_settles_later(
    sandbox: RunningSandbox, client: stripe.StripeClient, card: str, before: str, after: str, event: str
) -> None:
    sandbox.knob("refunds", settle_seconds=3600)
    session = paid_session(sandbox, card=card)
    refund = client.v1.refunds.create({"payment_intent": session.payment_intent})
    assert refund.status == before

    sandbox.move_clock(3601)

    assert client.v1.refunds.retrieve(refund.id).status == after
    assert event_types(client)[-1] == event


@pytest.mark.parametrize("outcome", ["pending", "failed", "requires_action"])
def test_refund_knob_decides_the_next_refund(
    sandbox: RunningSandbox, client: stripe.StripeClient, outcome: str
) -> None:
    session = paid_session(sandbox)
    sandbox.knob("refunds", outcome=outcome, times=1)

    statuses = [
        client.v1.refunds.create({"payment_intent": session.payment_intent, "amount": 100}).status
        for _ in range(2)
    ]

    assert statuses == [outcome, "succeeded"]


def test_only_a_refund_that_waits_for_action_is_cancelled(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    session = paid_session(sandbox)
    sandbox.knob("refunds", outcome="requires_action", times=1)
    waiting = client.v1.refunds.create({"payment_intent": session.payment_intent})

    assert client.v1.refunds.cancel(waiting.id).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError, match="cannot be canceled"):
        client.v1.refunds.cancel(waiting.id)
    assert charge_of(client, session).amount_refunded == 0


def test_refund_is_found_by_its_metadata_in_a_list(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    session = paid_session(sandbox)
    client.v1.refunds.create(
        {"payment_intent": session.payment_intent, "amount": 5, "metadata": {"intent": "r1"}}
    )
    open_session(client)

    found = [each for each in client.v1.refunds.list().auto_paging_iter() if each.metadata["intent"] == "r1"]

    assert [each.amount for each in found] == [5]
