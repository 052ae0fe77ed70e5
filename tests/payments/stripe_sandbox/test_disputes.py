"""Disputes and what they do to the balance."""

import pytest
import stripe

from payments.stripe_sandbox.testing import RunningSandbox
from tests.payments.stripe_sandbox.support import PAYMENT_EVENTS, event_types, paid_session

DISPUTED = "4000000000000259"
FEE = 1_500


def disputed(sandbox: RunningSandbox) -> stripe.Dispute:
    intent = paid_session(sandbox, card=DISPUTED).payment_intent
    [dispute] = sandbox.client().v1.disputes.list({"payment_intent": intent}).data
    return dispute


def test_card_that_is_disputed(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    dispute = disputed(sandbox)

    assert (dispute.amount, dispute.status, dispute.reason) == (10_000, "needs_response", "fraudulent")
    assert client.v1.charges.retrieve(dispute.charge).disputed is True
    assert [(each.amount, each.fee, each.type) for each in dispute.balance_transactions] == [
        (-10_000, FEE, "adjustment")
    ]
    assert sandbox.state()["balance_net"] == {"usd": 10_000 - 320 - 10_000 - FEE}
    assert sorted(event_types(client)) == sorted(
        [*PAYMENT_EVENTS, "charge.dispute.created", "charge.dispute.funds_withdrawn"]
    )


@pytest.mark.parametrize(
    ("evidence", "status", "net"),
    [("winning_evidence", "won", 10_000 - 320 - FEE), ("losing_evidence", "lost", -320 - FEE)],
)
def test_evidence_decides(
    sandbox: RunningSandbox, client: stripe.StripeClient, evidence: str, status: str, net: int
) -> None:
    ended = client.v1.disputes.update(disputed(sandbox).id, {"evidence": {"uncategorized_text": evidence}})

    assert ended.status == status
    assert event_types(client)[-1] == "charge.dispute.closed"
    assert sandbox.state()["balance_net"] == {"usd": net}


def test_accepted_dispute_is_lost(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    dispute = disputed(sandbox)

    assert client.v1.disputes.close(dispute.id).status == "lost"
    with pytest.raises(stripe.InvalidRequestError, match="already closed"):
        client.v1.disputes.close(dispute.id)


def test_any_charge_is_disputed_on_command(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    intent = paid_session(sandbox).payment_intent
    id = sandbox.dispute(intent, reason="product_not_received")
    assert client.v1.disputes.retrieve(id).reason == "product_not_received"
    with pytest.raises(ValueError, match="cannot be disputed"):
        sandbox.dispute(intent)

    sandbox.settle_dispute(id, "won")

    assert client.v1.disputes.retrieve(id).status == "won"
    with pytest.raises(ValueError, match="status is one of"):
        sandbox.settle_dispute(id, "perhaps")
