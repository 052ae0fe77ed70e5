"""Subscriptions begin: by checkout or by the API, with and without a trial."""

import pytest
import stripe

from payments.stripe_sandbox.testing import RunningSandbox
from tests.payments.stripe_sandbox.memberships import DAY, START, Member, price, session_for
from tests.payments.stripe_sandbox.support import AUTHENTICATES, DECLINED, event_types, line

BEGINNING = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "customer.created",
    "payment_method.attached",
    "customer.subscription.created",
    "invoice.created",
    "invoice.finalized",
    "invoice_payment.paid",
    "invoice.paid",
    "invoice.payment_succeeded",
    "customer.subscription.updated",
    "checkout.session.completed",
]


def test_paid_session_begins_a_subscription(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    session = session_for(
        client,
        price(client),
        customer_email="anna@example.com",
        client_reference_id="membership-1",
        metadata={"of": "session"},
        subscription_data={"metadata": {"membership_id": "1"}},
    )
    assert (session.amount_total, session.payment_status, session.subscription) == (4_900, "unpaid", None)

    id = sandbox.subscribe(session.id)

    done = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["subscription", "invoice"]})
    subscription, invoice = done.subscription, done.invoice
    assert (done.status, done.payment_status, done.payment_intent) == ("complete", "paid", None)
    assert (subscription.id, subscription.status, subscription.customer) == (id, "active", done.customer)
    assert subscription.metadata.to_dict() == {"membership_id": "1"}
    assert subscription.billing_mode.type == "flexible"
    assert (invoice.status, invoice.billing_reason, invoice.amount_paid) == (
        "paid",
        "subscription_create",
        4_900,
    )
    assert invoice.parent.subscription_details.subscription == id
    assert invoice.parent.subscription_details.metadata.to_dict() == {"membership_id": "1"}
    assert event_types(client)[2:] == BEGINNING


