"""The sandbox as a process of its own, and its memory over a restart."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
import stripe

from payments.stripe_sandbox.testing import SECRET_KEY, RunningSandbox, wait_until
from tests.payments.stripe_sandbox.memberships import Member
from tests.payments.stripe_sandbox.receiver import Receiver
from tests.payments.stripe_sandbox.support import PAYMENT_EVENTS, open_session, paid_session

ROOT = Path(__file__).resolve().parents[3]
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def run(*arguments: str, debug: str | None = "1") -> subprocess.Popen[str]:
        environment = {name: value for name, value in os.environ.items() if name != "DEBUG"}
        if debug is not None:
            environment["DEBUG"] = debug
        process = subprocess.Popen(
            [sys.executable, "-m", "payments.stripe_sandbox", "--port", "0", *arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("debug", [None, "", "0", "false"])
def test_process_refuses_without_debug(start: Start, debug: str | None) -> None:
    out, err = start(debug=debug).communicate(timeout=120)

    assert out == ""
    assert err == "The Stripe sandbox is for development and tests: it starts only with DEBUG=1.\n"


def test_process_refuses_with_exit_code_2(start: Start) -> None:
    assert start(debug="0").wait(120) == 2
    assert start("--webhook", "http://127.0.0.1:1/").wait(120) == 2


def test_process_serves_says_one_line_and_stops(start: Start, tmp_path: Path) -> None:
    port_file, state = tmp_path / "port", tmp_path / "state.json"
    process = start("--port-file", str(port_file), "--state", str(state))
    wait_until(port_file.exists, 20)
    base_url = f"http://127.0.0.1:{port_file.read_text().strip()}"
    client = stripe.StripeClient(SECRET_KEY, base_addresses={"api": base_url})

    session = open_session(client)
    assert requests.get(session.url, timeout=60).status_code == 200
    process.send_signal(signal.SIGTERM)

    assert process.wait(60) == 0
    assert process.communicate() == (f"Stripe sandbox (no real money) on {base_url}\n", "")
    assert json.loads(state.read_text())["format"] == 1


def test_server_listens_on_this_machine_only(sandbox: RunningSandbox) -> None:
    assert sandbox.base_url.startswith("http://127.0.0.1:")
    others = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    port = int(sandbox.base_url.rpartition(":")[2])
    for address in others - {"127.0.0.1", "127.0.1.1"}:
        with pytest.raises(OSError, match="refused|timed out|unreachable"):
            socket.create_connection((address, port), timeout=1)


def test_memory_survives_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    with RunningSandbox(state_file=state) as sandbox:
        paid = paid_session(sandbox)
        refund = sandbox.client().v1.refunds.create(
            {"payment_intent": paid.payment_intent}, {"idempotency_key": "r"}
        )
        waiting = open_session(sandbox.client())
        before = sandbox.state()

    with RunningSandbox(state_file=state) as sandbox:
        client = sandbox.client()
        assert (
            client.v1.refunds.create({"payment_intent": paid.payment_intent}, {"idempotency_key": "r"}).id
            == refund.id
        )
        after = sandbox.state()
        for field in ("counts", "captured", "refunded", "events_by_type", "idempotency_keys"):
            assert after[field] == before[field]
        reopened = client.v1.checkout.sessions.retrieve(waiting.id)
        assert reopened.url.startswith(sandbox.base_url)
        assert requests.get(reopened.url, timeout=60).status_code == 200
        assert sandbox.pay(waiting.id)["paid"]


def test_killed_sandbox_has_lost_nothing_it_answered(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    with RunningSandbox(state_file=state) as sandbox:
        session = open_session(sandbox.client())
        as_after_a_kill = state.read_bytes()

    state.write_bytes(as_after_a_kill)
    with RunningSandbox(state_file=state) as sandbox:
        assert sandbox.client().v1.checkout.sessions.retrieve(session.id).status == "open"


def test_undelivered_webhooks_are_sent_after_a_restart(tmp_path: Path, receiver: Receiver) -> None:
    state = tmp_path / "state.json"
    with RunningSandbox(state_file=state, webhook_url=receiver.url) as sandbox:
        sandbox.knob("webhooks", hold=True)
        paid_session(sandbox)
    assert receiver.events == []

    with RunningSandbox(state_file=state, webhook_url=receiver.url) as sandbox:
        sandbox.drain()
        assert receiver.types == PAYMENT_EVENTS


def test_session_that_fell_due_while_stopped_expires(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    with RunningSandbox(state_file=state) as sandbox:
        session = open_session(sandbox.client())
    saved = json.loads(state.read_text())
    saved["clock_offset_seconds"] = 24 * 60 * 60 + 5
    state.write_text(json.dumps(saved))

    with RunningSandbox(state_file=state) as sandbox:
        client = sandbox.client()
        wait_until(lambda: client.v1.checkout.sessions.retrieve(session.id).status == "expired")


def test_foreign_state_file_is_refused(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    state.write_text('{"something": "else"}')

    with pytest.raises(ValueError, match="is not a state file"):
        RunningSandbox(state_file=state)
    assert state.read_text() == '{"something": "else"}'


def test_memberships_survive_a_restart(tmp_path: Path) -> None:
    """Plans, clocks and pages too: what was to happen happens, and links lead to the new address."""
    state = tmp_path / "state.json"
    with RunningSandbox(state_file=state) as sandbox:
        member = Member(sandbox)
        portal = member.client.v1.billing_portal.sessions.create({"customer": member.customer})
        member.update(cancel_at_period_end=True)

    with RunningSandbox(state_file=state) as sandbox:
        client = sandbox.client().v1
        page = f"{sandbox.base_url}/p/session/{portal.id}"
        assert requests.get(page, timeout=60).status_code == 200
        assert client.invoices.list().data[0].hosted_invoice_url.startswith(sandbox.base_url)
        client.subscriptions.update(member.id, {"cancel_at_period_end": False})
        sandbox.advance(member.customer, days=32)

        assert [invoice.status for invoice in client.invoices.list().data] == ["paid", "paid"]
