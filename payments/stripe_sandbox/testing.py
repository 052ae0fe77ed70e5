"""Run a sandbox inside a test process."""

import json
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import stripe

from .sdk_types import API_VERSION
from .server import Server

SECRET_KEY = "sk_test_sandbox"  # noqa: S105 -- opens nothing but the sandbox
WEBHOOK_SECRET = "whsec_sandbox"  # noqa: S105


class RunningSandbox:
    """A sandbox on a free port, as a context manager.

    >>> with RunningSandbox(webhook_url="http://127.0.0.1:8000/payments/stripe/webhook/") as sandbox:
    ...     session = sandbox.client().v1.checkout.sessions.create({...})
    ...     sandbox.pay(session.id)
    ...     sandbox.drain()

    Failed webhooks are retried after 50 ms, and refunds that settle later do so only on command, so that tests
    neither wait nor race.
    """

    def __init__(
        self,
        *,
        webhook_url: str | None = None,
        webhook_secret: str = WEBHOOK_SECRET,
        state_file: Path | None = None,
        port: int = 0,
    ) -> None:
        self.webhook_secret = webhook_secret
        self._server = Server(
            port=port, state_file=state_file, webhook_url=webhook_url, webhook_secret=webhook_secret
        )
        self._server.sandbox.deliveries.knobs.retry_seconds = 0.05
        self._server.sandbox.refund_knobs.settle_seconds = None
        self._thread = threading.Thread(
            target=self._server.run, args=(0.01,), daemon=True, name="stripe-sandbox"
        )

    @property
    def base_url(self) -> str:
        return self._server.base_url

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join(10)

    def client(self, *, max_network_retries: int = 0, timeout_seconds: float = 60) -> stripe.StripeClient:
        """The real SDK, talking to this sandbox."""
        return stripe.StripeClient(
            SECRET_KEY,
            base_addresses={"api": self.base_url},
            stripe_version=API_VERSION,
            max_network_retries=max_network_retries,
            http_client=stripe.RequestsClient(timeout=(20, timeout_seconds)),
        )

    def command(self, method: str, name: str, /, **arguments: Any) -> Any:
        """One of the commands listed in ``control.py``. Raises ValueError with the sandbox's own words."""
        body = json.dumps(arguments).encode() if method == "POST" else None
        request = urllib.request.Request(  # noqa: S310 -- our own loopback address
            f"{self.base_url}/_sandbox/{name}", body, {"Content-Type": "application/json"}, method=method
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=150) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            with refusal:
                raise ValueError(refusal.read().decode()) from None

    def knob(self, name: str, /, **settings: Any) -> Any:
        """Turn a knob: ``knob("webhooks", hold=True)``, ``knob("faults", kind="error_after", path="/v1/refunds")``."""
        return self.command("POST", name, **settings)

    def pay(self, session_id: str, card: str = "4242424242424242", **more: Any) -> dict[str, Any]:
        """Pay a session without a browser; ``more`` may be email, name, authenticate (3-D Secure)."""
        return self.command("POST", "pay", session=session_id, card=card, **more)

    def expire(self, session_id: str) -> None:
        self.command("POST", "expire", session=session_id)

    def state(self) -> dict[str, Any]:
        return self.command("GET", "state")

    def calls(self) -> list[dict[str, Any]]:
        return self.command("GET", "calls")

    def deliveries(self) -> list[dict[str, Any]]:
        return self.command("GET", "deliveries")

    def reset(self) -> None:
        self.command("POST", "reset")

    def move_clock(self, offset_seconds: float) -> None:
        """Set the sandbox's clock this far from real time; what falls due happens before this returns."""
        self.command("POST", "clock", offset_seconds=offset_seconds)

    def release(self, order: str | list[str] = "created", seed: int = 0) -> list[str]:
        """Let held webhooks go in an order; their event ids."""
        return self.command("POST", "release", order=order, seed=seed)["released"]

    def redeliver(self, event_id: str) -> None:
        self.command("POST", "redeliver", event=event_id)

    def fail_refund(self, refund_id: str, reason: str = "expired_or_canceled_card") -> None:
        """Let a refund fail now, even one that had succeeded."""
        self.command("POST", "settle-refund", refund=refund_id, status="failed", failure_reason=reason)

    # --- subscriptions, cards, disputes -----------------------------------------------------------------

    def subscribe(self, session_id: str, card: str = "4242424242424242", **more: Any) -> str:
        """Pay a session in subscription mode without a browser; the subscription's id. Raises ValueError."""
        answer = self.pay(session_id, card, **more)
        if not answer["subscription"]:
            raise ValueError(f"No subscription has begun: {answer}")
        return answer["subscription"]

    def customer_on_clock(
        self, *, email: str = "payer@example.com", at: float | None = None, **more: Any
    ) -> str:
        """A new customer whose time stands still (at ``at``, else now) until ``advance``; its id."""
        client = self.client().v1
        clock = client.test_helpers.test_clocks.create(
            {"frozen_time": int(time.time() if at is None else at)}
        )
        params: Any = {"email": email, "test_clock": clock.id, **more}
        return client.customers.create(params).id

    def advance(self, owner: str, *, days: float = 0, seconds: float = 0, to: float | None = None) -> int:
        """Move the time of a customer (or of anything of the customer's, or of a test clock); the new time.

        What falls due happens before this returns, each thing at its own time. A customer without a test clock
        is given one that starts now.
        """
        target = {"to": int(to)} if to is not None else {"seconds": days * 86_400 + seconds}
        return self.command("POST", "advance", owner=owner, **target)["now"]

    def billing(self, **settings: Any) -> dict[str, Any]:
        """``retry_days`` (a list), ``after_retries`` (canceled, unpaid, past_due), ``draft_seconds``,
        ``upcoming_days``: what the account's billing settings say.
        """
        return self.command("POST", "billing", **settings)

    def fail_cards(self, customer_id: str, like: str = "4000000000009995") -> None:
        """From now on the bank answers for this customer's cards as for the test card ``like``."""
        self.command("POST", "decline-cards", customer=customer_id, card=like)

    def mend_cards(self, customer_id: str) -> None:
        """The customer's cards pay again."""
        self.fail_cards(customer_id, like="4242424242424242")

    def replace_card(self, customer_id: str, card: str = "4242424242424242") -> str:
        """The customer types another card in the portal; its payment method's id. Raises ValueError on a decline."""
        answer = self.command("POST", "card", customer=customer_id, card=card)
        if answer["decline"]:
            raise ValueError(answer["decline"]["message"])
        return answer["payment_method"]

    def pay_invoice(self, invoice_id: str, card: str = "4242424242424242", **more: Any) -> dict[str, Any]:
        """Pay an open invoice as on its hosted page; its status and what the bank declined."""
        return self.command("POST", "pay-invoice", invoice=invoice_id, card=card, **more)

    def dispute(self, charge_or_intent_id: str, reason: str = "fraudulent") -> str:
        """The payer's bank takes the money back for now; the dispute's id."""
        return self.command("POST", "dispute", charge=charge_or_intent_id, reason=reason)["id"]

    def settle_dispute(self, dispute_id: str, status: str = "lost") -> None:
        """The bank decides: ``won`` or ``lost``."""
        self.command("POST", "settle-dispute", dispute=dispute_id, status=status)

    def drain(self, timeout_seconds: float = 60) -> None:
        """Wait until every webhook arrived or was given up. Raises TimeoutError."""
        answer = self.command("POST", "drain", timeout_seconds=timeout_seconds)
        if not answer["idle"]:
            raise TimeoutError(f"Webhooks are still on their way: {answer['deliveries']}")


def wait_until(condition: Any, timeout_seconds: float = 60) -> None:
    """Wait for something that happens in another thread. Raises TimeoutError."""
    end = time.monotonic() + timeout_seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("It did not happen in time.")
        time.sleep(0.01)
