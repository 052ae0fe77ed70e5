"""The arithmetic of a stay: pure, without database, clock or settings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from payments.rules import WEEKDAYS, Season, season_of
from payments.rules import RefundAnswer as RefundAnswer
from payments.rules import refund_for as refund_for
from resort.common.money import round_money

# Which status may follow which. The database holds the same table in app.guard_booking().
NEXT: dict[str, frozenset[str]] = {
    "pending": frozenset({"confirmed", "cancelled"}),
    "confirmed": frozenset({"checked_in", "cancelled", "no_show"}),
    "checked_in": frozenset({"checked_out", "confirmed"}),
    "checked_out": frozenset(),
    "cancelled": frozenset({"confirmed"}),
    "no_show": frozenset({"confirmed"}),
}


@dataclass(frozen=True)
class NightPrice:
    """One night and why it costs what it costs."""

    night: date
    base: Decimal
    is_weekend: bool
    season: str | None
    season_id: UUID | None
    multiplier: Decimal
    price: Decimal


@dataclass(frozen=True)
class AddonChoice:
    """An add-on a guest wants."""

    id: UUID
    name: str
    unit: str
    price: Decimal


@dataclass(frozen=True)
class AddonLine:
    """An add-on with its quantity and total."""

    addon_id: UUID
    name: str
    unit: str
    unit_price: Decimal
    quantity: int
    total: Decimal


@dataclass(frozen=True)
class Quote:
    """The price of a stay, line by line; the total is the sum of the lines."""

    nights: tuple[NightPrice, ...]
    nights_total: Decimal
    discount_percent: Decimal
    discount: Decimal
    addons: tuple[AddonLine, ...]
    addons_total: Decimal
    total: Decimal

    def to_json(self) -> dict[str, Any]:
        """As stored on the stay: amounts as strings, dates as ISO."""
        return _plain(asdict(self))

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Quote:
        """The quote as it was promised."""
        return cls(
            nights=tuple(
                NightPrice(
                    night=date.fromisoformat(line["night"]),
                    base=Decimal(line["base"]),
                    is_weekend=line["is_weekend"],
                    season=line["season"],
                    season_id=UUID(line["season_id"]) if line["season_id"] else None,
                    multiplier=Decimal(line["multiplier"]),
                    price=Decimal(line["price"]),
                )
                for line in data["nights"]
            ),
            nights_total=Decimal(data["nights_total"]),
            discount_percent=Decimal(data["discount_percent"]),
            discount=Decimal(data["discount"]),
            addons=tuple(
                AddonLine(
                    addon_id=UUID(line["addon_id"]),
                    name=line["name"],
                    unit=line["unit"],
                    unit_price=Decimal(line["unit_price"]),
                    quantity=line["quantity"],
                    total=Decimal(line["total"]),
                )
                for line in data["addons"]
            ),
            addons_total=Decimal(data["addons_total"]),
            total=Decimal(data["total"]),
        )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def nights_of(check_in: date, check_out: date) -> list[date]:
    """Every night of a stay: the day of arrival up to the day before departure."""
    return [check_in + timedelta(days=number) for number in range((check_out - check_in).days)]


def price_of_night(
    night: date,
    *,
    base_price: Decimal,
    weekend_price: Decimal | None,
    weekend_days: Iterable[str],
    seasons: Iterable[Season],
) -> NightPrice:
    """Weekend nights start from the weekend price where there is one; then the season multiplies, rounded to cents."""
    [kind] = kinds_of([night], weekend_days=weekend_days, seasons=seasons)
    return _priced(kind, base_price, weekend_price)


class NightKind(NamedTuple):
    """What a night is to every house alike."""

    night: date
    in_weekend: bool
    season: Season | None


def kinds_of(
    nights: Iterable[date], *, weekend_days: Iterable[str], seasons: Iterable[Season]
) -> tuple[NightKind, ...]:
    """Weekend and season of each night: worked out once, however many houses are priced."""
    weekend = frozenset(weekend_days)
    return tuple(
        NightKind(night, WEEKDAYS[night.weekday()] in weekend, season_of(night, seasons)) for night in nights
    )


def _priced(kind: NightKind, base_price: Decimal, weekend_price: Decimal | None) -> NightPrice:
    night, in_weekend, season = kind
    is_weekend = in_weekend and weekend_price is not None
    base = weekend_price if in_weekend and weekend_price is not None else base_price
    multiplier = season.multiplier if season else Decimal(1)
    return NightPrice(
        night=night,
        base=base,
        is_weekend=is_weekend,
        season=season.name if season else None,
        season_id=season.id if season else None,
        multiplier=multiplier,
        price=round_money(base * multiplier),
    )


def addon_quantity(unit: str, *, nights: int, guests: int) -> int:
    """How often an add-on is charged; raises KeyError for an unknown unit."""
    return {"stay": 1, "night": nights, "person": guests, "person_night": guests * nights}[unit]


def long_stay_percent(nights: int, steps: Iterable[dict[str, Any]]) -> Decimal:
    """The discount of the longest step the stay reaches, in percent; 0 when it reaches none."""
    reached = [step for step in steps if nights >= step["nights"]]
    return Decimal(str(max(reached, key=lambda step: step["nights"])["percent"])) if reached else Decimal(0)


def quote_stay(
    *,
    base_price: Decimal,
    weekend_price: Decimal | None,
    check_in: date,
    check_out: date,
    guests: int,
    seasons: Sequence[Season] = (),
    weekend_days: Iterable[str] = ("friday", "saturday"),
    addons: Sequence[AddonChoice] = (),
    long_stay: Iterable[dict[str, Any]] = (),
) -> Quote:
    """The price of a stay from the seasons and settings that price its nights."""
    kinds = kinds_of(nights_of(check_in, check_out), weekend_days=weekend_days, seasons=seasons)
    return quote_nights(
        kinds,
        base_price=base_price,
        weekend_price=weekend_price,
        guests=guests,
        addons=addons,
        long_stay=long_stay,
    )


def total_of(
    kinds: Iterable[NightKind],
    *,
    long_stay: Iterable[dict[str, Any]] = (),
) -> Callable[[Decimal, Decimal | None], Decimal]:
    """A function from base and weekend price to what `quote_nights` comes to without add-ons.

    For many houses: nights that are alike are priced once, and what the houses have in common is worked out before.
    """
    alike = Counter(
        (kind.in_weekend, kind.season.multiplier if kind.season else Decimal(1)) for kind in kinds
    )
    percent = long_stay_percent(alike.total(), long_stay)

    def total(base_price: Decimal, weekend_price: Decimal | None) -> Decimal:
        nights = Decimal(0)
        for (in_weekend, multiplier), number in alike.items():
            base = weekend_price if in_weekend and weekend_price is not None else base_price
            nights += number * round_money(base * multiplier)
        return nights - round_money(nights * percent / 100)

    return total


def quote_nights(
    kinds: Sequence[NightKind],
    *,
    base_price: Decimal,
    weekend_price: Decimal | None,
    guests: int,
    addons: Sequence[AddonChoice] = (),
    long_stay: Iterable[dict[str, Any]] = (),
) -> Quote:
    """The price of a stay of these nights. The long-stay discount is taken off the nights, never off add-ons."""
    nights = tuple(_priced(kind, base_price, weekend_price) for kind in kinds)
    nights_total = sum((line.price for line in nights), Decimal(0))
    percent = long_stay_percent(len(nights), long_stay)
    discount = round_money(nights_total * percent / 100)
    lines = tuple(_addon_line(addon, nights=len(nights), guests=guests) for addon in addons)
    addons_total = sum((line.total for line in lines), Decimal(0))
    return Quote(
        nights=nights,
        nights_total=nights_total,
        discount_percent=percent,
        discount=discount,
        addons=lines,
        addons_total=addons_total,
        total=nights_total - discount + addons_total,
    )


def _addon_line(addon: AddonChoice, *, nights: int, guests: int) -> AddonLine:
    quantity = addon_quantity(addon.unit, nights=nights, guests=guests)
    return AddonLine(
        addon_id=addon.id,
        name=addon.name,
        unit=addon.unit,
        unit_price=addon.price,
        quantity=quantity,
        total=round_money(addon.price * quantity),
    )
