"""The servers of these tests: each in a folder of its own, gone when the test ends."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from resort.db.placement import CannotRun
from resort.db.server import Cluster


@pytest.fixture(scope="module")
def open_folders() -> Iterator[Callable[[], Path]]:
    """New folders that another user may enter: pytest's own are private, and a server never runs as root."""
    made: list[Path] = []

    def make() -> Path:
        made.append(Path(tempfile.mkdtemp(prefix="resort-test-")))
        made[-1].chmod(0o755)
        return made[-1]

    yield make
    for folder in made:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def folder(open_folders: Callable[[], Path]) -> Path:
    return open_folders() / "postgres"


@pytest.fixture
def make_cluster(folder: Path) -> Iterator[Callable[[], Cluster]]:
    """Clusters over one folder: a new object stands for a new process, which remembers nothing."""
    made = []

    def make() -> Cluster:
        made.append(Cluster(folder, fast=True))
        return made[-1]

    yield make
    for cluster in made[:1]:
        with suppress(CannotRun):
            cluster.stop()
