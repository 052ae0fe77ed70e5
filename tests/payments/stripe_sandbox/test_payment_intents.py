"""Payment intents without Checkout, and customers."""

import pytest
import stripe

from payments.stripe_sandbox.testing import RunningSandbox
from tests.payments.stripe_sandbox.support import event_types

INTENT = {"amount": 5_000, "currency": "usd"}


def test_confirmed_intent_is_charged(client: stripe.StripeClient) -> None:
    intent = client.v1.payment_intents.create({**INTENT, "metadata": {"order": "1"}})
    assert intent.status == "requires_payment_method"

    intent = client.v1.payment_intents.confirm(
        intent.id, {"payment_method": "pm_card_visa", "expand": ["latest_charge"]}
    )

    assert (intent.status, intent.amount_received, intent.latest_charge.amount_captured) == (
        "succeeded",
        5_000,
        5_000,
    )
    assert event_types(client) == ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]


def test_declined_confirmation_is_a_card_error(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.CardError) as decline:
        client.v1.payment_intents.create(
            {**INTENT, "payment_method": "pm_card_chargeDeclined", "confirm": True}
        )

    error = decline.value.error
    assert (decline.value.http_status, decline.value.code, error.decline_code) == (
        402,
        "card_declined",
        "generic_decline",
    )
    assert error.payment_intent.status == "requires_payment_method"
    assert error.charge == error.payment_intent.latest_charge


def test_intent_asks_for_authentication(client: stripe.StripeClient) -> None:
    intent = client.v1.payment_intents.create(
        {**INTENT, "payment_method": "pm_card_authenticationRequired", "confirm": True}
    )

    assert (intent.status, intent.next_action.type) == ("requires_action", "use_stripe_sdk")


def test_captured_intent_takes_less_than_authorised(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    intent = client.v1.payment_intents.create(
        {**INTENT, "payment_method": "pm_card_visa", "confirm": True, "capture_method": "manual"}
    )
    assert (intent.status, intent.amount_capturable) == ("requires_capture", 5_000)

    intent = client.v1.payment_intents.capture(intent.id, {"amount_to_capture": 3_000})

    assert (intent.status, intent.amount_received, intent.amount_capturable) == ("succeeded", 3_000, 0)
    assert sandbox.state()["captured"] == {"usd": 3_000}
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.payment_intents.capture(intent.id)
    assert refusal.value.code == "payment_intent_unexpected_state"


def test_cancelled_intent_releases_what_was_held(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    intent = client.v1.payment_intents.create(
        {**INTENT, "payment_method": "pm_card_visa", "confirm": True, "capture_method": "manual"}
    )
    intent = client.v1.payment_intents.cancel(intent.id, {"cancellation_reason": "abandoned"})

    assert (intent.status, intent.cancellation_reason) == ("canceled", "abandoned")
    assert client.v1.charges.retrieve(intent.latest_charge).refunded is True
    assert sandbox.state()["captured"] == {"usd": 0}


def test_succeeded_intent_is_neither_confirmed_nor_cancelled(client: stripe.StripeClient) -> None:
    intent = client.v1.payment_intents.create({**INTENT, "payment_method": "pm_card_visa", "confirm": True})

    for act in (client.v1.payment_intents.confirm, client.v1.payment_intents.cancel):
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            act(intent.id)
        assert refusal.value.code == "payment_intent_unexpected_state"


@pytest.mark.parametrize(
    ("changes", "code", "param"),
    [
        ({"amount": 49}, "amount_too_small", "amount"),
        ({"currency": "xyz"}, None, "currency"),
        ({"customer": "cus_none"}, "resource_missing", "customer"),
        ({"payment_method": "pm_none"}, "resource_missing", "payment_method"),
        ({"confirm": True}, "parameter_missing", "payment_method"),
        ({"currency": "kwd", "amount": 1_001}, None, "amount"),
        ({"transfer_data": {"destination": "acct_1"}}, "sandbox_unsupported", "transfer_data"),
    ],
)
def test_intent_is_refused(client: stripe.StripeClient, changes: dict, code: str | None, param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.payment_intents.create({**INTENT, **changes})

    assert (refusal.value.code, refusal.value.param) == (code, param)


def test_customer_is_created_changed_found_and_deleted(client: stripe.StripeClient) -> None:
    customers = client.v1.customers
    anna = customers.create({"email": "anna@example.com", "metadata": {"guest": "1"}})
    customers.create({"email": "bo@example.com"})

    customers.update(anna.id, {"name": "Anna", "metadata": {"guest": "", "vip": "yes"}})

    found = customers.list({"email": "anna@example.com"}).data
    assert [(each.id, each.name, each.metadata.to_dict()) for each in found] == [
        (anna.id, "Anna", {"vip": "yes"})
    ]
    assert customers.delete(anna.id).deleted is True
    assert customers.retrieve(anna.id).deleted is True
    assert customers.list({"email": "anna@example.com"}).data == []
    assert event_types(client) == [
        "customer.created",
        "customer.created",
        "customer.updated",
        "customer.deleted",
    ]
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        customers.update(anna.id, {"name": "Ghost"})
