"""The web servers that are measured: ours as it runs in production, and the yardstick."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from resort.bench.cpu import Tree
from resort.bench.load import Connection, get
from resort.db.server import ROOT, free_port

WORKERS, THREADS = 2, 4
SECRET = "only ever used on this machine, by the benchmark"  # noqa: S105 -- signs nothing that leaves it


def product_environment(urls: dict[str, str]) -> dict[str, str]:
    """Production settings, on the loopback and without TLS."""
    return {
        **{
            name: value
            for name, value in os.environ.items()
            if name not in {"RESORT_LOGIN", "STRIPE_API_BASE"}
        },
        **urls,
        "DEBUG": "0",
        "SECRET_KEY": SECRET,
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE_SSL_REDIRECT": "0",
        "STRIPE_SECRET_KEY": "sk_test_benchmark",
        "STRIPE_WEBHOOK_SECRET": "whsec_benchmark",
        "EMAIL_URL": "dummymail://",
        "SITE_URL": "https://resort.example",
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "resort.settings",
    }


class Server:
    """A running gunicorn."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port = port
        self.process = process
        self.tree = Tree(psutil.Process(process.pid))


@contextmanager
def serving(application: str, environment: dict[str, str], log: Path, probe: str) -> Iterator[Server]:
    """Start `application` and stop it again; ready once `probe` is answered with 200."""
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
        "--workers", str(WORKERS), "--threads", str(THREADS), "--preload", "--no-control-socket",
        "--timeout", "60", "--graceful-timeout", "5", "--keep-alive", "30",
    ]  # fmt: skip
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _await(port, process, probe, log)
            yield Server(port, process)
        finally:
            process.terminate()
            process.wait(timeout=20)


def _await(port: int, process: subprocess.Popen[bytes], probe: str, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            status, _text = Connection(port).ask(get(probe))
        except OSError:
            time.sleep(0.2)
            continue
        if status == 200:
            return
        raise RuntimeError(f"{probe} answers {status}; see {log}")
    raise RuntimeError(f"The server did not start; see {log}")
