"""One resort for all faults; after each fault its books are in order, and once more when all tests are over."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from resort.dev import books
from tests.faults.stack import Guest, Stack, eventually


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs programs of its own."""
    for item in items:
        if Path(__file__).parent in Path(item.path).parents:
            item.add_marker(pytest.mark.stack)


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The running resort with its demo data."""
    folder = Path(tempfile.mkdtemp(prefix="resort-faults-", dir=os.environ.get(books.BOOKS)))
    folder.chmod(0o755)  # the database server never runs as root
    running = Stack(folder / "var")
    running.var.mkdir()
    try:
        running.start()
        yield running
    finally:
        running.stop()
        if books.wanted():
            url = running.cluster.urls()["MIGRATOR_DATABASE_URL"]
            books.leave(books.Note("faults", url, str(running.cluster.directory)))
        else:
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def guest(stack: Stack) -> Guest:
    """A signed-in guest."""
    return Guest(stack).sign_in()


@pytest.fixture(autouse=True)
def sound(stack: Stack) -> Iterator[None]:
    """Knobs back to normal afterwards, all programs up, no hold left, and nothing wrong in the books."""
    yield
    stack.sandbox.command("DELETE", "faults")
    stack.sandbox.knob("webhooks", hold=False, lose=0, copies=1)
    eventually(lambda: Guest(stack).get("/readyz").status_code == 200, what="the site's return")
    # A guest may hold a few stays at a time: the next test's guest is the same.
    stack.ask(
        "UPDATE chalet_bookings SET hold_expires_at = now() WHERE status = 'pending' AND hold_expires_at > now() "
        "RETURNING id"
    )
    done = stack.manage("check_books", "--patience", "60")
    assert done.returncode == 0, done.stdout
