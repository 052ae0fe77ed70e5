"""The migrated database that every test database is a copy of: migrations run once, however many databases are made.

The copies and the template belong to resort_owner. Templates stay on the server from run to run; one is made anew when
anything that decides what a migrated database looks like has changed. Everything here needs the connection of
`reconnected_as_owner`.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection

from tests.support.database import close_to_strangers

PREFIX = "resort_template_"
UNFINISHED = "resort_template"
# Other runs may be working with other states of the code.
KEPT = 4
LAST_SESSION_SECONDS = 60
_LOCK = 7_311_830_022  # any number: one process at a time makes templates and copies
_DECIDING = (
    "*/migrations/*.py", "*/sql/*.sql", "*/models.py", "*/models/**/*.py", "*/policies.py", "*/policies/**/*.py",
    "*/apps.py", "resort/db/**/*.py", "resort/db/**/*.sql", "resort/settings.py", "requirements.txt",
)  # fmt: skip


def fingerprint() -> str:
    """The state of every file that decides what a migrated database looks like."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in _DECIDING for path in settings.BASE_DIR.glob(pattern)}):
        digest.update(str(path.relative_to(settings.BASE_DIR)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def provide(name: str, *, keep: bool = False, anew: bool = False) -> None:
    """Make this database, empty and migrated; `keep` takes the one there is unless the code has changed since.

    `anew` runs the migrations whatever is there.
    """
    wanted = fingerprint()
    with _alone() as cursor:
        if keep and not anew and _made_from(cursor, name) == wanted:
            return
        _drop(cursor, name)
        _copy(cursor, name, wanted, anew=anew)


def put_aside(name: str, kept_as: str) -> None:
    """Keep this database under another name, and make it anew, empty, under its own.

    Raises the server's error when somebody is still connected to it after a while.
    """
    with _alone() as cursor:
        made_from = _made_from(cursor, name)
        deadline = time.monotonic() + LAST_SESSION_SECONDS
        while True:
            try:
                cursor.execute(f"ALTER DATABASE {_quoted(name)} RENAME TO {_quoted(kept_as)}")
                break
            except OperationalError:  # threads of the test close their connections in their own time
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
        _copy(cursor, name, made_from or fingerprint())


def drop(name: str) -> None:
    """Forget this database."""
    with connection._nodb_cursor() as cursor:
        _drop(cursor, name)


@contextmanager
def _alone() -> Iterator[Any]:
    """A cursor outside all test databases, while no other process makes one. The lock ends with its session."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s::bigint)", [_LOCK])
        yield cursor


def _copy(cursor: Any, name: str, wanted: str, *, anew: bool = False) -> None:
    source = _template(cursor, wanted, anew=anew)
    cursor.execute(f"CREATE DATABASE {_quoted(name)} TEMPLATE {_quoted(source)}")
    cursor.execute(f"COMMENT ON DATABASE {_quoted(name)} IS '{wanted}'")
    close_to_strangers(name)


def _template(cursor: Any, wanted: str, *, anew: bool) -> str:
    found = {name.rpartition("_")[2]: name for name in _templates(cursor)}
    if wanted in found and not anew:
        return found[wanted]
    _drop(cursor, UNFINISHED)
    cursor.execute(f"CREATE DATABASE {UNFINISHED} ENCODING 'UTF8' TEMPLATE template0")
    _migrate(UNFINISHED)
    if wanted in found:
        _drop(cursor, found[wanted])
    made = f"{PREFIX}{int(time.time()):010d}_{wanted}"
    cursor.execute(f"ALTER DATABASE {UNFINISHED} RENAME TO {_quoted(made)}")
    for old in _templates(cursor)[:-KEPT]:
        _drop(cursor, old)
    return made


def _templates(cursor: Any) -> list[str]:
    """Names of the templates, the oldest first."""
    cursor.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s::text) ORDER BY 1", [PREFIX]
    )
    return [name for (name,) in cursor.fetchall()]


def _made_from(cursor: Any, name: str) -> str | None:
    cursor.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s::text", [name]
    )
    row = cursor.fetchone()
    return row and row[0]


def _migrate(name: str) -> None:
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _drop(cursor: Any, name: str) -> None:
    cursor.execute(f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)")


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
