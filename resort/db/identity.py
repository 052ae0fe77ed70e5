"""Who a transaction runs as.

Every query needs an identity: `acting_as` opens a transaction (or a savepoint), tells PostgreSQL the user's id
and lets the database choose the role from the user's row. Outside of it the login role may touch no table, so
forgotten identity is a loud "permission denied", never an empty list.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

ANONYMOUS = "resort_anonymous"
CUSTOMER = "resort_customer"
STAFF = "resort_staff"
ADMIN = "resort_admin"
SERVICE = "resort_service"
OWNER = "resort_owner"

# The old values are read before the new ones are set: a select list is evaluated from left to right.
_OLD = "SELECT current_setting('role'), coalesce(current_setting('app.user_id', true), ''), "
_NOW = ", clock_timestamp()"  # for resort.db.clock: one more column, not one more statement
_SWITCH_USER = (
    _OLD
    + "set_config('app.user_id', %s::text, true), set_config('role', app.identify(%s::uuid), true)"
    + _NOW
)
_SWITCH_ROLE = _OLD + "set_config('app.user_id', %s::text, true), set_config('role', %s::text, true)" + _NOW


def _run(connection: BaseDatabaseWrapper, sql: str, params: list[str]) -> tuple[str, str, str, str]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        *identity, connection.moment = cursor.fetchone()  # type: ignore[attr-defined]
    return tuple(identity)


def _switch(
    connection: BaseDatabaseWrapper, user_id: UUID | None, role: str | None
) -> tuple[str, str, str, str]:
    claimed = str(user_id) if user_id else ""
    if role:
        return _run(connection, _SWITCH_ROLE, [claimed, role])
    if not user_id:
        raise ValueError("acting_as needs a user id or a role")
    return _run(connection, _SWITCH_USER, [claimed, claimed])


@contextmanager
def acting_as(
    user_id: UUID | None = None, *, role: str | None = None, using: str = "default"
) -> Iterator[str]:
    """Run the block in one transaction (a savepoint when nested) as this user or role; yield the role in force.

    The previous identity is back when a nested block ends, whichever way it ends.
    """
    connection = connections[using]
    with transaction.atomic(using=using):
        outermost = len(connection.atomic_blocks) == 1
        previous = _switch(connection, user_id, role)
        yield previous[3]
        # RELEASE SAVEPOINT keeps SET LOCAL, so it is put back by hand; ROLLBACK TO does it by itself.
        if not outermost and not connection.needs_rollback:
            _run(connection, _SWITCH_ROLE, [previous[1], previous[0]])


def become(user_id: UUID | None = None, *, role: str | None = None, using: str = "default") -> str:
    """Switch identity for the rest of the running transaction (sign-in, sign-out); return the role in force.

    Raises `transaction.TransactionManagementError` outside a transaction, where the switch would be lost.
    """
    connection = connections[using]
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("become() needs an open transaction")
    return _switch(connection, user_id, role)[3]
