"""What must hold whatever the speed: the plan of the search, and that nothing was sold twice."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg

_TWICE = Path(__file__).parents[1] / "books" / "sql" / "E13_night_sold_twice.sql"
# Said around the statements of a page, not by it.
FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
# A step that runs once for each chalet would run a thousand times; those of the page, twelve, are looked up one by one.
_MOST_LOOPS = 12


def search_plan(today: date) -> dict[str, Any]:
    """How PostgreSQL answers the search as a visitor, run once (EXPLAIN ANALYZE)."""
    from django.db import connection  # noqa: PLC0415 -- after the environment is set

    from chalets.services import availability, offers  # noqa: PLC0415
    from resort.db.identity import ANONYMOUS, acting_as  # noqa: PLC0415

    sql, parameters = offers.statement(
        check_in=today + timedelta(days=30),
        check_out=today + timedelta(days=33),
        guests=2,
        limit=availability.PAGE_SIZE,
    )
    with acting_as(role=ANONYMOUS), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON, ANALYZE) {sql}", parameters)
        told = cursor.fetchone()[0]
    connection.close()
    return dict((json.loads(told) if isinstance(told, str) else told)[0]["Plan"])


def statements(path: str, cookies: dict[str, str]) -> int:
    """How many statements a page sends, identity and transaction included, once it is warm."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client = Client(HTTP_HOST="127.0.0.1")
    client.cookies.load(cookies)
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
    connection.close()
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    return len([query for query in asked.captured_queries if not query["sql"].startswith(FRAME)])


def repeated_steps(plan: dict[str, Any]) -> list[str]:
    """The steps of a plan that ran more often than a few times: a loop over the chalets."""
    name = f"{plan['Node Type']} on {plan.get('Relation Name') or plan.get('Function Name') or '-'}"
    own = [f"{name}: {plan['Actual Loops']} times"] if plan["Actual Loops"] > _MOST_LOOPS else []
    return own + [step for child in plan.get("Plans", []) for step in repeated_steps(child)]


def busy_index(owner: psycopg.Connection) -> str:
    """The index that says which chalets are busy."""
    row = owner.execute(
        "EXPLAIN (FORMAT JSON) SELECT chalet_id FROM chalet_bookings "
        "WHERE status IN ('pending', 'confirmed', 'checked_in', 'checked_out') "
        "AND daterange(check_in, check_out) && daterange(current_date + 30, current_date + 33)"
    ).fetchone()
    assert row is not None
    return str(_find(row[0][0]["Plan"], "Index Name"))


def _find(plan: dict[str, Any], key: str) -> Any:
    return plan.get(key) or next(
        (found for child in plan.get("Plans", []) if (found := _find(child, key))), None
    )


def wrongs(owner: psycopg.Connection, *, holds_confirmed: int) -> list[str]:
    """What is not as it should be after all bookings: holds missing or too many, nights sold twice."""
    found = []
    row = owner.execute("SELECT count(*) FROM chalet_bookings WHERE request_key IS NOT NULL").fetchone()
    if row is None or row[0] != holds_confirmed:
        found.append(f"{holds_confirmed} holds were confirmed over HTTP, the table has {row and row[0]}")
    twice = owner.execute(_TWICE.read_bytes()).fetchall()
    return found + [f"sold twice: {detail}" for _id, detail in twice]
