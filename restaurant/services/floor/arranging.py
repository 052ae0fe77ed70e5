"""Where the tables stand. Runs as a manager; the rule says no, not the screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from restaurant.errors import IllegalStep
from restaurant.models import Table
from restaurant.rules import floor

Positions = Mapping[UUID, tuple[int, int]]


@transaction.atomic
def arrange(*, positions: Positions, actor: User) -> list[Table]:
    """Set these tables down, the others stay; returns those that moved.

    Raises IllegalStep where two would stand on each other, one out of the room, or one is not in use. Two managers at
    once wait for each other: all tables are locked.
    """
    tables = {
        table.pk: table
        for table in Table.objects.select_for_update(of=("self",), no_key=True)
        .filter(is_active=True)
        .order_by("pk")
    }
    if not tables.keys() >= positions.keys():
        raise IllegalStep(_("This table is not in use."))
    moved, before = [], {}
    for id, (x, y) in positions.items():
        table = tables[id]
        if (table.position_x, table.position_y) != (x, y):
            before[str(table.table_number)] = [table.position_x, table.position_y]
            table.position_x, table.position_y = x, y
            moved.append(table)
    check(tables.values(), {table.table_number for table in moved})
    for table in moved:
        table.save(update_fields=["position_x", "position_y"])
        record(
            "restaurant.table_set_down", target=table, before=before[str(table.table_number)],
            after=[table.position_x, table.position_y],
        )  # fmt: skip
    return moved


def check(tables: Iterable[Table], moved: set[int]) -> None:
    """Raise IllegalStep, naming the tables, where one of the moved ones stands on another or out of the room."""
    boxes = {
        table.table_number: floor.box_of(table.position_x, table.position_y, table.shape, table.capacity)
        for table in tables
        if table.position_x is not None and table.position_y is not None
    }
    if away := [number for number in floor.outside(boxes) if number in moved]:
        raise IllegalStep(_("Table %(number)s would stand outside of the room.") % {"number": away[0]})
    for one, other in floor.clashes(boxes):
        if moved & {one, other}:
            raise IllegalStep(
                _("Tables %(one)s and %(other)s would stand on each other.") % {"one": one, "other": other}
            )
