"""Kept connections that are looked at without asking the server."""

from __future__ import annotations

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Django asks `SELECT 1` before it uses a kept connection again; a look at its socket says the same.

    A server that stops or ends a connection says so on it, and an idle connection has nothing else to read.
    """

    def is_usable(self) -> bool:
        """False once the server has said or closed anything."""
        if self.connection is None or self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.pgconn.socket, select.POLLIN | select.POLLPRI)
        return not poll.poll(0)
