"""What the house writes in a person's name and the person could not: the price of what they hold.

The functions for it may be called by the login and by no role of a person. Stepping out of the role costs one
statement; the statement that calls the function steps back in.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

_OUT = "SELECT current_setting('role'), set_config('role', 'none', true)"


def call(function: str, params: list[Any], *, columns: str, after: list[Any]) -> tuple[Any, ...] | None:
    """What one row of `function` says, called as the house; None when it returns no row.

    `columns` are expressions over that row, which is called `it`, with the parameters in `after`; they are worked out
    for no row as well. When PostgreSQL refuses, the caller leaves its atomic block, which brings the role back, too.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OUT)
        role = cursor.fetchone()[0]
        cursor.execute(
            f"SELECT set_config('role', %s::text, true), it IS NULL, {columns} "  # noqa: S608 - our own words
            f"FROM (SELECT) AS always LEFT JOIN {function} AS it ON true",
            [role, *after, *params],
        )
        _role, nothing, *row = cursor.fetchone()
    return None if nothing else tuple(row)
