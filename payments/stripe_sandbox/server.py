"""The HTTP server: hands each request to the API, the hosted page or the knobs."""

import socket
import struct
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from . import api, control
from . import control_billing as _registers_its_commands  # noqa: F401
from .page import views
from .sandbox import Sandbox

HOST = "127.0.0.1"
LARGEST_BODY_BYTES = 2_000_000
LOCAL_NAMES = ("127.0.0.1", "localhost")


class Server(ThreadingHTTPServer):
    """A sandbox on a port of this machine. It listens on the loopback address only."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self,
        *,
        port: int = 0,
        state_file: Path | None = None,
        webhook_url: str | None = None,
        webhook_secret: str | None = None,
    ) -> None:
        super().__init__((HOST, port), Handler)
        try:
            self.sandbox = Sandbox(
                base_url=self.base_url,
                state_file=state_file,
                webhook_url=webhook_url,
                webhook_secret=webhook_secret,
            )
        except BaseException:
            self.server_close()
            raise

    @property
    def base_url(self) -> str:
        return f"http://{HOST}:{self.server_address[1]}"

    def run(self, poll_seconds: float = 0.2) -> None:
        """Serve until ``shutdown`` is called from another thread; it takes effect at the next poll."""
        self.sandbox.start()
        try:
            self.serve_forever(poll_seconds)
        finally:
            self.sandbox.stop()
            self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is nothing to report; anything else is."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "StripeSandbox"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 600
    server: Server

    def handle_any(self) -> None:
        parts = urlsplit(self.path)
        body = self._body()
        if body is None:
            self._send(413, {"Content-Type": "text/plain", "Connection": "close"}, b"Too large.")
        elif parts.path.startswith("/v1/"):
            self._answer_api(parts.path, parts.query, body)
        elif parts.path.startswith("/_sandbox/"):
            self._answer_control(parts.path, body)
        else:
            reply = views.answer(self.server.sandbox, self.command, parts.path, body)
            self._send(reply.status, reply.headers, reply.body)

    do_GET = do_POST = do_DELETE = handle_any

    def _body(self) -> str | None:
        length = self.headers.get("Content-Length", "0")
        size = int(length) if length.isdecimal() else LARGEST_BODY_BYTES + 1
        if size > LARGEST_BODY_BYTES:
            self.close_connection = True
            return None
        return self.rfile.read(size).decode("utf-8", "replace")

    def _answer_api(self, path: str, query: str, body: str) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = api.answer(self.server.sandbox, api.Request(self.command, path, query, headers, body))
        if reply.dropped:
            self._drop()
        else:
            self._send(reply.status, reply.headers, reply.body.encode())

    def _answer_control(self, path: str, body: str) -> None:
        refusal = self._control_refusal(body)
        status, answer = refusal or control.answer(self.server.sandbox, self.command, path, body)
        self._send(status, {"Content-Type": "application/json"}, answer)

    def _control_refusal(self, body: str) -> tuple[int, bytes] | None:
        """A web page in the developer's browser must not turn the knobs."""
        host = self.headers.get("Host", "").rpartition(":")[0]
        if host not in LOCAL_NAMES or "Origin" in self.headers:
            return 403, b'{"error": "The knobs answer to programs on this machine only."}'
        if body and not self.headers.get("Content-Type", "").startswith("application/json"):
            return 415, b'{"error": "Send JSON."}'
        return None

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _drop(self) -> None:
        """Reset the connection instead of answering."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: calls are kept and can be read at ``/_sandbox/calls``."""
