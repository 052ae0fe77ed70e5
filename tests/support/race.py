"""Real threads that start at the same moment, each on a database connection of its own."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection, connections

from resort.db.identity import OWNER, acting_as

START_SECONDS = 60


def run_together(callables: Sequence[Callable[[], Any]], *, connect: bool = True) -> list[Any]:
    """Call all of them at once; what each returned or the exception it raised, in order.

    Every thread has its connection open before the start (unless it needs none) and closes it afterwards.
    """
    start = threading.Barrier(len(callables))
    results: list[Any] = [None] * len(callables)

    def run(place: int, call: Callable[[], Any]) -> None:
        try:
            if connect:
                connection.ensure_connection()
            start.wait(START_SECONDS)
            results[place] = call()
        except Exception as problem:
            results[place] = problem
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=(place, call), daemon=True) for place, call in enumerate(callables)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(START_SECONDS * 2)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return results


def tally(results: Iterable[Any]) -> dict[str, int]:
    """How often each kind of result came: the class of an exception, else "ok"."""
    return dict(Counter(type(each).__name__ if isinstance(each, Exception) else "ok" for each in results))


def deadlocks() -> int:
    """How many deadlocks the server has broken in this database so far."""
    time.sleep(0.3)  # sessions report what they counted when they end
    with acting_as(role=OWNER), connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


def one_inside_the_other(
    first: Callable[[Callable[[], None]], Any], second: Callable[[], Any]
) -> tuple[Any, Any]:
    """What both gave, where `second` begins while the transaction of `first` is still open.

    `first` is given a function that it calls before its transaction ends: that returns when `second` waits for a
    lock, or has ended because there was none to wait for. The order of things does not depend on the machine.
    """
    begun, ended = threading.Event(), threading.Event()

    def wait_for_the_other() -> None:
        begun.set()
        end = time.monotonic() + START_SECONDS
        while not ended.is_set() and not _somebody_waits():
            assert time.monotonic() < end, "the other one neither waits nor ends"
            time.sleep(0.01)

    def leader() -> Any:
        try:
            return first(wait_for_the_other)
        finally:
            begun.set()

    def follower() -> Any:
        assert begun.wait(START_SECONDS)
        try:
            return second()
        finally:
            ended.set()

    one, other = run_together([leader, follower])
    return one, other


def _somebody_waits() -> bool:
    # Locks are for everybody to see; what another role waits for is not in pg_stat_activity.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE NOT granted AND datname = current_database())"
        )
        return cursor.fetchone()[0]
