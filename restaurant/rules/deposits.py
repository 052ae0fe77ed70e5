"""Deposits: who leaves one, and how much of it goes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from payments.rules import refund_for
from resort.common.money import round_money

# In a list of terms the step for those who never came, beside the steps by days.
NO_SHOW_DAYS = -1
NOTHING = Decimal(0)


def deposit_for(party: int, *, from_party: int | None, per_person: Decimal) -> Decimal:
    """What a party leaves; nothing below the size from which the service asks for one."""
    if from_party is None or party < from_party:
        return NOTHING
    return round_money(per_person * party)


def snapshot(
    terms: Sequence[Mapping[str, Any]], *, no_show_keeps: int, no_show_name: str
) -> list[dict[str, Any]]:
    """The terms of today as a reservation keeps them: steps by days, and what a no-show gets back."""
    back = Decimal(100 - no_show_keeps)
    step = {"days": NO_SHOW_DAYS, "percent": str(back), "type": "partial", "name": no_show_name}
    return [*map(dict, terms), step]


def goes_back(*, paid: Decimal, terms: Sequence[Mapping[str, Any]], day: date, on: date) -> Decimal:
    """What a guest gets back who cancels on this date; never less than a no-show would."""
    if not terms:
        return paid
    return refund_for(paid=paid, terms=[dict(term) for term in terms], check_in=day, today=on).amount


def goes_back_to_no_show(*, paid: Decimal, terms: Sequence[Mapping[str, Any]]) -> Decimal:
    """What goes back to a party that never came."""
    step = next((term for term in terms if term["days"] == NO_SHOW_DAYS), None)
    percent = Decimal(str(step["percent"])) if step else NOTHING
    return min(round_money(paid * percent / 100), paid)
