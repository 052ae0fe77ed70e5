"""Every answer has the form the pinned SDK declares."""

import copy
from typing import Any

import pytest
import stripe

from payments.stripe_sandbox.testing import RunningSandbox
from tests.payments.stripe_sandbox.conformance import problems
from tests.payments.stripe_sandbox.memberships import Member, price
from tests.payments.stripe_sandbox.support import (
    AUTHENTICATES,
    DECLINED,
    REFUND_FAILS_LATER,
    open_session,
    paid_session,
    raw,
    session_params,
)

LISTS = [
    "/v1/customers",
    "/v1/checkout/sessions",
    "/v1/payment_intents",
    "/v1/charges",
    "/v1/balance_transactions",
    "/v1/refunds",
    "/v1/events",
    "/v1/webhook_endpoints",
    "/v1/products",
    "/v1/prices",
    "/v1/subscriptions",
    "/v1/invoices",
    "/v1/invoiceitems",
    "/v1/invoice_payments",
    "/v1/setup_intents",
    "/v1/disputes",
    "/v1/billing_portal/configurations",
    "/v1/test_helpers/test_clocks",
]


@pytest.fixture(scope="module")
def lived_in() -> Any:
    """A sandbox in which everything has happened once."""
    with RunningSandbox() as sandbox:
        client = sandbox.client().v1
        client.webhook_endpoints.create({"url": "http://127.0.0.1:1/", "enabled_events": ["invoice.paid"]})
        customer = client.customers.create({"email": "anna@example.com", "address": {"city": "Zermatt"}})
        paid_session(sandbox, customer=customer.id, metadata={"booking": "1"})
        paid_session(sandbox, customer_creation="always")
        paid_session(sandbox, card=DECLINED)
        paid_session(sandbox, card=AUTHENTICATES)
        open_session(sandbox.client())
        sandbox.expire(open_session(sandbox.client(), customer_email="bo@example.com").id)
        failing = paid_session(sandbox, card=REFUND_FAILS_LATER)
        sandbox.fail_refund(
            client.refunds.create({"payment_intent": failing.payment_intent, "amount": 100}).id
        )
        _payment_intents(client)
        _memberships(sandbox)
        deleted = client.customers.create({"email": "gone@example.com"})
        client.customers.delete(deleted.id)
        yield sandbox


def _memberships(sandbox: RunningSandbox) -> None:
    """One that renews, changes, fails, is paid, pauses, resumes and ends; one on trial; one with a dispute."""
    member = Member(sandbox, metadata={"membership_id": "1"})
    client = member.client.v1
    client.billing_portal.sessions.create({"customer": member.customer})
    member.advance(10)
    other = price(member.client, 9_900, of=member.product, lookup_key="pool")
    member.update(items=[{"id": member.item.id, "price": other}])
    sandbox.fail_cards(member.customer)
    member.advance(25)
    sandbox.replace_card(member.customer)
    client.invoices.pay(member.latest.id)
    client.subscriptions.pause(member.id)
    client.subscriptions.resume(member.id, {"payment_behavior": "resume_on_payment_success"})
    member.update(pause_collection={"behavior": "mark_uncollectible"}, cancel_at_period_end=True)
    client.subscriptions.pause(Member(sandbox).id)
    Member(sandbox, trial_period_days=3)
    sandbox.settle_dispute(sandbox.dispute(client.charges.list({"limit": 1}).data[0].id), "won")


def _payment_intents(client: Any) -> None:
    manual = {"amount": 5000, "currency": "eur", "capture_method": "manual", "confirm": True}
    held = client.payment_intents.create({**manual, "payment_method": "pm_card_visa"})
    client.payment_intents.capture(held.id, {"amount_to_capture": 4000})
    waiting = client.payment_intents.create({"amount": 5000, "currency": "jpy"})
    client.payment_intents.cancel(waiting.id, {"cancellation_reason": "abandoned"})
    client.payment_intents.create(
        {
            "amount": 900,
            "currency": "chf",
            "payment_method": "pm_card_authenticationRequired",
            "confirm": True,
        }
    )


@pytest.mark.parametrize("path", LISTS)
def test_list_answers_as_the_sdk_declares(lived_in: RunningSandbox, path: str) -> None:
    answer = raw(lived_in, "GET", f"{path}?limit=100").json()

    assert answer["data"]
    assert problems(answer) == []


