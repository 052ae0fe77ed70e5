"""Checkout sessions: opened, paid, declined, expired."""

import time

import pytest
import stripe

from payments.stripe_sandbox.testing import RunningSandbox, wait_until
from tests.payments.stripe_sandbox.support import (
    AUTHENTICATES,
    AUTHENTICATES_THEN_DECLINES,
    DECLINED,
    INSUFFICIENT,
    PAYMENT_EVENTS,
    event_types,
    line,
    open_session,
    paid_session,
    session_params,
)

HALF_HOUR = 30 * 60
DAY = 24 * 60 * 60


def refused(client: stripe.StripeClient, **changes: object) -> stripe.InvalidRequestError:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.checkout.sessions.create(session_params(**changes))
    return refusal.value


# --- opening ----------------------------------------------------------------------------------------------


def test_new_session_is_open_and_unpaid(client: stripe.StripeClient) -> None:
    session = open_session(
        client,
        line_items=[line(18_000, name="Night", quantity=3), line(4_500, name="Breakfast")],
        client_reference_id="booking-7",
        customer_email="anna@example.com",
        metadata={"booking": "7"},
    )

    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    assert (session.amount_subtotal, session.amount_total, session.currency) == (58_500, 58_500, "usd")
    assert (session.client_reference_id, session.metadata.to_dict()) == ("booking-7", {"booking": "7"})
    assert session.customer_details.email == "anna@example.com"
    assert session.expires_at - session.created == DAY
    assert session.ui_mode == "hosted_page"
    assert session.livemode is False


def test_line_items_are_listed_and_expanded(client: stripe.StripeClient) -> None:
    session = client.v1.checkout.sessions.create(
        {
            **session_params(line_items=[line(100), line(250, name="Towel", quantity=2)]),
            "expand": ["line_items"],
        }
    )
    listed = client.v1.checkout.sessions.line_items.list(session.id)

    assert [(item.description, item.quantity, item.amount_total) for item in listed.data] == [
        ("Chalet night", 1, 100),
        ("Towel", 2, 500),
    ]
    assert [item.id for item in session.line_items.data] == [item.id for item in listed.data]


@pytest.mark.parametrize(
    ("changes", "code", "param"),
    [
        ({"mode": None}, "parameter_missing", "mode"),
        ({"line_items": None}, "parameter_missing", "line_items"),
        ({"success_url": None}, "parameter_missing", "success_url"),
        ({"success_url": "/relative"}, "url_invalid", "success_url"),
        ({"customer_email": "nobody"}, "email_invalid", "customer_email"),
        ({"customer": "cus_none"}, "resource_missing", "customer"),
        ({"ui_mode": "hosted"}, None, "ui_mode"),
        ({"colour": "blue"}, "parameter_unknown", "colour"),
        ({"line_items": [{**line(), "amount": 5}]}, "parameter_unknown", "line_items[0][amount]"),
        ({"line_items": [{"price_data": line()["price_data"]}]}, None, "line_items[0]"),
        ({"line_items": [line(), line(currency="eur")]}, None, "line_items"),
        ({"line_items": [line(currency="xyz")]}, None, "line_items[0][price_data][currency]"),
        ({"line_items": [line(-5)]}, "parameter_invalid_integer", "line_items[0][price_data][unit_amount]"),
        ({"line_items": [line(49)]}, "amount_too_small", "line_items"),
        ({"line_items": [line(100_000_000)]}, "amount_too_large", "line_items"),
        ({"client_reference_id": "x" * 201}, None, "client_reference_id"),
        ({"mode": "subscription"}, None, "line_items"),
        ({"mode": "setup"}, "sandbox_unsupported", "mode"),
        ({"discounts": [{"coupon": "SUMMER"}]}, "sandbox_unsupported", "discounts"),
    ],
)
def test_session_is_refused(client: stripe.StripeClient, changes: dict, code: str | None, param: str) -> None:
    refusal = refused(client, **changes)

    assert (refusal.code, refusal.param, refusal.http_status) == (code, param, 400)


