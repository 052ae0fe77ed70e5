"""The floor plan with fifty tables: what a look costs while nothing changes, and what the whole plan costs."""

from __future__ import annotations

import statistics
import time
from pathlib import Path as File
from typing import Any

import psycopg

from resort.bench.guests import sign_in
from resort.bench.proof import FRAME

_SQL = File(__file__).parent / "sql" / "floor.sql"
PLAN, LOOK = "/admin/restaurant/floor/", "/admin/restaurant/floor/look/"
TIMES = 40
# Session, role, person with their department, and the one that compares; the plan asks for its parts besides.
MOST_LOOK, MOST_PLAN = 5, 14


def prepare(owner: psycopg.Connection) -> None:
    """Fifty tables with a party each, and a waiter, in the copy that is measured."""
    owner.execute(_SQL.read_bytes())


def rows() -> list[str]:
    """Lines of the table: statements, identity included, and milliseconds of the process that answers."""
    from django.db import connection  # noqa: PLC0415 -- after the environment is set
    from django.test import Client  # noqa: PLC0415

    client = Client(HTTP_HOST="127.0.0.1")
    client.cookies.load(sign_in("floor@example.com").jar)
    known = {"If-None-Match": client.get(LOOK).headers["ETag"]}
    look, look_time = cost(client, LOOK, 304, known)
    plan, plan_time = cost(client, PLAN, 200, {})
    connection.close()
    return [
        _row("Statements of a look at the floor, nothing new", look, MOST_LOOK),
        _row("Statements of the floor plan with fifty tables", plan, MOST_PLAN),
        f"  {'Look at the floor, nothing new (ms); every 4 s from each screen':<62}{look_time:>7.1f}",
        f"  {'Floor plan with fifty tables (ms)':<62}{plan_time:>7.1f}",
    ]


def _row(name: str, number: int, most: int) -> str:
    return f"  {name:<62}{number:>7}{most:>8}  {'reached' if number <= most else 'missed'}"


def cost(client: Any, path: str, expected: int, headers: dict[str, str]) -> tuple[int, float]:
    """Statements and the middle time of one request, once it is warm. Raises RuntimeError for another answer."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client.get(path, headers=headers)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path, headers=headers)
    if answer.status_code != expected:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    # Counted before the next request empties the log.
    sent = len([query for query in asked.captured_queries if not query["sql"].startswith(FRAME)])
    times = []
    for _turn in range(TIMES):
        begun = time.perf_counter()
        client.get(path, headers=headers)
        times.append(time.perf_counter() - begun)
    return sent, statistics.median(times) * 1000
