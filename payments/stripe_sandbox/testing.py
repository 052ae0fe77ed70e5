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

    def client(self, *, max_network_retries: int = 0, timeout_seconds: float = 5) -> stripe.StripeClient:
        """The real SDK, talking to this sandbox."""
        return stripe.StripeClient(
            SECRET_KEY,
            base_addresses={"api": self.base_url},
            stripe_version=API_VERSION,
            max_network_retries=max_network_retries,
            http_client=stripe.RequestsClient(timeout=(3, timeout_seconds)),
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

    def drain(self, timeout_seconds: float = 10) -> None:
        """Wait until every webhook arrived or was given up. Raises TimeoutError."""
        answer = self.command("POST", "drain", timeout_seconds=timeout_seconds)
        if not answer["idle"]:
            raise TimeoutError(f"Webhooks are still on their way: {answer['deliveries']}")


def wait_until(condition: Any, timeout_seconds: float = 5) -> None:
    """Wait for something that happens in another thread. Raises TimeoutError."""
    end = time.monotonic() + timeout_seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("It did not happen in time.")
        time.sleep(0.01)