@pytest.mark.parametrize("path", LISTS)
def test_retrieve_answers_what_the_list_shows(lived_in: RunningSandbox, path: str) -> None:
    listed = raw(lived_in, "GET", f"{path}?limit=100").json()["data"]

    assert [raw(lived_in, "GET", f"{path}/{each['id']}").json() for each in listed] == listed


def test_event_carries_an_object_as_the_sdk_declares(lived_in: RunningSandbox) -> None:
    events: list[dict[str, Any]] = []
    while True:
        after = f"&starting_after={events[-1]['id']}" if events else ""
        page = raw(lived_in, "GET", f"/v1/events?limit=100{after}").json()
        events += page["data"]
        if not page["has_more"]:
            break

    assert len({event["type"] for event in events}) > 40
    assert [found for event in events for found in problems(event["data"]["object"], event["type"])] == []


@pytest.mark.parametrize(
    ("path", "expand"),
    [
        ("/v1/checkout/sessions", "data.line_items"),
        ("/v1/checkout/sessions", "data.payment_intent.latest_charge"),
        ("/v1/checkout/sessions", "data.customer"),
        ("/v1/payment_intents", "data.payment_method"),
        ("/v1/charges", "data.refunds"),
        ("/v1/charges", "data.balance_transaction"),
        ("/v1/refunds", "data.failure_balance_transaction"),
        ("/v1/balance_transactions", "data.source"),
        ("/v1/subscriptions", "data.latest_invoice.payments"),
        ("/v1/subscriptions", "data.items.data.price"),
        ("/v1/invoices", "data.parent.subscription_details.subscription"),
        ("/v1/invoice_payments", "data.payment.payment_intent"),
        ("/v1/disputes", "data.charge"),
    ],
)
def test_expanded_answer_is_as_the_sdk_declares(lived_in: RunningSandbox, path: str, expand: str) -> None:
    answer = raw(lived_in, "GET", f"{path}?limit=100&expand[]={expand}").json()

    assert problems(answer) == []


def test_created_objects_and_line_items_are_as_the_sdk_declares(lived_in: RunningSandbox) -> None:
    form = {
        "mode": "payment",
        "success_url": "http://shop.test/",
        "line_items[0][quantity]": "3",
        "line_items[0][price_data][currency]": "usd",
        "line_items[0][price_data][unit_amount_decimal]": "100.5",
        "line_items[0][price_data][product_data][name]": "Towel",
    }
    session = raw(lived_in, "POST", "/v1/checkout/sessions", form).json()
    items = raw(lived_in, "GET", f"/v1/checkout/sessions/{session['id']}/line_items").json()

    assert problems(session) == []
    assert problems(items) == []
    assert items["data"][0]["amount_total"] == 302


def test_deleted_customer_is_a_stub(lived_in: RunningSandbox) -> None:
    client = lived_in.client().v1
    customer = client.customers.create({"name": "Gone"})
    client.customers.delete(customer.id)

    answer = raw(lived_in, "GET", f"/v1/customers/{customer.id}").json()

    assert answer == {"id": customer.id, "object": "customer", "deleted": True}


def test_every_nullable_field_can_be_read(client: stripe.StripeClient) -> None:
    session = open_session(client)

    assert session.payment_intent is None
    assert session.invoice is None
    assert "line_items" not in session


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (lambda o: o.update(surprise=1), "checkout.session: unknown field surprise"),
        (lambda o: o.pop("expires_at"), "checkout.session: expires_at is missing"),
        (lambda o: o.update(status="odd"), "checkout.session.status is 'odd', not one of"),
        (lambda o: o.update(created="1"), "checkout.session.created is '1'"),
        (lambda o: o.update(livemode=None), "checkout.session.livemode is null"),
        (
            lambda o: o["total_details"].pop("amount_tax"),
            "checkout.session.total_details: amount_tax is missing",
        ),
    ],
)
def test_checker_finds_a_planted_mistake(sandbox: RunningSandbox, spoil: Any, found: str) -> None:
    session = open_session(sandbox.client(), **session_params())
    answer = copy.deepcopy(raw(sandbox, "GET", f"/v1/checkout/sessions/{session.id}").json())
    assert problems(answer) == []

    spoil(answer)

    assert [each[: len(found)] for each in problems(answer)] == [found]
