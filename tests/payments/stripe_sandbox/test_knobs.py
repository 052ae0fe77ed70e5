"""The knobs, and who may turn them."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import stripe

from payments.stripe_sandbox.testing import RunningSandbox
from tests.payments.stripe_sandbox.support import open_session, paid_session


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("rate_limit", stripe.RateLimitError),
        ("error_before", stripe.APIError),
        ("drop_before", stripe.APIConnectionError),
    ],
)
def test_fault_meets_the_next_matching_calls_only(
    sandbox: RunningSandbox, client: stripe.StripeClient, kind: str, error: type[Exception]
) -> None:
    sandbox.knob("faults", kind=kind, times=2, path="/v1/customers", method="POST")
    assert client.v1.customers.list().data == []
    assert client.v1.events.list().data == []

    for _ in range(2):
        with pytest.raises(error):
            client.v1.customers.create({"name": "A"})

    assert client.v1.customers.create({"name": "A"}).name == "A"
    assert sandbox.state()["counts"]["customer"] == 1


def test_fault_without_end_lasts_until_cleared(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    sandbox.knob("faults", kind="rate_limit", times=None)
    for _ in range(3):
        with pytest.raises(stripe.RateLimitError):
            client.v1.customers.list()

    sandbox.command("DELETE", "faults")

    assert client.v1.customers.list().data == []


def test_latency_makes_a_call_slow(sandbox: RunningSandbox) -> None:
    sandbox.knob("faults", kind="latency", ms=300)

    with pytest.raises(stripe.APIConnectionError, match="Timeout|timed out"):
        sandbox.client(timeout_seconds=0.1).v1.customers.list()


def test_slow_call_from_before_a_reset_does_nothing(sandbox: RunningSandbox) -> None:
    sandbox.knob("faults", kind="latency", ms=3000, path="/v1/customers")
    with ThreadPoolExecutor(1) as beside:
        slow = beside.submit(sandbox.client(timeout_seconds=60).v1.customers.create, {"name": "A"})
        while sandbox.command("GET", "faults"):
            time.sleep(0.01)
        sandbox.reset()

        with pytest.raises(stripe.APIConnectionError):
            slow.result()

    assert (sandbox.state()["counts"].get("customer", 0), sandbox.calls()) == (0, [])


def test_sdk_retries_over_one_lost_connection(sandbox: RunningSandbox) -> None:
    sandbox.knob("faults", kind="drop_after", path="/v1/customers")

    sandbox.client(max_network_retries=1).v1.customers.create({"name": "A"})

    assert sandbox.state()["counts"]["customer"] == 1
    assert [call["replayed"] for call in sandbox.calls()] == [False, True]


def test_unknown_fault_is_refused(sandbox: RunningSandbox) -> None:
    with pytest.raises(ValueError, match="Unknown fault"):
        sandbox.knob("faults", kind="earthquake")


def test_clock_moves_created(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    before = client.v1.customers.create({"name": "A"}).created
    sandbox.move_clock(3 * 86_400)

    assert 0 <= client.v1.customers.create({"name": "B"}).created - before - 3 * 86_400 <= 2


def test_state_counts_and_sums(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    session = paid_session(sandbox)
    open_session(client)
    client.v1.refunds.create({"payment_intent": session.payment_intent, "amount": 2_500})

    state = sandbox.state()
    assert (state["captured"], state["refunded"]) == ({"usd": 10_000}, {"usd": 2_500})
    assert state["sessions_by_status"] == {"complete": 1, "open": 1}
    assert state["balance_net"] == {"usd": 10_000 - 320 - 2_500}
    assert state["events_by_type"]["refund.created"] == 1


def test_reset_forgets_everything_but_the_webhook(hooked: RunningSandbox) -> None:
    paid_session(hooked)
    hooked.knob("faults", kind="rate_limit", times=None)
    hooked.knob("webhooks", hold=True)
    hooked.drain()

    hooked.reset()

    client = hooked.client()
    assert hooked.state()["counts"] == {"webhook_endpoint": 1}
    assert client.v1.events.list().data == []
    hooked.expire(open_session(client).id)
    hooked.drain()
    assert hooked.state()["deliveries"]["delivered"] == 1


def test_mistakes_are_answered_in_words(sandbox: RunningSandbox) -> None:
    for name, settings in (
        ("pay", {"session": "cs_none"}),
        ("pay", {}),
        ("refunds", {"outcome": "odd"}),
        ("settle-refund", {"refund": "re_none", "status": "succeeded"}),
        ("redeliver", {"event": "evt_none"}),
        ("clock", {"offset_seconds": "soon"}),
        ("nothing", {}),
    ):
        with pytest.raises(ValueError, match="error"):
            sandbox.knob(name, **settings)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.test"}, 403),
        ({"Host": "evil.test:80"}, 403),
        ({"Content-Type": "text/plain"}, 415),
    ],
)
def test_web_pages_cannot_turn_knobs(sandbox: RunningSandbox, headers: dict, status: int) -> None:
    headers = {"Content-Type": "application/json", **headers}

    assert (
        requests.post(f"{sandbox.base_url}/_sandbox/reset", "{}", headers=headers, timeout=60).status_code
        == status
    )
