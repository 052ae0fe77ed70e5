"""Records stay as they were written, whoever asks."""

from __future__ import annotations

import pytest

from resort.db.identity import ADMIN, OWNER, SERVICE, STAFF, acting_as
from tests.schema.test_columns import APPEND_ONLY
from tests.support.refusals import NOT_PERMITTED, refused_with
from tests.support.rows import FACTORIES, execute

pytestmark = pytest.mark.django_db

CHANGES = {
    "update": "UPDATE {} SET created_at = now()",
    "delete": "DELETE FROM {}",
    "truncate": "TRUNCATE {} CASCADE",
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
def test_even_the_owner_of_the_table_is_refused(table, change):
    FACTORIES[table]()
    execute("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE refuses while a check is due
    with acting_as(role=OWNER), refused_with(NOT_PERMITTED, "is append-only"):
        execute(CHANGES[change].format(table))


@pytest.mark.parametrize("role", [STAFF, ADMIN, SERVICE])
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
def test_nobody_else_has_the_right(table, change, role):
    with acting_as(role=role), refused_with(NOT_PERMITTED, f"permission denied for table {table}"):
        execute(CHANGES[change].format(table))


@pytest.mark.parametrize("table", ["users", "payments", "staff", "seasonal_pricing_rules"])
def test_emptying_a_table_does_not_take_the_records_with_it(table):
    with acting_as(role=OWNER), refused_with(NOT_PERMITTED, "is append-only"):
        execute(f"TRUNCATE {table} CASCADE")
