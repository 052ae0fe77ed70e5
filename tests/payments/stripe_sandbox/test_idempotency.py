"""Idempotency keys: replayed, refused for other requests, busy, kept over server errors."""

import threading

import pytest
import stripe

from payments.stripe_sandbox.testing import RunningSandbox, wait_until
from tests.payments.stripe_sandbox.support import open_session, paid_session, raw, session_params

KEY = {"idempotency_key": "booking-7"}


def created(client: stripe.StripeClient, **options: str) -> stripe.checkout.Session:
    return client.v1.checkout.sessions.create(session_params(), options)


def test_same_key_and_parameters_replay_the_answer(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    first, second = created(client, **KEY), created(client, **KEY)

    assert first.id == second.id
    assert "idempotent-replayed" not in first.last_response.headers
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert second.last_response.headers["Original-Request"] == first.last_response.request_id
    assert second.last_response.request_id != first.last_response.request_id
    assert sandbox.state()["counts"]["checkout.session"] == 1


def test_replay_tells_the_state_of_then(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    first = created(client, **KEY)
    sandbox.pay(first.id)

    assert created(client, **KEY).status == "open"
    assert client.v1.checkout.sessions.retrieve(first.id).status == "complete"


def test_same_key_with_other_parameters_is_refused(client: stripe.StripeClient) -> None:
    created(client, **KEY)

    with pytest.raises(stripe.IdempotencyError) as refusal:
        client.v1.checkout.sessions.create(session_params(client_reference_id="other"), KEY)

    assert refusal.value.http_status == 400
    assert "same parameters they were first used with" in str(refusal.value)


def test_same_key_for_another_endpoint_is_refused(client: stripe.StripeClient) -> None:
    created(client, **KEY)

    with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
        client.v1.customers.create({"email": "a@example.com"}, KEY)


def test_key_in_use_is_a_conflict(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    sandbox.knob("faults", kind="latency", ms=3000, path="/v1/customers")
    results: list[stripe.Customer] = []
    slow = threading.Thread(
        target=lambda: results.append(sandbox.client().v1.customers.create({"name": "A"}, KEY))
    )
    slow.start()
    wait_until(lambda: sandbox.command("GET", "faults") == [])

    with pytest.raises(stripe.APIError) as conflict:
        client.v1.customers.create({"name": "A"}, KEY)
    slow.join(60)

    assert (conflict.value.http_status, conflict.value.error.code) == (409, "idempotency_key_in_use")
    assert client.v1.customers.create({"name": "A"}, KEY).id == results[0].id


def test_sdk_waits_for_a_key_in_use(sandbox: RunningSandbox) -> None:
    sandbox.knob("faults", kind="latency", ms=300, path="/v1/customers")
    ids: list[str] = []

    def create() -> None:
        ids.append(sandbox.client(max_network_retries=3).v1.customers.create({"name": "A"}, KEY).id)

    threads = [threading.Thread(target=create) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert sandbox.state()["counts"]["customer"] == 1


def test_validation_failure_is_not_kept(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.create(session_params(success_url=None), KEY)

    assert created(client, **KEY).status == "open"


def test_decline_is_kept(client: stripe.StripeClient) -> None:
    params = {"amount": 5_000, "currency": "usd", "payment_method": "pm_card_chargeDeclined", "confirm": True}
    charges = []
    for _ in range(2):
        with pytest.raises(stripe.CardError) as decline:
            client.v1.payment_intents.create(params, KEY)
        charges.append(decline.value.error.charge)

    assert charges[0] == charges[1]
    assert len(client.v1.charges.list().data) == 1


def test_refusal_for_the_state_is_kept(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    session = paid_session(sandbox)
    refund = client.v1.refunds.create({"payment_intent": session.payment_intent})
    with pytest.raises(stripe.InvalidRequestError, match="already been refunded"):
        client.v1.refunds.create({"payment_intent": session.payment_intent}, KEY)
    sandbox.fail_refund(refund.id)

    with pytest.raises(stripe.InvalidRequestError) as replayed:
        client.v1.refunds.create({"payment_intent": session.payment_intent}, KEY)

    assert replayed.value.code == "charge_already_refunded"


def test_server_error_after_the_effect_is_replayed(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    session = paid_session(sandbox)
    sandbox.knob("faults", kind="error_after", path="/v1/refunds")
    params = {"payment_intent": session.payment_intent, "amount": 700, "metadata": {"intent": "r1"}}

    for replayed in (False, True):
        with pytest.raises(stripe.APIError) as error:
            client.v1.refunds.create(params, KEY)
        assert error.value.http_status == 500
        assert ("Idempotent-Replayed" in error.value.headers) is replayed
    found = [each for each in client.v1.refunds.list().data if each.metadata["intent"] == "r1"]

    assert [each.amount for each in found] == [700]
    assert sandbox.state()["refunded"] == {"usd": 700}


def test_sdk_retry_meets_the_replayed_error(sandbox: RunningSandbox) -> None:
    session = paid_session(sandbox)
    sandbox.knob("faults", kind="error_after", path="/v1/refunds")

    with pytest.raises(stripe.APIError):
        sandbox.client(max_network_retries=1).v1.refunds.create(
            {"payment_intent": session.payment_intent}, KEY
        )

    calls = [call for call in sandbox.calls() if call["path"] == "/v1/refunds"]
    assert [(call["status"], call["replayed"]) for call in calls] == [(500, False), (500, True)]


def test_server_error_before_the_effect_can_be_repeated(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    sandbox.knob("faults", kind="error_before", path="/v1/checkout")
    with pytest.raises(stripe.APIError):
        created(client, **KEY)
    assert sandbox.state()["counts"] == {}

    assert created(client, **KEY).status == "open"


@pytest.mark.parametrize(("kind", "sessions"), [("drop_before", 0), ("drop_after", 1)])
def test_lost_connection_is_found_out_by_the_same_key(
    sandbox: RunningSandbox, client: stripe.StripeClient, kind: str, sessions: int
) -> None:
    sandbox.knob("faults", kind=kind, path="/v1/checkout")
    with pytest.raises(stripe.APIConnectionError):
        created(client, **KEY)
    assert sandbox.state()["counts"].get("checkout.session", 0) == sessions

    again = created(client, **KEY)

    assert [each.id for each in client.v1.checkout.sessions.list().data] == [again.id]


def test_timed_out_call_has_happened_and_replays(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    sandbox.knob("faults", kind="latency", ms=400, path="/v1/checkout")
    with pytest.raises(stripe.APIConnectionError):
        created(sandbox.client(timeout_seconds=0.1), **KEY)
    wait_until(lambda: sandbox.state()["idempotency_keys"] == 1)

    again = created(client, **KEY)

    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert sandbox.state()["counts"]["checkout.session"] == 1


def test_answer_that_cannot_be_expanded_is_kept(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
            client.v1.customers.create({"name": "A", "expand": ["nothing"]}, KEY)

    assert sandbox.state()["counts"]["customer"] == 1


def test_key_is_forgotten_after_a_day(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    first = created(client, **KEY)
    sandbox.move_clock(24 * 60 * 60 + 1)

    assert created(client, **KEY).id != first.id


def test_get_ignores_a_key(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    session = open_session(client)
    path = f"/v1/checkout/sessions/{session.id}"
    raw(sandbox, "GET", path, Idempotency_Key="k")
    sandbox.pay(session.id)

    assert raw(sandbox, "GET", path, Idempotency_Key="k").json()["status"] == "complete"


def test_key_has_a_longest_length(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="255 characters"):
        created(client, idempotency_key="k" * 256)
