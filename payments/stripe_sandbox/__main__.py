"""Start the sandbox: ``python -m payments.stripe_sandbox --port 8420 --webhook URL --secret whsec_…``."""

import argparse
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .server import Server

TRUTHY = ("1", "true", "yes", "on")
REFUSED = 2


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM or Ctrl-C; the exit code."""
    options = _options(arguments)
    if os.environ.get("DEBUG", "").strip().lower() not in TRUTHY:
        return _refuse("The Stripe sandbox is for development and tests: it starts only with DEBUG=1.")
    if options.webhook and not options.secret:
        return _refuse("A webhook needs a secret to be signed with: pass --secret whsec_….")
    from .server import Server  # noqa: PLC0415 -- a refusal need not wait for the SDK to be imported

    try:
        server = Server(
            port=options.port,
            state_file=options.state,
            webhook_url=options.webhook,
            webhook_secret=options.secret,
        )
    except (OSError, ValueError) as problem:
        return _refuse(f"The Stripe sandbox cannot start: {problem}")
    _announce(server, options)
    _stop_on_signals(server)
    server.run()
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m payments.stripe_sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8420, help="0 takes a free one (default: %(default)s)")
    parser.add_argument("--port-file", type=Path, help="write the port here once listening")
    parser.add_argument("--webhook", help="URL that is told of every event")
    parser.add_argument("--secret", help="what its webhooks are signed with (whsec_…)")
    parser.add_argument("--state", type=Path, help="JSON file that survives a restart")
    parser.add_argument("--retry-seconds", type=float, default=1, help="first webhook back-off (default: 1)")
    return parser.parse_args(arguments)


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return REFUSED


def _announce(server: "Server", options: argparse.Namespace) -> None:
    server.sandbox.deliveries.knobs.retry_seconds = options.retry_seconds
    if options.port_file:
        partial = options.port_file.with_name(options.port_file.name + ".part")
        partial.write_text(f"{server.server_address[1]}\n", encoding="ascii")
        os.replace(partial, options.port_file)
    print(f"Stripe sandbox (no real money) on {server.base_url}", flush=True)


def _stop_on_signals(server: "Server") -> None:
    # shutdown() waits for serve_forever, which runs in this very thread: ask from another.
    def stop(*_: object) -> None:
        threading.Thread(target=server.shutdown, daemon=True).start()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)


if __name__ == "__main__":
    sys.exit(main())
