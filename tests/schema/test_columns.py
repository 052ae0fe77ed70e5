"""Every column of every table is the document's or a declared addition, and none is missing."""

from __future__ import annotations

import pytest

from tests.schema import ours, reading
from tests.schema.expected import SCHEMA

pytestmark = pytest.mark.usefixtures("as_the_owner")

APPEND_ONLY = {"activity_logs", "payment_ledger", "price_history", "security_audit_log"}


def declared(table: str) -> dict[str, str]:
    """The columns a table should have: name -> the rest of its line."""
    lines = [line.strip() for line in SCHEMA.get(table, "").splitlines()]
    lines += list(ours.COLUMNS.get(table, {}))
    named = dict(line.split(" ", 1) for line in lines if line)
    for column, (gain, _reason) in ours.TIGHTER.items():
        if column.startswith(f"{table}."):
            named[column.partition(".")[2]] += f" {gain}"
    return named


def test_tables_are_the_declared_ones():
    assert reading.tables() == SCHEMA.keys() | ours.TABLES.keys()


@pytest.mark.parametrize("table", sorted(SCHEMA.keys() | ours.TABLES.keys()))
def test_columns_are_the_declared_ones(table):
    found = {name: str(column) for name, column in reading.columns()[table].items()}
    assert found == declared(table)


def test_no_column_is_declared_twice():
    for table, lines in SCHEMA.items():
        named = [line.split()[0] for line in lines.splitlines() if line.strip()]
        named += [line.split()[0] for line in ours.COLUMNS.get(table, {})]
        assert len(named) == len(set(named)), table


def test_updated_at_is_kept_by_a_trigger_on_every_table_that_changes():
    without = {table for table, names in reading.triggers().items() if "touch" not in names}
    assert without == APPEND_ONLY | ours.WITHOUT_TIMES.keys()


def test_append_only_tables_refuse_change_by_trigger():
    refusing = {table for table, names in reading.triggers().items() if {"no_change", "no_truncate"} <= names}
    assert refusing == APPEND_ONLY
