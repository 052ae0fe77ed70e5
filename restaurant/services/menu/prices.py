"""What a dish and its answers cost before: read from the price history, which the database writes by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from accounts.models import User
from payments.models import PriceRecord
from restaurant.models import MenuItem, Option

ITEM, OPTION = "menu_item", "menu_option"
_MOST = 100


@dataclass(frozen=True)
class Change:
    """One price, and what stood there before; `before` is None where the history begins."""

    at: datetime
    name: str
    is_option: bool
    before: Decimal | None
    after: Decimal
    by: str


def of_dish(item: MenuItem) -> list[Change]:
    """Every price of the dish and of its answers, the latest first; three queries."""
    return _changes([item.pk, *Option.objects.filter(group__menu_item=item).values_list("pk", flat=True)])


def of_option(option: Option) -> list[Change]:
    """Every price of one answer, the latest first."""
    return _changes([option.pk])


def _changes(ids: Sequence[UUID]) -> list[Change]:
    records = PriceRecord.objects.filter(item_type__in=(ITEM, OPTION), item_id__in=ids)
    rows = list(records.order_by("-created_at")[:_MOST])
    notes = [row.applied_rules[0] if row.applied_rules else {} for row in rows]
    people = User.objects.filter(pk__in={note["by"] for note in notes if note.get("by")})
    names = {
        str(pk): f"{first or ''} {last or ''}".strip()
        for pk, first, last in people.values_list("pk", "first_name", "last_name")
    }
    return [
        Change(
            at=row.created_at,
            name=note.get("name", ""),
            is_option=row.item_type == OPTION,
            before=row.base_price,
            after=row.final_price or Decimal(),
            by=names.get(note.get("by") or "", ""),
        )
        for row, note in zip(rows, notes, strict=True)
    ]
