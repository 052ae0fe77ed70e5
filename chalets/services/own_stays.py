"""A guest's own stays as a list shows them, found in one statement."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from chalets.services.offers import Picture

PAGE_SIZE = 10
_COMING, _CANCELLED = 50, PAGE_SIZE


class Stay(NamedTuple):
    """A row of the list."""

    code: str
    check_in: date
    check_out: date
    guests: int
    status: str
    total_price: Decimal
    chalet: str
    picture: Picture | None

    @property
    def nights(self) -> int:
        """How many nights."""
        return (self.check_out - self.check_in).days


@dataclass
class OwnStays:
    """Coming stays, a page of the past ones, of which there are `past_total`, and the last that were cancelled."""

    coming: list[Stay] = field(default_factory=list)
    past: list[Stay] = field(default_factory=list)
    cancelled: list[Stay] = field(default_factory=list)
    past_total: int = 0
    page: int = 1


# A page behind the last one is the last one. Row security leaves nobody else's stays, the condition says so too.
_OWN = """
WITH own AS (
  SELECT *, CASE WHEN status = 'cancelled' THEN 'cancelled'
                 WHEN status IN ('pending', 'confirmed', 'checked_in') AND check_out >= %s::date THEN 'coming'
                 ELSE 'past' END AS part
  FROM chalet_bookings WHERE user_id = %s::uuid AND kind = 'stay'
), ranked AS (
  SELECT *, count(*) OVER (PARTITION BY part) AS of_part,
         row_number() OVER (
           PARTITION BY part ORDER BY CASE part WHEN 'coming' THEN check_in END, check_in DESC, created_at DESC
         ) AS place
  FROM own
)
SELECT part, of_part, place, code, check_in, check_out, guests, ranked.status, total_price, c.name,
       cover.image, cover.static_path, cover.alt_text
FROM ranked JOIN chalets c ON c.id = chalet_id
LEFT JOIN app.covers_of(ARRAY(SELECT chalet_id FROM own)) cover ON cover.chalet_id = c.id
WHERE (part = 'coming' AND place <= %s::int) OR (part = 'cancelled' AND place <= %s::int)
   OR (part = 'past' AND (place - 1) / %s::int = least(%s::int, (of_part - 1) / %s::int))
ORDER BY part, place
"""


def own_stays(*, guest_id: UUID, today: date, page: int = 1) -> OwnStays:
    """What the list of this guest shows; one query."""
    found = OwnStays()
    with connection.cursor() as cursor:
        cursor.execute(_OWN, [today, guest_id, _COMING, _CANCELLED, PAGE_SIZE, max(page, 1) - 1, PAGE_SIZE])
        for part, of_part, place, *row in cursor.fetchall():
            picture = Picture(*row[7:]) if row[9] is not None else None
            getattr(found, part).append(Stay._make([*row[:7], picture]))
            if part == "past":
                found.past_total, found.page = of_part, (place - 1) // PAGE_SIZE + 1
    return found
