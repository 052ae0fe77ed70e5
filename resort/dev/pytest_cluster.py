"""Gives a pytest run its database server, and counts what ran.

Loaded with `-p resort.dev.pytest_cluster`, which is early enough: pytest-django reads the settings
before any conftest. Only the controlling process acts; xdist workers inherit its environment.

| variable | meaning |
|---|---|
| RESORT_TEST_CLUSTER | folder of the server (default `var/postgres-test`) |
| RESORT_TEST_DB | name of the test database (default `test_resort`; a number is added when it is in use) |
| TEST_DATABASE_URL | an other server to test on; none is started then |
| RESORT_TEST_REPORT | a file that receives the counts as JSON |
"""

import atexit
import json
import os
from collections import Counter
from pathlib import Path

import pytest

from resort.db.server import ROOT
from resort.dev.shared_cluster import SharedCluster

COUNTED_MARKERS = ("race", "browser", "stack")


def _start() -> SharedCluster | None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        return None
    # The workers must find the tests in one order, also where a set gives a test its parameters.
    os.environ.setdefault("PYTHONHASHSEED", "0")
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
