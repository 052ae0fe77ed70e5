"""What somebody may do with a table, found out by doing it."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from django.db import DatabaseError, connection, transaction

from resort.common.errors import sqlstate_of
from resort.db.identity import OWNER, acting_as
from tests.db.world import World

KEYS = {"system_settings": "key"}
# Whose a row is, and who did it: an INSERT is tried for oneself and for somebody else, always with oneself as the doer.
DOERS = (
    "booked_by_id",
    "taken_by_id",
    "posted_by_id",
    "paid_out_by_id",
    "created_by",
    "staff_id",
    "scanned_by_id",
    "seen_by_id",
    "sold_by_id",
    "asked_by_id",
)
# How a row looks when a guest, or somebody at a desk, rightly writes it.
RIGHTLY: dict[str, list[dict[str, Any]]] = {
    "chalet_bookings": [{"status": "pending", "payment_status": "pending"}],
    "payments": [
        {"status": "pending", "method": "stripe", "taken_by_id": None},
        {"status": "succeeded", "method": "cash"},
    ],
    "pool_tickets": [{"status": "pending"}],
    "pool_memberships": [{"auto_renew": False}],
    "membership_members": [{"status": "invited"}],
    "users": [{"role": "customer", "email_verified": False}],
}
# The one change a policy lets through where it does not let through "no change".
STEPS = {
    "pool_tickets": "status = 'cancelled'",
    "membership_members": "status = 'removed'",
    "payment_refunds": "status = 'succeeded', paid_out_by_id = app.user_id()",
}
REFUSED = "42501"


def marks(world: World, actor: str, table: str) -> str:
    """Four marks for SELECT, INSERT, UPDATE, DELETE: - refused, . no row, o own rows, s some, a all."""
    return "".join(
        (
            _select(world, actor, table),
            _insert(world, actor, table),
            _update(world, actor, table),
            _delete(world, actor, table),
        )
    )


class _Undo(Exception):
    pass


def _tried(world: World, actor: str, sql: str, params: list[Any]) -> list[tuple] | None:
    """The rows a statement answers, or None when it is refused; it leaves no trace."""
    found: list[tuple] = []
    try:
        with transaction.atomic():
            with world.acting(actor), connection.cursor() as cursor:
                cursor.execute(sql, params)
                found = cursor.fetchall() if cursor.description else [()] * cursor.rowcount
            raise _Undo
    except _Undo:
        return found
    except DatabaseError as error:
        return None if sqlstate_of(error) == REFUSED else [()]


def _key(table: str) -> str:
    return KEYS.get(table, "id")


def _mark(world: World, actor: str, table: str, touched: set[str] | None) -> str:
    if touched is None:
        return "-"
    own, every = world.own(table, actor), world.all(table)
    if not touched:
        return "."
    if touched == every:
        return "a"
    return "o" if touched == own else "s"


def _select(world: World, actor: str, table: str) -> str:
    found = _tried(world, actor, f"SELECT {_key(table)}::text FROM {table}", [])
    return _mark(world, actor, table, None if found is None else {key for (key,) in found})


def _update(world: World, actor: str, table: str) -> str:
    columns = _tried(
        world,
        actor,
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped "
        "AND has_column_privilege(attrelid, attnum, 'UPDATE') ORDER BY attname <> 'updated_at', attnum",
        [table],
    )
    if not columns:
        return "-"
    step = STEPS.get(table, "")
    change = step if step and (step.split()[0],) in columns else f"{columns[0][0]} = {columns[0][0]}"
    return _changed(world, actor, table, f"UPDATE {table} SET {change}")


def _delete(world: World, actor: str, table: str) -> str:
    if _tried(world, actor, "SELECT has_table_privilege(%s::text, 'DELETE')", [table]) == [(False,)]:
        return "-"
    return _changed(world, actor, table, f"DELETE FROM {table}")


def _changed(world: World, actor: str, table: str, sql: str) -> str:
    """Which rows a statement reaches, tried on one row at a time so that one refusal does not hide the rest."""
    touched, refused = set(), 0
    for key in sorted(world.all(table)):
        found = _tried(world, actor, f"{sql} WHERE {_key(table)}::text = %s::text", [key])
        if found is None:
            refused += 1
        elif found:
            touched.add(key)
    return "-" if refused and not touched else _mark(world, actor, table, touched)


def _insert(world: World, actor: str, table: str) -> str:
    own = sorted(world.own(table, actor))
    others = sorted(world.all(table) - set(own))
    me = world.people[actor].pk if actor in world.people else None
    if others and _inserted(world, actor, table, others[0], me, {}):
        return "a"
    mine = {} if own else {"user_id": me}
    return "o" if me and _inserted(world, actor, table, (own or others)[0], me, mine) else "-"


def _inserted(world: World, actor: str, table: str, like: str, me: Any, changes: dict[str, Any]) -> bool:
    row = _row(table, like)
    doing = {column: me for column in DOERS if column in row}
    return any(
        _tried(
            world,
            actor,
            f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s::jsonb)",
            [json.dumps({**row, **doing, **changes, **rightly, _key(table): str(uuid4())}, default=str)],
        )
        is not None
        for rightly in RIGHTLY.get(table, [{}])
    )


def _row(table: str, key: str) -> dict[str, Any]:
    with acting_as(role=OWNER), connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(t) FROM {table} t WHERE {_key(table)}::text = %s::text", [key])
        return json.loads(cursor.fetchone()[0])
