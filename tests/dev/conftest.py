"""The servers of these tests: each in a folder of its own, gone when the test ends."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from resort.db.placement import CannotRun
from resort.db.server import Cluster


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that the server's user can reach, also when the tests run as root."""
    for parent in (tmp_path, *tmp_path.parents):
        with suppress(PermissionError):
            if parent != Path("/") and not parent.stat().st_mode & 0o001:
                parent.chmod(parent.stat().st_mode | 0o011)
    return tmp_path / "postgres"


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
