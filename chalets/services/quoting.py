"""What a stay costs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from audit import config
from chalets import rules
from chalets.errors import AddonNotOffered
from chalets.models import Addon, Chalet
from payments.services.seasons import seasons_between


@dataclass(frozen=True)
class Tariff:
    """What prices are made of, read once and used for many chalets and nights."""

    seasons: tuple[rules.Season, ...]
    weekend_days: tuple[str, ...]
    long_stay: tuple[dict[str, Any], ...]


def tariff_for(first: date, last: date) -> Tariff:
    """Seasons that touch these days and the settings that price nights; one query in a request, else two."""
    seasons = tuple(seasons_between(first, last))
    settings = config.get_many("chalets.")
    return Tariff(
        seasons=seasons,
        weekend_days=tuple(settings["weekend_days"]),
        long_stay=tuple(settings["long_stay_discounts"]),
    )


def price(
    *,
    chalet: Chalet,
    check_in: date,
    check_out: date,
    guests: int,
    tariff: Tariff,
    addons: Collection[rules.AddonChoice] = (),
) -> rules.Quote:
    """The quote for one chalet from a tariff already read; no query."""
    return rules.quote_stay(
        base_price=chalet.base_price,
        weekend_price=chalet.weekend_price,
        check_in=check_in,
        check_out=check_out,
        guests=guests,
        seasons=tariff.seasons,
        weekend_days=tariff.weekend_days,
        addons=tuple(addons),
        long_stay=tariff.long_stay,
    )


def choose_addons(addon_ids: Collection[UUID]) -> list[rules.AddonChoice]:
    """The add-ons with these ids; raises AddonNotOffered when one is not on offer."""
    if not addon_ids:
        return []
    wanted = set(addon_ids)
    rows = list(Addon.objects.filter(pk__in=wanted, is_active=True))
    if len(rows) != len(wanted):
        raise AddonNotOffered
    return [rules.AddonChoice(id=row.id, name=row.name, unit=row.unit, price=row.price) for row in rows]


def quote_for(
    *, chalet: Chalet, check_in: date, check_out: date, guests: int, addon_ids: Collection[UUID] = ()
) -> rules.Quote:
    """The price of this stay today; raises AddonNotOffered."""
    return price(
        chalet=chalet,
        check_in=check_in,
        check_out=check_out,
        guests=guests,
        tariff=tariff_for(check_in, check_out),
        addons=choose_addons(addon_ids),
    )
