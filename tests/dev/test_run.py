"""`make run` as a person meets it: taken ports, kills, a second run, and a database elsewhere."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from resort.db.server import ROOT, Cluster, free_port
from resort.dev import processes
from resort.dev.processes import lives

pytestmark = pytest.mark.stack

COMMAND = [sys.executable, "-m", "resort.dev.run"]


def environment(var: Path, port: int, **more: str) -> dict[str, str]:
    """What a person's shell has: nothing that the test run set."""
    dropped = ("RESORT_LOGIN", "DATABASE_URL", "TEST_DATABASE_URL", "STRIPE_SECRET_KEY", "DEBUG")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "RESORT_VAR": str(var), "PORT": str(port), **more}


def run_to_end(var: Path, port: int, **more: str) -> tuple[int, str]:
    done = subprocess.run(
        COMMAND, cwd=ROOT, env=environment(var, port, **more), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=240, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


class Supervisor:
    """A `make run` in the background, with what it prints in a file."""

    def __init__(self, var: Path, port: int) -> None:
        self.output = var.parent / f"output-{time.monotonic_ns()}.txt"
        self.begun = time.monotonic()
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                COMMAND, cwd=ROOT, env=environment(var, port), stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    def wait_for(self, text: str, seconds: float = 400) -> float:
        """Seconds from the start until it printed this."""
        while time.monotonic() - self.begun < seconds:
            if text in self.output.read_text():
                return time.monotonic() - self.begun
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        pytest.fail(f"never printed {text!r}:\n{self.output.read_text()}")

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(200)


@pytest.fixture
def var(open_folders: Callable[[], Path]) -> Iterator[Path]:
    """An empty `var` folder; whatever still runs from it is stopped at the end."""
    var = open_folders() / "var"
    yield var
    processes.stop(processes.left_behind(var / "run"), patience=3)
    if (var / "postgres").exists():
        Cluster(var / "postgres").stop()


def children(var: Path) -> dict[str, psutil.Process]:
    """The recorded programs by name."""
    records = [json.loads(path.read_text()) for path in (var / "run").glob("*.json")]
    return {record["name"]: psutil.Process(record["pid"]) for record in records}


def test_a_taken_port_is_named_with_one_that_may_be_free(var: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, output = run_to_end(var, port)
    assert code == 1
    assert output == (
        f"\nPort {port} cannot be used: Address already in use.\nAnother one can: PORT={port + 1} make run\n"
    )


def test_a_port_that_is_no_number_is_refused(var: Path) -> None:
    code, output = run_to_end(var, 0, PORT="eighty")
    assert (code, output) == (1, "\nPORT must be a number, not 'eighty'.\n")


def test_a_database_elsewhere_needs_all_its_logins(var: Path) -> None:
    code, output = run_to_end(var, free_port(), DATABASE_URL="postgresql://resort_web:x@127.0.0.1:1/resort")
    assert code == 1
    assert "DATABASE_URL is set, so WORKER_DATABASE_URL and MIGRATOR_DATABASE_URL must be set too." in output
    assert not (var / "postgres").exists()


def test_a_database_elsewhere_that_does_not_answer_is_named(var: Path) -> None:
    url = f"postgresql://resort_web:x@127.0.0.1:{free_port()}/resort"
    code, output = run_to_end(
        var, free_port(), DATABASE_URL=url, WORKER_DATABASE_URL=url, MIGRATOR_DATABASE_URL=url
    )
    assert code == 1
    assert "The server in DATABASE_URL cannot be reached: " in output
    assert "Connection refused" in output


def test_a_whole_life(var: Path) -> None:
    """Cold start, a crashed program, a second run, kill -9, a warm start, Ctrl-C: one after the other."""
    port = free_port()
    first = Supervisor(var, port)
    first.wait_for("V2 Resort is open at")
    assert fetch(port) == 200

    code, output = run_to_end(var, free_port())
    assert code == 1
    assert f"V2 Resort already runs from this folder, at http://localhost:{port}." in output

    children(var)["web"].kill()
    first.wait_for("Web                ended with code -9; starting again in 0.5 s")
    assert eventually(lambda: fetch(port) == 200)

    database = Cluster(var / "postgres").process()
    assert database is not None
    database.kill()
    first.wait_for("Database           had stopped; running again")
    assert eventually(lambda: fetch(port) == 200)

    orphans = children(var)
    assert sorted(orphans) == ["stripe-sandbox", "web", "worker"]
    first.end(signal.SIGKILL)
    assert all(lives(orphan) for orphan in orphans.values())

    second = Supervisor(var, port)
    warm = second.wait_for("V2 Resort is open at")
    output = second.output.read_text()
    assert re.search(r"Earlier run +had been killed; stopped \d+ processes it left behind", output)
    assert re.search(r"Tables +up to date\n", output)
    assert not any(lives(orphan) for orphan in orphans.values())
    assert fetch(port) == 200
    assert warm < 90  # 3 to 6 s on an idle machine

    running = children(var)
    assert second.end(signal.SIGINT) == 0
    assert not any(lives(child) for child in running.values())
    assert Cluster(var / "postgres").process() is None
    assert list((var / "run").glob("*.json")) == []


def test_a_database_server_that_ran_before_is_left_running(var: Path) -> None:
    cluster = Cluster(var / "postgres")
    cluster.start()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        run_to_end(var, taken.getsockname()[1])
    assert cluster.process() is not None


def fetch(port: int) -> int:
    """The status of the health page; 0 when nothing answers."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answer = connection.recv(1000).split()
        return int(answer[1]) if len(answer) > 1 else 0
    return 0


def eventually(true: object, seconds: float = 120) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if callable(true) and true():
            return True
        time.sleep(0.1)
    return False
