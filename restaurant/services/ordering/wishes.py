"""What guests asked for and nobody has answered, with the names of the dishes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from restaurant.models import GuestOrder, GuestOrderStatus, MenuItem, Option, Reservation, Table


@dataclass(frozen=True)
class WishedLine:
    """One dish of a wish, as people read it."""

    quantity: int
    name: str
    answers: tuple[str, ...]
    notes: str
    allergy: str


@dataclass(frozen=True)
class Wish:
    """What the guests of a table asked for."""

    order: GuestOrder
    lines: tuple[WishedLine, ...]


def waiting(table: Table | None = None) -> list[Wish]:
    """What waits for a waiter, the oldest first, of all tables or of the party at this one; three queries.

    What a party asked for that has left meanwhile is not shown.
    """
    rows = GuestOrder.objects.filter(
        status=GuestOrderStatus.WAITING, reservation__status=Reservation.Status.SEATED
    ).select_related("table")
    if table is not None:
        held = Reservation.objects.filter(seatings__table=table).values("pk")
        rows = rows.filter(Q(table=table) | Q(reservation__in=held))
    found = list(rows.order_by("created_at", "id"))
    named = named_lines([row.lines for row in found])
    return [Wish(row, lines) for row, lines in zip(found, named, strict=True)]


def named_lines(wishes: Sequence[Any]) -> list[tuple[WishedLine, ...]]:
    """The lines of several wishes with the names of today; what is no longer on the menu is a dash. Two queries."""
    lines = [each for wish in wishes for each in _lines(wish)]
    items = MenuItem.objects.in_bulk(_ids(line.get("item") for line in lines))
    options = Option.objects.in_bulk(_ids(id for line in lines for id in line.get("options") or ()))
    return [tuple(_named(line, items, options) for line in _lines(wish)) for wish in wishes]


def _named(
    line: Mapping[str, Any], items: Mapping[UUID, MenuItem], options: Mapping[UUID, Option]
) -> WishedLine:
    item = items.get(next(iter(_ids([line.get("item")])), UUID(int=0)))
    answers = (options.get(id) for id in _ids(line.get("options") or ()))
    return WishedLine(
        quantity=line.get("quantity") or 0,
        name=item.name if item else "–",
        answers=tuple(answer.name for answer in answers if answer),
        notes=str(line.get("notes") or ""),
        allergy=str(line.get("allergy") or ""),
    )


def _lines(stored: Any) -> list[Mapping[str, Any]]:
    return [each for each in stored if isinstance(each, dict)] if isinstance(stored, list) else []


def _ids(words: Iterable[Any]) -> list[UUID]:
    """Those that are ids: what a visitor sent past our form is shown as nothing."""
    found = []
    for word in words:
        try:
            found.append(UUID(str(word)))
        except ValueError:
            continue
    return found
