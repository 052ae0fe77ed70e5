"""Houses as lists of offers show them, found in one statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from chalets import rules
from chalets.services.quoting import Tariff, tariff_for


class Picture(NamedTuple):
    """The picture that stands for a house: uploaded (`image`) or a path below static/."""

    image: str | None
    static_path: str | None
    alt_text: str


class Words(NamedTuple):
    """What a card says of a house whoever asks. Two that are equal look the same, whenever they were read."""

    name: str
    slug: str
    description: str | None
    capacity: int
    bedrooms: int | None
    bathrooms: int | None
    picture: Picture | None


class House(NamedTuple):
    """A chalet as a list of offers knows it."""

    words: Words
    base_price: Decimal
    weekend_price: Decimal | None

    @property
    def name(self) -> str:
        """What it is called."""
        return self.words.name

    @property
    def slug(self) -> str:
        """Its address on the site."""
        return self.words.slug

    @property
    def capacity(self) -> int:
        """How many it sleeps."""
        return self.words.capacity

    @property
    def picture(self) -> Picture | None:
        """The picture that stands for it."""
        return self.words.picture


@dataclass(frozen=True)
class Offer:
    """A house, and the price of the whole stay when dates were given."""

    chalet: House
    total: Decimal | None = None
    nights: int = 0


# The page and the number of all hits in one statement, and pictures only for the page. Busy chalets are found first
# and once; their function answers from the index that keeps nights from being sold twice. The numbers of the page are
# part of the text: with unknown ones PostgreSQL would plan every search anew.
_FIND = """
WITH hits AS (
  SELECT id, base_price, name, count(*) OVER () AS total FROM chalets c
  WHERE is_active AND status = 'active' AND deleted_at IS NULL AND capacity >= %s::int{conditions}
  ORDER BY base_price, name LIMIT {limit:d} OFFSET {offset:d}
)
SELECT hits.total, c.base_price, c.weekend_price, c.name, c.slug, c.description, c.capacity, c.bedrooms, c.bathrooms,
       cover.image, cover.static_path, cover.alt_text
FROM hits JOIN chalets c ON c.id = hits.id
LEFT JOIN app.covers_of(ARRAY(SELECT id FROM hits)) AS cover ON cover.chalet_id = c.id
ORDER BY hits.base_price, hits.name
"""
_FREE = "\n    AND NOT EXISTS (SELECT FROM app.busy_chalets(%s::date, %s::date) AS busy WHERE busy = c.id)"
_EQUIPPED = """
    AND (SELECT count(*) FROM chalet_amenities a WHERE a.chalet_id = c.id AND a.name = ANY(%s::text[])) = %s::int"""
_OTHER = "\n    AND id <> %s::uuid"


def statement(
    *,
    check_in: date | None,
    check_out: date | None,
    guests: int,
    limit: int,
    offset: int = 0,
    amenities: Collection[str] = (),
    but: UUID | None = None,
) -> tuple[str, list[Any]]:
    """The search and its parameters."""
    conditions, parameters = "", list[Any]([guests])
    if check_in and check_out:
        conditions, parameters = conditions + _FREE, [*parameters, check_in, check_out]
    if amenities:
        wanted = sorted(set(amenities))
        conditions, parameters = conditions + _EQUIPPED, [*parameters, wanted, len(wanted)]
    if but:
        conditions, parameters = conditions + _OTHER, [*parameters, but]
    return _FIND.format(conditions=conditions, limit=limit, offset=offset), parameters


def find(**wish: Any) -> tuple[int, list[House]]:
    """How many houses fit the wish (as `statement` takes it), and those of the page, cheapest first; one query."""
    with connection.cursor() as cursor:
        cursor.execute(*statement(**wish))
        rows = cursor.fetchall()
    houses = [House(Words._make([*row[3:9], _picture(row[9:])]), row[1], row[2]) for row in rows]
    return (rows[0][0] if rows else 0), houses


def _picture(columns: Sequence[Any]) -> Picture | None:
    """The last column is what it shows, which every picture says."""
    return Picture(*columns) if columns[2] is not None else None


def priced(
    houses: Iterable[House], *, check_in: date | None, check_out: date | None, tariff: Tariff | None = None
) -> list[Offer]:
    """Each house with its price for the stay; without a `tariff` one query more however many houses."""
    if not (check_in and check_out):
        return [Offer(house) for house in houses]
    tariff = tariff or tariff_for(check_in, check_out)
    nights = rules.nights_of(check_in, check_out)
    kinds = rules.kinds_of(nights, weekend_days=tariff.weekend_days, seasons=tariff.seasons)
    total = rules.total_of(kinds, long_stay=tariff.long_stay)
    return [Offer(house, total(house.base_price, house.weekend_price), len(nights)) for house in houses]
