"""The last look of `make test`: `manage.py check_books` over every database whose tests committed.

The folder in RESORT_TEST_BOOKS holds a note about each database that its tests left standing. Tests that roll back
leave nothing to look at; a database in which a test planted a wrong on purpose is emptied instead and has no note.
"""

import json
import os
import secrets
import subprocess
import sys
from dataclasses import asdict, dataclass
from io import StringIO
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from resort.db.server import Cluster
from resort.dev.console import ROOT

BOOKS = "RESORT_TEST_BOOKS"
# The worker of a database is stopped when its tests end, and the tests of other databases may go on for long.
PATIENCE_MINUTES = 60


@dataclass(frozen=True)
class Note:
    """A database to look at: which tests filled it, its owner's URL, and its server where that is stopped."""

    tests: str
    url: str
    server: str = ""


@dataclass
class Checked:
    """What was looked at; `wrong` says what was found, one entry for each database."""

    databases: dict[str, int]
    payments: int
    stays: int
    wrong: list[str]

    def __str__(self) -> str:
        found = f"{len(self.wrong)} WRONG" if self.wrong else "nothing wrong"
        databases = sum(self.databases.values())
        return f"{databases} databases, {self.payments} payments, {self.stays} stays, {found}"


def leave(note: Note) -> None:
    """Ask for this database to be looked at when all tests are over. Only where `wanted`."""
    path = Path(os.environ[BOOKS]) / f"{secrets.token_hex(8)}.json"
    path.write_text(json.dumps(asdict(note)))


def wanted() -> bool:
    """Whether somebody looks when all tests are over, so that a database must be left standing."""
    return bool(os.environ.get(BOOKS))


def notes(folder: Path) -> list[Note]:
    """Every note, those of one kind of tests together."""
    found = [Note(**json.loads(path.read_text())) for path in folder.glob("*.json")]
    return sorted(found, key=lambda note: (note.tests, note.url))


def check_all(folder: Path) -> Checked:
    """Look at every database there is a note about, in a process of its own: it connects as the owner."""
    environment = {**os.environ, "DEBUG": "1", "RESORT_LOGIN": "migrator", BOOKS: str(folder)}
    clusters = [Cluster(Path(server)) for server in {note.server for note in notes(folder)} if server]
    for cluster in clusters:
        cluster.start()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "resort.dev.books"], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
    finally:
        for cluster in clusters:
            cluster.stop()
    if done.returncode != 0:
        return Checked({}, 0, 0, [done.stdout])
    return Checked(**json.loads(done.stdout.splitlines()[-1]))


def forget_all(folder: Path, admin_url: str) -> None:
    """Drop the databases on the tests' server."""
    with psycopg.connect(admin_url, autocommit=True) as server:
        for note in notes(folder):
            if not note.server:
                name = conninfo_to_dict(note.url)["dbname"]
                server.execute(
                    sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(str(name)))
                )


def _look(found: list[Note]) -> Checked:
    """Run the command on one database after the other."""
    import django  # noqa: PLC0415 -- the environment decides how the settings connect

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection, transaction  # noqa: PLC0415

    checked = Checked({}, 0, 0, [])
    for note in found:
        connection.close()
        parts = conninfo_to_dict(note.url)
        connection.settings_dict.update(
            NAME=parts["dbname"], USER=parts["user"], PASSWORD=parts["password"],
            HOST=parts["host"], PORT=parts["port"],
        )  # fmt: skip
        said = StringIO()
        try:
            call_command("check_books", patience=PATIENCE_MINUTES, stdout=said)
        except SystemExit:
            checked.wrong.append(f"{note.tests} ({parts['dbname']})\n{said.getvalue()}")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT count(*) FROM payments), (SELECT count(*) FROM chalet_bookings WHERE kind = 'stay')"
            )
            payments, stays = cursor.fetchone()
        checked.databases[note.tests] = checked.databases.get(note.tests, 0) + 1
        checked.payments += payments
        checked.stays += stays
    return checked


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "resort.settings")
    every = notes(Path(os.environ[BOOKS]))
    if every:
        os.environ["MIGRATOR_DATABASE_URL"] = every[0].url
    print(json.dumps(asdict(_look(every))))