def test_invoice_leads_to_its_charge(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    sandbox.subscribe(session_for(client, price(client)).id)

    [invoice] = client.v1.invoices.list({"expand": ["data.payments"]}).data
    [payment] = invoice.payments.data
    intent = client.v1.payment_intents.retrieve(payment.payment.payment_intent, {"expand": ["latest_charge"]})
    assert (intent.latest_charge.amount, intent.latest_charge.paid) == (4_900, True)
    assert intent.latest_charge.customer == invoice.customer
    by_intent = client.v1.invoice_payments.list(
        {"payment": {"type": "payment_intent", "payment_intent": intent.id}, "expand": ["data.invoice"]}
    )
    assert [each.invoice.id for each in by_intent.data] == [invoice.id]


def test_price_made_inline_and_something_bought_once(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    monthly = line(4_900, name="Pool")
    monthly["price_data"]["recurring"] = {"interval": "month"}
    session = session_for(client, "", line_items=[monthly, line(1_500, name="Card for the gate")])
    assert session.amount_total == 6_400

    id = sandbox.subscribe(session.id)

    [invoice] = client.v1.invoices.list({"subscription": id}).data
    assert [(each.description, each.amount) for each in invoice.lines.data] == [
        ("1 × Pool (at $49.00 / month)", 4_900),
        ("Card for the gate", 1_500),
    ]


def test_declined_card_leaves_the_session_open(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    session = session_for(client, price(client))
    with pytest.raises(ValueError, match="Your card was declined"):
        sandbox.subscribe(session.id, DECLINED)

    assert client.v1.subscriptions.list({"status": "all"}).data == []
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    assert sandbox.subscribe(session.id, AUTHENTICATES)


def test_failed_authentication_begins_nothing(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    session = session_for(client, price(client))
    with pytest.raises(ValueError, match="failed authentication"):
        sandbox.subscribe(session.id, AUTHENTICATES, authenticate=False)

    assert client.v1.subscriptions.list({"status": "all"}).data == []


def test_trial_charges_nothing_until_it_is_over(sandbox: RunningSandbox) -> None:
    member = Member(sandbox, trial_period_days=14)
    assert (member.status, member.session.amount_total) == ("trialing", 0)
    assert member.item.current_period_end == START + 14 * DAY
    assert (member.latest.amount_due, member.latest.status) == (0, "paid")

    member.advance(12)
    assert member.events()[-1] == "customer.subscription.trial_will_end"
    member.advance(3)

    assert (member.status, member.latest.amount_paid) == ("active", 4_900)
    assert member.item.current_period_start == START + 14 * DAY
    assert sandbox.state()["captured"] == {"usd": 4_900}


@pytest.mark.parametrize(
    ("behavior", "status"), [("cancel", "canceled"), ("pause", "paused"), ("create_invoice", "past_due")]
)
def test_trial_without_a_card_ends_as_configured(
    sandbox: RunningSandbox, client: stripe.StripeClient, behavior: str, status: str
) -> None:
    customer = sandbox.customer_on_clock(at=START)
    session = session_for(
        client,
        price(client),
        customer=customer,
        payment_method_collection="if_required",
        subscription_data={
            "trial_period_days": 7,
            "trial_settings": {"end_behavior": {"missing_payment_method": behavior}},
        },
    )
    id = sandbox.subscribe(session.id)
    sandbox.advance(customer, days=8)

    assert client.v1.subscriptions.retrieve(id).status == status


def test_subscription_is_made_by_the_api(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    customer = client.v1.customers.create({"payment_method": "pm_card_visa", "email": "bo@example.com"})
    [method] = client.v1.payment_methods.list({"customer": customer.id}).data
    client.v1.customers.update(customer.id, {"invoice_settings": {"default_payment_method": method.id}})

    made = client.v1.subscriptions.create({"customer": customer.id, "items": [{"price": price(client)}]})

    assert (made.status, sandbox.state()["captured"]) == ("active", {"usd": 4_900})
    assert [each.id for each in client.v1.subscriptions.list({"customer": customer.id}).data] == [made.id]
    assert client.v1.subscription_items.list({"subscription": made.id}).data[0].quantity == 1


def test_incomplete_subscription_expires_unless_it_is_paid(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    customer = sandbox.customer_on_clock(at=START)
    params = {
        "customer": customer,
        "items": [{"price": price(client)}],
        "payment_behavior": "default_incomplete",
    }
    paid, left = (client.v1.subscriptions.create(params) for _ in range(2))
    assert (paid.status, left.status) == ("incomplete", "incomplete")

    sandbox.pay_invoice(paid.latest_invoice)
    sandbox.advance(customer, days=1)

    assert client.v1.subscriptions.retrieve(paid.id).status == "active"
    assert client.v1.subscriptions.retrieve(left.id).status == "incomplete_expired"
    assert client.v1.invoices.retrieve(left.latest_invoice).status == "void"


def test_subscription_without_a_card_is_refused(client: stripe.StripeClient) -> None:
    customer = client.v1.customers.create({"email": "bo@example.com"})
    with pytest.raises(stripe.InvalidRequestError, match="no attached payment source"):
        client.v1.subscriptions.create({"customer": customer.id, "items": [{"price": price(client)}]})


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"payment_intent_data": {"metadata": {"a": "1"}}}, "payment_intent_data"),
        ({"line_items": [line()]}, "line_items"),
        ({"subscription_data": {"trial_period_days": 0}}, "subscription_data[trial_end]"),
        (
            {"subscription_data": {"billing_mode": {"type": "classic"}}},
            "subscription_data[billing_mode][type]",
        ),
        ({"line_items": [{"price": "price_none", "quantity": 1}]}, "line_items[0][price]"),
    ],
)
def test_session_for_a_subscription_is_refused(
    client: stripe.StripeClient, changes: dict, param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        session_for(client, price(client), **changes)

    assert refusal.value.param == param


def test_deleting_a_customer_ends_the_subscriptions(sandbox: RunningSandbox) -> None:
    member = Member(sandbox)
    member.client.v1.customers.delete(member.customer)

    assert member.status == "canceled"
