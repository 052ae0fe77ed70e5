"""What is free: the search, the calendar of a chalet, and what else there is when nights are taken."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import Prefetch, QuerySet

from audit import config
from chalets import rules
from chalets.models import Chalet, ChaletImage
from chalets.services import offers
from chalets.services.offers import Offer
from chalets.services.quoting import Tariff, price, tariff_for

PAGE_SIZE = 12
# How far around the wanted dates other dates of the same chalet are looked for.
_NEARBY_DAYS = 14
_SUGGESTIONS = 3


@dataclass(frozen=True)
class SearchResult:
    offers: list[Offer]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class OtherDates:
    check_in: date
    check_out: date
    total: Decimal


@dataclass(frozen=True)
class Alternatives:
    """What a guest may like instead."""

    other_dates: list[OtherDates] = field(default_factory=list)
    other_chalets: list[Offer] = field(default_factory=list)


class DayState(StrEnum):
    """What a day of the calendar is to a guest."""

    FREE = "free"
    TAKEN = "taken"
    DEPARTURE_ONLY = "departure_only"
    PAST = "past"
    BEYOND = "beyond"


@dataclass(frozen=True)
class Day:
    date: date
    state: DayState
    price: Decimal | None


@dataclass(frozen=True)
class Month:
    first: date
    weeks: list[list[Day | None]]


def with_pictures(chalets: QuerySet[Chalet]) -> QuerySet[Chalet]:
    """Chalets with their pictures; one more query however many chalets."""
    return chalets.prefetch_related(Prefetch("images", ChaletImage.objects.order_by("sort_order")))


def search(
    *,
    check_in: date | None = None,
    check_out: date | None = None,
    guests: int = 1,
    amenities: Collection[str] = (),
    page: int = 1,
    tariff: Tariff | None = None,
) -> SearchResult:
    """Chalets that sleep the party and have the amenities, free for the dates if given; cheapest first.

    `tariff`: that of the dates, if it has been read already.
    """
    page = max(1, page)
    total, houses = offers.find(
        check_in=check_in, check_out=check_out, guests=guests, amenities=amenities,
        limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE,
    )  # fmt: skip
    if not houses and page > 1:
        return search(
            check_in=check_in, check_out=check_out, guests=guests, amenities=amenities, tariff=tariff
        )
    return SearchResult(
        offers=offers.priced(houses, check_in=check_in, check_out=check_out, tariff=tariff),
        total=total,
        page=page,
        pages=max(1, -(-total // PAGE_SIZE)),
    )


def taken_nights(chalet: Chalet, first: date, last: date) -> set[date]:
    """The nights in [first, last) somebody has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT first_night, free_again FROM app.busy_nights(%s::uuid, %s::date, %s::date)",
            [chalet.pk, first, last],
        )
        return {night for start, end in cursor.fetchall() for night in rules.nights_of(start, end)}


def is_free(chalet: Chalet, check_in: date, check_out: date) -> bool:
    """Whether nobody has any of these nights at this moment."""
    return not taken_nights(chalet, check_in, check_out)


def calendar(*, chalet: Chalet, first: date, months: int = 2, today: date) -> list[Month]:
    """Whole months from the month of `first` on, each night with its state and price."""
    start = first.replace(day=1)
    ends = [_month_after(start, number) for number in range(months + 1)]
    taken = taken_nights(chalet, start - timedelta(days=1), ends[-1])
    horizon = today + timedelta(days=config.get("chalets.horizon_days"))
    tariff = tariff_for(start, ends[-1])
    return [
        Month(first=begin, weeks=_weeks(begin, end, chalet, taken, today, horizon, tariff))
        for begin, end in zip(ends, ends[1:], strict=False)
    ]


def _month_after(first: date, number: int) -> date:
    index = first.year * 12 + first.month - 1 + number
    return date(index // 12, index % 12 + 1, 1)


def _weeks(
    begin: date, end: date, chalet: Chalet, taken: set[date], today: date, horizon: date, tariff: Tariff
) -> list[list[Day | None]]:
    days: list[Day | None] = [None] * begin.weekday()
    days += [_day(night, chalet, taken, today, horizon, tariff) for night in rules.nights_of(begin, end)]
    days += [None] * (-len(days) % 7)
    return [days[start : start + 7] for start in range(0, len(days), 7)]


def _day(night: date, chalet: Chalet, taken: set[date], today: date, horizon: date, tariff: Tariff) -> Day:
    state = _state(night, taken, today, horizon)
    if state is not DayState.FREE:
        return Day(night, state, None)
    line = rules.price_of_night(
        night,
        base_price=chalet.base_price,
        weekend_price=chalet.weekend_price,
        weekend_days=tariff.weekend_days,
        seasons=tariff.seasons,
    )
    return Day(night, state, line.price)


def _state(night: date, taken: set[date], today: date, horizon: date) -> DayState:
    if night < today:
        return DayState.PAST
    if night in taken:
        # The night before is free, so a guest may still leave that morning.
        was_free = night - timedelta(days=1) not in taken and night > today
        return DayState.DEPARTURE_ONLY if was_free else DayState.TAKEN
    return DayState.BEYOND if night > horizon else DayState.FREE


def alternatives(
    *, chalet: Chalet, check_in: date, check_out: date, guests: int, today: date
) -> Alternatives:
    """The same chalet on the nearest other dates, and other chalets on the same dates."""
    nights: dict[str, Any] = {"check_in": check_in, "check_out": check_out}
    _total, others = offers.find(**nights, guests=guests, limit=_SUGGESTIONS, but=chalet.pk)
    return Alternatives(
        other_dates=_other_dates(chalet, check_in, check_out, guests, today),
        other_chalets=offers.priced(others, **nights),
    )


def _other_dates(
    chalet: Chalet, check_in: date, check_out: date, guests: int, today: date
) -> list[OtherDates]:
    length = check_out - check_in
    first = max(today, check_in - timedelta(days=_NEARBY_DAYS))
    last = check_out + timedelta(days=_NEARBY_DAYS)
    taken = taken_nights(chalet, first, last)
    tariff = tariff_for(first, last)
    free = (
        start
        for start in _nearest(check_in, first, last - length)
        if not taken.intersection(rules.nights_of(start, start + length))
    )
    return [
        OtherDates(
            start,
            start + length,
            price(
                chalet=chalet, check_in=start, check_out=start + length, guests=guests, tariff=tariff
            ).total,
        )
        for start, _number in zip(free, range(_SUGGESTIONS), strict=False)
    ]


def _nearest(wanted: date, first: date, last: date) -> Iterator[date]:
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    yield from sorted((day for day in days if day != wanted), key=lambda day: (abs(day - wanted), day))
