"""What time it is where holds end: in the database.

The clocks of web and worker may be wrong by minutes, each in its own way. What decides about money or beds is compared
with the one clock they share.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection


def now() -> datetime:
    """The database's time when this transaction said who it is, which costs no statement; else it is asked."""
    moment = getattr(connection, "moment", None)
    if connection.in_atomic_block and moment:
        return moment
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
