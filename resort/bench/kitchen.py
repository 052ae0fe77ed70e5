"""The kitchen on a full evening: what a screen costs that looks for news while there is none."""

from __future__ import annotations

import itertools
import statistics
import threading
import time
from math import inf
from pathlib import Path as File

import psycopg

from resort.bench.floor import cost
from resort.bench.guests import SignedIn, sign_in
from resort.bench.load import get
from resort.bench.measure import Path

_SQL = File(__file__).parent / "sql" / "kitchen.sql"
LOOK = "/admin/restaurant/kitchen/look/"
COOKS = 8
# How often a screen looks (static/js/kitchen/main.js), in seconds, and how many there are.
EVERY, SCREENS = 1.5, 100
# Share of one core that all of them may take.
MOST_OF_A_CORE = 0.10
MOST_LOOK, MOST_BOARD = 1, 14


def prepare(owner: psycopg.Connection) -> None:
    """Orders, dishes and cooks, in the copy that is measured."""
    owner.execute(_SQL.read_bytes())


class Looks:
    """Makes the next look of some screen; safe to ask from many threads.

    The bytes are made beforehand: what a screen sends is not the resort's work.
    """

    def __init__(self) -> None:
        from restaurant.quiet_look import PASS_SECONDS, version_in  # noqa: PLC0415 -- after the environment is set

        self.cooks = [sign_in(f"cook{number}@example.com") for number in range(1, COOKS + 1)]
        self.version = version_in(_board(self.cooks[0]))
        self._renew_after = PASS_SECONDS / 3
        # One look in so many is the first after a pass has ended.
        self._pass_lasts = round(PASS_SECONDS / EVERY)
        self._numbers, self._lock = itertools.count(), threading.Lock()
        self._made, self._requests = -inf, [b""]
        self._bare = get("/kitchen/")

    def look(self) -> bytes:
        """A look with nothing new; every eightieth goes the long way, as a real screen's does."""
        if time.monotonic() - self._made > self._renew_after:
            with self._lock:
                self._requests, self._made = self._round(), time.monotonic()
        return self._requests[next(self._numbers) % len(self._requests)]

    def bare(self) -> bytes:
        """The same question to the yardstick."""
        return self._bare

    def _round(self) -> list[bytes]:
        """The looks of all screens from the end of one pass to the end of the next."""
        from restaurant.quiet_look import tag  # noqa: PLC0415

        found = []
        for turn in range(self._pass_lasts):
            for cook in self.cooks:
                known = tag(self.version, cook.session) if turn else f'W/"{self.version}"'
                found.append(self._get(cook, known))
        return found

    @staticmethod
    def _get(cook: SignedIn, tag: str) -> bytes:
        return get(f"{LOOK}?station=", cook.cookies, {"X-Part": "board", "If-None-Match": tag})


def _board(cook: SignedIn) -> str:
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    client = Client(HTTP_HOST="127.0.0.1")
    client.cookies.load(cook.jar)
    tag = client.get(LOOK, headers={"X-Part": "board"}).headers["ETag"]
    connection.close()
    return tag


def told(measured: dict[str, Path]) -> list[str]:
    """What a hundred screens take of one core, of the application and the database together."""
    look = measured["kitchen"]
    each = statistics.median(look.app_ms) + statistics.median(look.database_ms)
    share = each / 1000 * SCREENS / EVERY
    name = f"Kitchen: {SCREENS} screens that look every {EVERY:g} s, part of one core"
    return [
        f"  {name:<62}{share:>7.3f}{MOST_OF_A_CORE:>8.2f}  {'reached' if share <= MOST_OF_A_CORE else 'missed'}",
        f"  {'Kitchen: CPU of one look, application and database (ms)':<62}{each:>7.2f}",
    ]


def rows(looks: Looks) -> list[str]:
    """Lines of the table: statements, identity included, and milliseconds of the process that answers."""
    from django.db import connection  # noqa: PLC0415 -- after the environment is set
    from django.test import Client  # noqa: PLC0415

    client = Client(HTTP_HOST="127.0.0.1")
    client.cookies.load(looks.cooks[0].jar)
    part = {"X-Part": "board"}
    board, board_time = cost(client, LOOK, 200, part)
    tag = client.get(LOOK, headers=part).headers["ETag"]
    look, look_time = cost(client, LOOK, 304, {**part, "If-None-Match": tag})
    long, long_time = cost(client, LOOK, 304, {**part, "If-None-Match": f'{tag.partition(".")[0]}"'})
    connection.close()
    found = []
    for name, number, most, took in (
        ("Kitchen: a look, nothing new", look, MOST_LOOK, look_time),
        ("Kitchen: a look without a pass, nothing new", long, MOST_BOARD, long_time),
        ("Kitchen: the board with sixty orders", board, MOST_BOARD, board_time),
    ):
        verdict = "reached" if number <= most else "missed"
        found.append(f"  {name + ' (statements)':<62}{number:>7}{most:>8}  {verdict}; {took:.1f} ms")
    return found
