"""Runs every question of `sql/` and tells what it found.

Each file asks one question: its first line is the sentence for a person, its rows are (id, detail) of what is wrong.
Its name begins with the code. The questions run as whoever the transaction runs as, who must be able to read every
table: the owner.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

_FOLDER = Path(__file__).parent / "sql"
# The worker may still be at it for so long.
PATIENCE = timedelta(minutes=15)


@dataclass(frozen=True)
class Thing:
    """One row that is wrong, and how."""

    id: str
    detail: str


@dataclass(frozen=True)
class Finding:
    """Something that is wrong: `code` stays the same for ever, `sentence` says it in words."""

    code: str
    sentence: str
    things: tuple[Thing, ...]

    def to_json(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return asdict(self)


@dataclass(frozen=True)
class Question:
    """A file of `sql/`."""

    code: str
    sentence: str
    sql: str

    def ask(self, params: dict[str, Any]) -> Finding | None:
        """The finding, or None when all is well."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            things = tuple(sorted((Thing(str(id), str(detail)) for id, detail in cursor.fetchall()), key=str))
        return Finding(self.code, self.sentence, things) if things else None


def questions() -> list[Question]:
    """Every question, by code."""
    return [_read(path) for path in sorted(_FOLDER.glob("*.sql"))]


def _read(path: Path) -> Question:
    text = path.read_text(encoding="utf-8")
    first, _newline, _rest = text.partition("\n")
    return Question(
        code=f"books.{path.stem.partition('_')[0]}", sentence=first.removeprefix("-- ").strip(), sql=text
    )


def check_books(*, now: datetime, patience: timedelta = PATIENCE) -> list[Finding]:
    """Everything that does not fit together at `now`; empty when the books are in order.

    `patience` is how long work may wait for the worker before it counts as forgotten.
    """
    params = {"now": now, "patience": patience, "zone": settings.TIME_ZONE}
    return [finding for question in questions() if (finding := question.ask(params))]
