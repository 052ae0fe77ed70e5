"""What a report is made of. Table, chart and CSV are three ways to write down the same object, so they agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from django.db import connection

from resort.common.money import round_money

Value = Decimal | int | None


@dataclass(frozen=True)
class Column:
    """A column of numbers. `kind` is "count", "money" or "percent"; `series` names its colour in the chart."""

    key: str
    label: str
    kind: str
    series: str = ""


@dataclass(frozen=True)
class Row:
    """One month or day from `first` to `last`, with a value for every column."""

    label: str
    short: str
    above: str
    first: date
    last: date
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Report:
    """Rows, their total, and which columns the chart draws (those with a series)."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: tuple[Value, ...]

    @property
    def charted(self) -> list[tuple[int, Column]]:
        """Position and column of everything the chart draws."""
        return [(number, column) for number, column in enumerate(self.columns) if column.series]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see: no row has a number other than 0."""
        return not any(value for row in self.rows for value in row.values)

    def cells(self, values: tuple[Value, ...]) -> list[tuple[Column, Value]]:
        """Each column with its value, for templates."""
        return list(zip(self.columns, values, strict=True))


def query(name: str, **params: Any) -> list[tuple[Any, ...]]:
    """The rows of `sql/<name>.sql`, as whoever the request runs as: row security decides what they are made of."""
    text = (Path(__file__).parent / "sql" / f"{name}.sql").read_text(encoding="utf-8")
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return cursor.fetchall()


def share(part: Decimal | int, whole: Decimal | int, *, percent: bool = False) -> Decimal | None:
    """A quotient to the cent, or to a tenth of a percent; None where there is nothing to divide by."""
    if not whole:
        return None
    if percent:
        return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return round_money(Decimal(part) / Decimal(whole))
