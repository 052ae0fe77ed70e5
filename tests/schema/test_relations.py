"""Every line of the diagram is a foreign key, and no foreign key deletes anything by itself."""

from __future__ import annotations

import pytest

from tests.schema import reading
from tests.schema.expected import RELATIONS

pytestmark = pytest.mark.usefixtures("as_the_owner")

LINES = [line.strip() for line in RELATIONS.strip().splitlines()]


@pytest.mark.parametrize("line", LINES)
def test_relation_is_a_foreign_key(line):
    column, _, target = line.partition(" -> ")
    table, _, name = column.partition(".")
    assert reading.columns()[table][name].refers_to.partition(".")[0] == target


def test_staff_and_user_are_one_to_one():
    column = reading.columns()["staff"]["id"]
    assert (column.key, column.refers_to) == ("pk", "users.id")


def test_foreign_keys_neither_cascade_nor_empty_a_column():
    acting = reading.rows(
        "SELECT conname FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace "
        "AND (confdeltype NOT IN ('a', 'r') OR confupdtype NOT IN ('a', 'r')) "
        "AND NOT starts_with(conrelid::regclass::text, 'procrastinate')"
    )
    assert acting == []


def test_foreign_keys_are_all_validated():
    assert reading.rows("SELECT conname FROM pg_constraint WHERE NOT convalidated") == []
