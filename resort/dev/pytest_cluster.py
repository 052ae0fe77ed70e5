"""Gives a pytest run its database server, and counts what ran.

Loaded with `-p resort.dev.pytest_cluster`, which is early enough: pytest-django reads the settings
before any conftest. Only the controlling process acts; xdist workers inherit its environment.

Several runs may share one server at the same time. Each holds a shared lock while it runs and a
name for its database that no other run has; the last one to leave stops the server.

| variable | meaning |
|---|---|
| RESORT_TEST_CLUSTER | folder of the server (default `var/postgres-test`) |
| RESORT_TEST_DB | name of the test database (default `test_resort`; a number is added when it is in use) |
| TEST_DATABASE_URL | an other server to test on; none is started then |
| RESORT_TEST_REPORT | a file that receives the counts as JSON |
"""

import atexit
import fcntl
import json
import os
from collections import Counter
from pathlib import Path
from typing import IO

import pytest

from resort.db.server import ROOT, Cluster

COUNTED_MARKERS = ("race", "browser")


class SharedCluster:
    """The fast server for tests, held by this process until `leave`."""

    def __init__(self, directory: Path) -> None:
        self.cluster = Cluster(directory, fast=True)
        self._users: IO[str] | None = None
        self._name: IO[str] | None = None

    def join(self) -> None:
        """Start the server unless another run did, and keep it from being stopped."""
        self.cluster.directory.mkdir(parents=True, exist_ok=True)
        self._users = (self.cluster.directory / "users.lock").open("w")
        fcntl.flock(self._users, fcntl.LOCK_SH)
        self.cluster.start()

    def take_database_name(self, wanted: str) -> str:
        """The wanted name, or with a number when another run is using that one."""
        for number in range(1, 100):
            name = wanted if number == 1 else f"{wanted}_{number}"
            lock = (self.cluster.directory / f"{name}.lock").open("w")
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.close()
                continue
            self._name = lock
            return name
        raise RuntimeError(f"A hundred test runs are using {self.cluster.directory}.")

    def leave(self) -> None:
        """Stop the server unless another run still uses it. May be called again."""
        if self._users is None:
            return
        users, self._users = self._users, None
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        else:
            self.cluster.stop()
        finally:
            users.close()
            if self._name:
                self._name.close()


def _start() -> SharedCluster | None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        return None
    os.environ["RESORT_LOGIN"] = "test"
    os.environ.setdefault("DEBUG", "1")  # development settings; pytest-django still turns settings.DEBUG off
    if os.environ.get("TEST_DATABASE_URL"):
        return None
    directory = Path(os.environ.get("RESORT_TEST_CLUSTER") or ROOT / "var" / "postgres-test").resolve()
    shared = SharedCluster(directory)
    shared.join()
    atexit.register(shared.leave)
    os.environ["RESORT_TEST_CLUSTER"] = str(directory)
    os.environ["RESORT_TEST_DB"] = shared.take_database_name(
        os.environ.get("RESORT_TEST_DB") or "test_resort"
    )
    os.environ["TEST_DATABASE_URL"] = shared.cluster.urls()["TEST_DATABASE_URL"]
    return shared


_shared = _start()
_counts: Counter[str] = Counter(passed=0, failed=0, skipped=0, **dict.fromkeys(COUNTED_MARKERS, 0))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count every outcome once: a test that fails in set-up or clean-up has failed."""
    if report.failed or report.skipped or report.when == "call":
        _counts[report.outcome] += 1
    if report.when == "call" and not report.skipped:
        _counts.update(marker for marker in COUNTED_MARKERS if marker in report.keywords)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Hand the counts over and let the server go."""
    if hasattr(config, "workerinput"):
        return
    if path := os.environ.get("RESORT_TEST_REPORT"):
        Path(path).write_text(json.dumps(_counts))
    if _shared:
        _shared.leave()
