"""Every index the document names, by name, columns, order and WHERE; every other one has a reason."""

from __future__ import annotations

import re

import pytest

from tests.schema import ours, reading
from tests.schema.expected import INDEXES

pytestmark = pytest.mark.usefixtures("as_the_owner")


def words(where: str) -> list[str]:
    """The words of a condition: PostgreSQL's casts, quotes, brackets and ARRAY left out."""
    return re.findall(r"[a-z_]+|<>|=|ALL|ANY", re.sub(r"::[a-z ]+", "", where).replace("ARRAY", ""))


@pytest.mark.parametrize("name", INDEXES)
def test_index_is_as_the_document_says(name):
    table, columns, where = INDEXES[name]
    found = reading.indexes()[name]
    assert (found.table, found.on) == (table, f"btree ({columns})")
    assert words(found.where) == words(where)


def test_every_other_index_has_a_reason():
    unexplained = {
        name
        for name, index in reading.indexes().items()
        if name not in INDEXES and name not in ours.INDEXES and not made_by_django(name, index)
    }
    assert unexplained == set()


def test_no_reason_is_left_over():
    assert reading.indexes().keys() >= ours.INDEXES.keys()


def made_by_django(name: str, index: reading.Index) -> bool:
    """Django's index on a foreign key, or for LIKE on a unique text."""
    return bool(re.fullmatch(rf"{index.table}_[a-z_]+_[0-9a-f]{{8}}(_like)?", name))


def test_every_foreign_key_is_indexed():
    leading = {
        (index.table, re.match(r"btree \((\w+)", index.on)[1])
        for index in reading.indexes().values()
        if index.on.startswith("btree (") and not index.where and re.match(r"btree \((\w+)[ ,)]", index.on)
    }
    missing = {
        f"{table}.{name}"
        for table, columns in reading.columns().items()
        for name, column in columns.items()
        if column.refers_to and not column.key and (table, name) not in leading
    }
    assert missing == set()
