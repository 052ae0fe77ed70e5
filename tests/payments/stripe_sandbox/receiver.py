"""A webhook endpoint for tests: it verifies each delivery with the SDK and answers what it is told to."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import stripe

from payments.stripe_sandbox.testing import WEBHOOK_SECRET


class Receiver:
    """Collects verified events in order of arrival.

    ``answers`` are the next statuses (200 when it is empty); a ``barrier`` makes deliveries wait for each other.
    """

    def __init__(self, secret: str = WEBHOOK_SECRET) -> None:
        self.secret = secret
        self.events: list[stripe.Event] = []
        self.bodies: list[bytes] = []
        self.signatures: list[str] = []
        self.rejected: list[str] = []
        self.answers: list[int] = []
        self.barrier: threading.Barrier | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/hook/?shop=1"

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events]

    def take(self, body: bytes, signature: str) -> int:
        if self.barrier is not None:
            self.barrier.wait(60)
        try:
            event = stripe.Webhook.construct_event(body, signature, self.secret)
        except (ValueError, stripe.SignatureVerificationError) as problem:
            self.rejected.append(str(problem))
            return 400
        self.events.append(event)
        self.bodies.append(body)
        self.signatures.append(signature)
        return self.answers.pop(0) if self.answers else 200

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(receiver.take(body, self.headers["Stripe-Signature"]))
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        return Handler

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