def test_smallest_amount_depends_on_the_currency(client: stripe.StripeClient) -> None:
    assert open_session(client, line_items=[line(30, currency="gbp")]).amount_total == 30
    refusal = refused(client, line_items=[line(49, currency="jpy")])

    assert refusal.user_message == "The Checkout Session's total amount due must add up to at least ¥50 jpy"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(HALF_HOUR - 60, "at least 30 minutes"), (DAY + 60, "less than 24 hours")],
)
def test_expires_at_has_bounds(client: stripe.StripeClient, seconds: int, words: str) -> None:
    refusal = refused(client, expires_at=int(time.time()) + seconds)

    assert refusal.param == "expires_at"
    assert words in str(refusal)


def test_free_session_needs_no_card(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    session = paid_session(sandbox, line_items=[line(0)])

    assert (session.status, session.payment_status, session.payment_intent) == (
        "complete",
        "no_payment_required",
        None,
    )
    assert event_types(client) == ["checkout.session.completed"]


# --- paying -----------------------------------------------------------------------------------------------


def test_paid_session_has_money_behind_it(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    session = open_session(
        client, payment_intent_data={"metadata": {"booking": "7"}, "description": "Stay 7"}
    )
    outcome = sandbox.pay(session.id, email="anna@example.com", name="Anna")

    session = client.v1.checkout.sessions.retrieve(session.id)
    intent = client.v1.payment_intents.retrieve(
        session.payment_intent, {"expand": ["latest_charge.balance_transaction"]}
    )
    charge = intent.latest_charge
    assert outcome["paid"]
    assert (session.status, session.payment_status, session.url) == ("complete", "paid", None)
    assert (session.customer_details.email, session.customer_details.name) == ("anna@example.com", "Anna")
    assert (intent.status, intent.amount_received, intent.description) == ("succeeded", 10_000, "Stay 7")
    assert intent.metadata["booking"] == "7"
    assert (charge.paid, charge.captured, charge.metadata["booking"]) == (True, True, "7")
    assert (charge.payment_method_details.card.last4, charge.billing_details.name) == ("4242", "Anna")
    assert (charge.balance_transaction.fee, charge.balance_transaction.net) == (320, 9_680)
    assert event_types(client) == PAYMENT_EVENTS
    assert sandbox.state()["captured"] == {"usd": 10_000}


@pytest.mark.parametrize(
    ("card", "decline_code", "message"),
    [
        (DECLINED, "generic_decline", "Your card was declined."),
        (INSUFFICIENT, "insufficient_funds", "Your card has insufficient funds."),
        ("4000 0000 0000 0069", "expired_card", "Your card has expired."),
        ("4111 1111 1111 1111", "test_mode_live_card", None),
    ],
)
def test_declined_session_stays_open_and_can_be_paid(
    sandbox: RunningSandbox, client: stripe.StripeClient, card: str, decline_code: str, message: str | None
) -> None:
    session = open_session(client)
    outcome = sandbox.pay(session.id, card)

    declined = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    error = declined.payment_intent.last_payment_error
    assert not outcome["paid"]
    assert (declined.status, declined.payment_status) == ("open", "unpaid")
    assert declined.payment_intent.status == "requires_payment_method"
    assert (error.code, error.decline_code) in {("card_declined", decline_code), (decline_code, decline_code)}
    assert message in (None, error.message)
    assert declined.payment_intent.latest_charge.status == "failed"
    assert event_types(client) == ["payment_intent.created", "payment_intent.payment_failed", "charge.failed"]

    sandbox.pay(session.id)

    paid = client.v1.checkout.sessions.retrieve(session.id)
    assert (paid.status, paid.payment_intent) == ("complete", declined.payment_intent.id)
    assert [charge.status for charge in client.v1.charges.list().data] == ["succeeded", "failed"]
    assert sandbox.state()["captured"] == {"usd": 10_000}


def test_3d_secure_passed_pays(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    session = paid_session(sandbox, card=AUTHENTICATES)

    assert session.payment_status == "paid"
    assert event_types(client) == [
        "payment_intent.created",
        "payment_intent.requires_action",
        *PAYMENT_EVENTS[1:],
    ]


def test_3d_secure_failed_charges_nothing(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    session = open_session(client)
    outcome = sandbox.pay(session.id, AUTHENTICATES, authenticate=False)

    assert outcome["decline"]["code"] == "payment_intent_authentication_failure"
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    assert client.v1.charges.list().data == []


def test_3d_secure_passed_can_still_be_declined(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    outcome = sandbox.pay(open_session(client).id, AUTHENTICATES_THEN_DECLINES)

    assert outcome["decline"]["decline_code"] == "generic_decline"


def test_session_is_paid_once(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    session = paid_session(sandbox)

    with pytest.raises(ValueError, match="no longer open"):
        sandbox.pay(session.id)
    assert sandbox.state()["captured"] == {"usd": 10_000}


def test_customer_is_created_on_request(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    session = open_session(client, customer_creation="always")
    sandbox.pay(session.id, email="new@example.com", name="New")

    customer = client.v1.customers.retrieve(client.v1.checkout.sessions.retrieve(session.id).customer)
    assert (customer.email, customer.name) == ("new@example.com", "New")


def test_known_customer_prefills_the_email(client: stripe.StripeClient) -> None:
    customer = client.v1.customers.create({"email": "known@example.com"})
    session = open_session(client, customer=customer.id)

    assert (session.customer, session.customer_details.email) == (customer.id, "known@example.com")


def test_manual_capture_is_unpaid_until_captured(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    session = paid_session(sandbox, payment_intent_data={"capture_method": "manual"})
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    assert sandbox.state()["captured"] == {"usd": 0}

    client.v1.payment_intents.capture(session.payment_intent)

    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    assert sandbox.state()["captured"] == {"usd": 10_000}


# --- expiring ---------------------------------------------------------------------------------------------


def test_expire_closes_the_session(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    session = client.v1.checkout.sessions.expire(open_session(client).id)

    assert (session.status, session.payment_status, session.url) == ("expired", "unpaid", None)
    assert event_types(client) == ["checkout.session.expired"]
    with pytest.raises(ValueError, match="no longer open"):
        sandbox.pay(session.id)


def test_expire_cancels_a_declined_payment_intent(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    session = paid_session(sandbox, card=DECLINED)
    client.v1.checkout.sessions.expire(session.id)

    assert client.v1.payment_intents.retrieve(session.payment_intent).status == "canceled"


@pytest.mark.parametrize(("pays", "status"), [(True, "complete"), (False, "expired")])
def test_expire_loses_against_what_came_first(
    sandbox: RunningSandbox, client: stripe.StripeClient, pays: bool, status: str
) -> None:
    session = open_session(client)
    sandbox.pay(session.id) if pays else sandbox.expire(session.id)

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.checkout.sessions.expire(session.id)

    assert refusal.value.user_message == (
        'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of '
        f"`{status}`."
    )


def test_session_expires_when_its_time_comes(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    session = open_session(client, expires_at=int(time.time()) + HALF_HOUR + 5)
    sandbox.move_clock(HALF_HOUR - 5)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"

    sandbox.move_clock(HALF_HOUR + 6)

    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"
    assert event_types(client) == ["checkout.session.expired"]


def test_session_expires_by_itself(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    session = open_session(client, expires_at=int(time.time()) + HALF_HOUR + 2)
    sandbox.move_clock(HALF_HOUR + 1.5)

    wait_until(lambda: client.v1.checkout.sessions.retrieve(session.id).status == "expired")


def test_session_is_paid_in_its_last_second_and_not_after(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    first, second = (open_session(client, expires_at=int(time.time()) + HALF_HOUR + 60) for _ in range(2))

    sandbox.move_clock(HALF_HOUR + 50)
    assert sandbox.pay(first.id)["paid"]
    sandbox.move_clock(HALF_HOUR + 61)
    with pytest.raises(ValueError, match="no longer open"):
        sandbox.pay(second.id)


# --- finding ----------------------------------------------------------------------------------------------


def test_sessions_are_found_by_payment_intent_status_and_email(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    paid = paid_session(sandbox, customer_email="anna@example.com")
    open_session(client)
    sessions = client.v1.checkout.sessions

    for query in (
        {"payment_intent": paid.payment_intent},
        {"status": "complete"},
        {"customer_details": {"email": "anna@example.com"}},
        {"created": {"gte": paid.created}, "status": "complete"},
    ):
        assert [each.id for each in sessions.list(query).data] == [paid.id]
    assert sessions.list({"created": {"lt": paid.created - 60}}).data == []


def test_session_metadata_is_merged(client: stripe.StripeClient) -> None:
    session = open_session(client, metadata={"kept": "1", "gone": "2"})
    client.v1.checkout.sessions.update(session.id, {"metadata": {"gone": "", "new": "3"}})

    assert client.v1.checkout.sessions.retrieve(session.id).metadata.to_dict() == {"kept": "1", "new": "3"}
