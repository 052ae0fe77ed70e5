"""The gate under load: tickets of today scanned by eight devices, each ticket once, and once more."""

from __future__ import annotations

import itertools
import json
import random
import threading
from datetime import datetime
from pathlib import Path as File
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import psycopg

from resort.bench.guests import SignedIn, sign_in
from resort.bench.measure import Path
from resort.bench.proof import FRAME

_SQL = File(__file__).parent / "sql" / "gate.sql"
SCAN = "/admin/pool/gate/scan/"
GATES = 8
# Statements of a scan: session, role, person, and the one that lets in.
MOST_STATEMENTS = 4
SLOWEST = 0.050


def prepare(owner: psycopg.Connection) -> None:
    """Tickets, people and hours for the gate, in the copy that is measured."""
    owner.execute(_SQL.read_bytes())


class Scans:
    """Makes the next scan of each kind; safe to ask from many threads."""

    def __init__(self) -> None:
        self.guards = [sign_in(f"lifeguard{number}@example.com") for number in range(1, GATES + 1)]
        self._dice = random.Random(2)
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._scanned: list[str] = []
        # Scans that were made to count their statements, beside the clock.
        self.beside = 0
        # Signing is the resort's work at the sale, not the gate's: some are made before the clock runs.
        self._tokens = [self._token(next(self._numbers)) for _ in range(6_000)]

    @staticmethod
    def _token(number: int) -> str:
        from pool.tokens import Kind, Token, sign  # noqa: PLC0415 -- after the environment is set

        today = datetime.now(ZoneInfo("Europe/Zurich")).date()
        ticket = UUID(_md5(f"ticket {number}"))
        return sign(Token(Kind.TICKET, ticket, today, today, slot="full_day"))

    def first(self) -> bytes:
        """A ticket nobody has scanned yet."""
        with self._lock:
            token = self._tokens.pop() if self._tokens else self._token(next(self._numbers))
            self._scanned.append(token)
        return self._post(token)

    def again(self) -> bytes:
        """A ticket that was let in before."""
        with self._lock:
            token = self._dice.choice(self._scanned)
        return self._post(token)

    def _post(self, token: str) -> bytes:
        with self._lock:
            guard = self._dice.choice(self.guards)
        return post_json(SCAN, {"presented": token, "gate": "North", "client_id": str(uuid4())}, guard)


def _md5(text: str) -> str:
    import hashlib  # noqa: PLC0415

    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def post_json(path: str, data: dict[str, str], person: SignedIn) -> bytes:
    """The bytes of a call."""
    body = json.dumps(data)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {person.cookies}\r\nX-CSRFToken: {person.token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()


def statements(scans: Scans) -> int:
    """How many statements a first scan sends, identity and transaction included, once it is warm."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    guard, sent = scans.guards[0], []
    client = Client(HTTP_HOST="127.0.0.1")
    client.cookies.load(guard.jar)
    for _turn in range(2):
        body = scans.first().partition(b"\r\n\r\n")[2].decode()
        with CaptureQueriesContext(connection) as asked:
            answer = client.post(
                SCAN, body, content_type="application/json", headers={"X-CSRFToken": guard.token}
            )
        scans.beside += 1
        if answer.status_code != 200:
            raise RuntimeError(f"{SCAN} answers {answer.status_code}")
        sent = [query for query in asked.captured_queries if not query["sql"].startswith(FRAME)]
    connection.close()
    return len(sent)


def statements_row(scans: Scans) -> str:
    """A line of the table."""
    number = statements(scans)
    verdict = "reached" if number <= MOST_STATEMENTS else "missed"
    return (
        f"  {'Statements of a first scan, identity included':<62}{number:>7}{MOST_STATEMENTS:>8}  {verdict}"
    )


def told(measured: dict[str, Path]) -> list[str]:
    """Lines beside the ratio: the slowest scans, and that a repeat costs no more than a first scan."""
    first, again = measured["gate"], measured["gate again"]
    slowest = max(sample.p99 or 0.0 for sample in first.samples)
    return [
        f"  {'Gate: first scan, 99 in 100 within (ms)':<62}{slowest * 1000:>7.0f}{SLOWEST * 1000:>8.0f}  "
        + ("reached" if slowest <= SLOWEST else "missed"),
        f"  {'Gate: the same ticket again / first scan':<62}{again.rate / first.rate:>7.2f}{1.0:>8.2f}  "
        + ("reached" if again.rate >= first.rate else "missed"),
    ]


def wrongs(owner: psycopg.Connection, measured: dict[str, Path], scans: Scans) -> list[str]:
    """Every first scan over HTTP let in one person, every repeat nobody; the counters are the entries' sum."""
    first = measured["gate"].count - sum(measured["gate"].wrong.values()) + scans.beside
    again = measured["gate again"].count - sum(measured["gate again"].wrong.values())
    row = owner.execute(
        "SELECT count(*) FILTER (WHERE outcome = 'admitted'), count(*) FILTER (WHERE outcome = 'refused') "
        "FROM pool_entries WHERE presented <> ''"
    ).fetchone()
    assert row is not None
    found = []
    if row != (first, again):
        found.append(f"{first} scans were first and {again} repeats, the table has {row[0]} and {row[1]}")
    differ = owner.execute(
        "SELECT count(*) FROM pool_tickets t WHERE t.inside <> (SELECT count(*) FROM pool_entries e "
        "WHERE e.ticket_id = t.id AND e.outcome = 'admitted')"
    ).fetchone()
    if differ and differ[0]:
        found.append(f"{differ[0]} tickets count other people than their entries")
    return found
