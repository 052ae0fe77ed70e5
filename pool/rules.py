"""The arithmetic of tickets: hours, price, what may follow what. Pure, without database, clock or settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from payments.rules import Season, season_of
from resort.common.money import round_money

SLOTS = ("morning", "afternoon", "full_day")
# The half-days a ticket takes a place of, in the order they are taken; app.halves_of() says the same.
HALVES: dict[str, tuple[str, ...]] = {
    "morning": ("morning",),
    "afternoon": ("afternoon",),
    "full_day": ("morning", "afternoon"),
}

# Which status may follow which; "used" goes back when the gate undoes a scan.
NEXT: dict[str, frozenset[str]] = {
    "pending": frozenset({"confirmed", "cancelled"}),
    "confirmed": frozenset({"used", "cancelled", "expired"}),
    "used": frozenset({"confirmed"}),
    "cancelled": frozenset({"confirmed"}),
    "expired": frozenset({"used"}),
}


@dataclass(frozen=True)
class Hours:
    """When a slot begins and ends, by the resort's clock."""

    opens: time
    closes: time


def hours_of(slot: str, settings: Mapping[str, Any]) -> Hours:
    """The hours of a slot; a full day lasts from the first half-day's beginning to the second's end.

    `settings` are those of the pool without their prefix, times as `09:30`.
    """
    first, last = HALVES[slot][0], HALVES[slot][-1]
    return Hours(
        opens=time.fromisoformat(settings[f"{first}_from"]),
        closes=time.fromisoformat(settings[f"{last}_until"]),
    )


def sold_until(slot: str, settings: Mapping[str, Any]) -> time:
    """Until when a slot is sold on its day: while the gate lets people in; a full day while its first half lasts."""
    closes = hours_of(HALVES[slot][0], settings).closes
    minutes = max(closes.hour * 60 + closes.minute - settings["late_minutes"], 0)
    return time(minutes // 60, minutes % 60)


def is_over(day: date, slot: str, *, settings: Mapping[str, Any], now: datetime) -> bool:
    """Whether a slot is no longer sold; `now` in the resort's time zone."""
    return (day, sold_until(slot, settings)) <= (now.date(), now.time())


@dataclass(frozen=True)
class Line:
    """Some people of one age: what one of them costs, because of which season, and all of them."""

    age: str
    quantity: int
    base: Decimal
    season: str | None
    season_id: UUID | None
    multiplier: Decimal
    unit_price: Decimal
    total: Decimal


@dataclass(frozen=True)
class Quote:
    """The price of a ticket, line by line; the total is the sum of the lines."""

    lines: tuple[Line, ...]
    total: Decimal

    @property
    def season(self) -> str | None:
        """The season that made the price, if one did."""
        return self.lines[0].season if self.lines else None

    def to_json(self) -> dict[str, Any]:
        """As stored on the ticket: amounts as strings."""
        return {"lines": [_plain(asdict(line)) for line in self.lines], "total": str(self.total)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Quote:
        """The quote as it was promised; empty for a ticket of before prices were kept."""
        return cls(
            lines=tuple(
                Line(
                    age=line["age"],
                    quantity=line["quantity"],
                    base=Decimal(line["base"]),
                    season=line["season"],
                    season_id=UUID(line["season_id"]) if line["season_id"] else None,
                    multiplier=Decimal(line["multiplier"]),
                    unit_price=Decimal(line["unit_price"]),
                    total=Decimal(line["total"]),
                )
                for line in data.get("lines", ())
            ),
            total=Decimal(data.get("total", "0")),
        )


def _plain(line: dict[str, Any]) -> dict[str, Any]:
    return {key: str(value) if isinstance(value, (Decimal, UUID)) else value for key, value in line.items()}


def unit_price(base: Decimal, season: Season | None) -> Decimal:
    """What one person pays: the season multiplies the setting, rounded to cents."""
    return round_money(base * season.multiplier) if season else base


def quote_ticket(
    day: date,
    slot: str,
    *,
    adults: int,
    children: int,
    settings: Mapping[str, Any],
    seasons: Iterable[Season] = (),
) -> Quote:
    """The price of a ticket: for each age the setting of the slot, times the season of the day as for nights."""
    season = season_of(day, seasons)
    lines = tuple(
        _line(age, quantity, Decimal(settings[f"{slot}_{age}"]), season)
        for age, quantity in (("adult", adults), ("child", children))
        if quantity
    )
    return Quote(lines=lines, total=sum((line.total for line in lines), Decimal(0)))


def _line(age: str, quantity: int, base: Decimal, season: Season | None) -> Line:
    price = unit_price(base, season)
    return Line(
        age=age,
        quantity=quantity,
        base=base,
        season=season.name if season else None,
        season_id=season.id if season else None,
        multiplier=season.multiplier if season else Decimal(1),
        unit_price=price,
        total=price * quantity,
    )


def places_of_move(old: tuple[date, str], new: tuple[date, str]) -> str | None:
    """The slot that covers the half-days a ticket needs on its new day and does not have yet; None when it has all."""
    has = set(HALVES[old[1]]) if old[0] == new[0] else set()
    needs = [half for half in HALVES[new[1]] if half not in has]
    return "full_day" if len(needs) == 2 else needs[0] if needs else None


@dataclass(frozen=True)
class Difference:
    """What another day or slot costs: to pay now, to go back, or to pay at the gate instead."""

    price: Decimal
    to_pay: Decimal
    goes_back: Decimal


def difference(*, promised: Decimal, price: Decimal, paid: bool, closed: bool) -> Difference:
    """What changes when a ticket promised for one price moves to where it costs another.

    Paid dearer: the difference is due first. Paid cheaper: it goes back. Unpaid: the gate takes the new price. When
    the resort closed the day, moving never costs more.
    """
    if closed and price > promised:
        price = promised
    if not paid:
        return Difference(price, Decimal(0), Decimal(0))
    return Difference(price, max(price - promised, Decimal(0)), max(promised - price, Decimal(0)))
