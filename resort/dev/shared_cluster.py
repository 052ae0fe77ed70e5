"""The fast database server that test runs share.

Several runs may use it at the same time. Each holds a shared lock while it runs and a name for its
database that no other run has; the last one to leave stops the server.
"""

import fcntl
from pathlib import Path
from typing import IO

from resort.db.server import Cluster


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
