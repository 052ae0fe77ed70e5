"""Is this machine's clock right? The database's is the one that counts."""

from __future__ import annotations

import time

from django.db import connection

# Holds end, letters go and Stripe's signatures are judged by the clock of whoever looks.
MOST_SECONDS = 30.0


def skew() -> float:
    """How many seconds this machine is ahead of the database, less than 0 when behind; raises DatabaseError."""
    before = time.time()
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
        there = cursor.fetchone()[0]
    after = time.time()
    if before <= there <= after:
        return 0.0
    return before - there if there < before else after - there


def is_wrong(seconds: float) -> bool:
    """Whether a skew is more than a request may dawdle."""
    return abs(seconds) > MOST_SECONDS
