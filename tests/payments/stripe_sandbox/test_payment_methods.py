"""Cards kept for customers, and setup intents."""

import pytest
import stripe

from tests.payments.stripe_sandbox.support import AUTHENTICATES


@pytest.fixture
def customer(client: stripe.StripeClient) -> str:
    return client.v1.customers.create({"email": "anna@example.com"}).id


def test_card_is_attached_made_the_default_and_detached(client: stripe.StripeClient, customer: str) -> None:
    methods = client.v1.payment_methods
    method = methods.attach("pm_card_visa", {"customer": customer})
    client.v1.customers.update(customer, {"invoice_settings": {"default_payment_method": method.id}})
    assert [each.id for each in methods.list({"customer": customer, "type": "card"}).data] == [method.id]

    methods.detach(method.id)

    assert methods.list({"customer": customer}).data == []
    assert client.v1.customers.retrieve(customer).invoice_settings.default_payment_method is None
    with pytest.raises(stripe.InvalidRequestError, match="not attached"):
        methods.detach(method.id)


def test_declined_card_is_not_attached(client: stripe.StripeClient, customer: str) -> None:
    with pytest.raises(stripe.CardError, match="declined"):
        client.v1.payment_methods.attach("pm_card_chargeDeclined", {"customer": customer})

    assert client.v1.payment_methods.list({"customer": customer}).data == []


def test_card_is_made_of_a_test_number_only(client: stripe.StripeClient) -> None:
    made = client.v1.payment_methods.create(
        {"type": "card", "card": {"number": "4242424242424242", "exp_month": 3, "exp_year": 2031}}
    )
    assert (made.card.last4, made.card.exp_month, made.customer) == ("4242", 3, None)

    with pytest.raises(stripe.InvalidRequestError, match="test card"):
        client.v1.payment_methods.create({"type": "card", "card": {"number": "4111111111111111"}})


def test_somebody_elses_card_is_no_default(client: stripe.StripeClient, customer: str) -> None:
    other = client.v1.customers.create({"payment_method": "pm_card_visa"}).id
    [method] = client.v1.payment_methods.list({"customer": other}).data
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.customers.update(customer, {"invoice_settings": {"default_payment_method": method.id}})

    assert refusal.value.param == "invoice_settings[default_payment_method]"


def test_setup_intent_keeps_a_card(client: stripe.StripeClient, customer: str) -> None:
    intents = client.v1.setup_intents
    intent = intents.create({"customer": customer, "allowed_payment_method_types": ["card"]})
    assert intent.status == "requires_payment_method"
    with pytest.raises(stripe.CardError):
        intents.confirm(intent.id, {"payment_method": "pm_card_chargeDeclined"})

    assert intents.confirm(intent.id, {"payment_method": "pm_card_visa"}).status == "succeeded"

    assert len(client.v1.payment_methods.list({"customer": customer}).data) == 1
    with pytest.raises(stripe.InvalidRequestError):
        intents.cancel(intent.id)


def test_setup_intent_may_ask_the_bank(client: stripe.StripeClient, customer: str) -> None:
    method = client.v1.payment_methods.create({"type": "card", "card": {"number": AUTHENTICATES}})
    intent = client.v1.setup_intents.create(
        {"customer": customer, "payment_method": method.id, "confirm": True}
    )
    assert intent.status == "requires_action"

    assert client.v1.setup_intents.cancel(intent.id).status == "canceled"
