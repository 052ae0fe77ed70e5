"""The database of a run: the local server below `var/`, or the one that DATABASE_URL names."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg

from resort.db import bootstrap
from resort.db.server import Cluster
from resort.dev.console import ROOT, StepFailed

VARIABLES = ("DATABASE_URL", "WORKER_DATABASE_URL", "MIGRATOR_DATABASE_URL")


class Database:
    """Where the run's tables are. `cluster` is None for a server that is not ours to start or stop."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.cluster = None if os.environ.get("DATABASE_URL") else Cluster(var / "postgres")

    def start(self) -> bool:
        """Make the server reachable; True when it was started here. Raises StepFailed or CannotRun."""
        if self.cluster:
            return self.cluster.start()
        missing = [name for name in VARIABLES if not os.environ.get(name)]
        if missing:
            raise StepFailed(
                f"DATABASE_URL is set, so {' and '.join(missing)} must be set too.\n"
                "`manage.py bootstrap_database` makes the roles and prints all three."
            )
        return False

    def urls(self) -> dict[str, str]:
        """The URL of each login, by variable."""
        return self.cluster.urls() if self.cluster else {name: os.environ[name] for name in VARIABLES}

    def describe(self) -> str:
        """`PostgreSQL 18.6 on 127.0.0.1:5432`. Raises StepFailed for one that is too old or unreachable."""
        url = self.urls()["DATABASE_URL"]
        try:
            with psycopg.connect(url, connect_timeout=5) as connection:
                bootstrap.require_version(connection)
                number, info = connection.info.server_version, connection.info
                return f"PostgreSQL {number // 10000}.{number % 10000} on {info.host}:{info.port}"
        except bootstrap.ServerTooOld as problem:
            raise StepFailed(str(problem)) from problem
        except psycopg.OperationalError as problem:
            reason = str(problem).strip().splitlines()[0]
            raise StepFailed(f"The server in DATABASE_URL cannot be reached: {reason}") from problem

    # What has been done to it

    def is_migrated(self) -> bool:
        """Whether this very code migrated this very database, and nobody migrated it since."""
        try:
            return self._marker.read_text() == self._state_of_tables()
        except FileNotFoundError:
            return False

    def mark_migrated(self) -> None:
        self._marker.parent.mkdir(parents=True, exist_ok=True)
        self._marker.write_text(self._state_of_tables())

    @property
    def _marker(self) -> Path:
        return self.var / "run" / "migrated.txt"

    def is_empty(self) -> bool:
        """Whether it holds no chalet yet."""
        return not self._ask("SELECT EXISTS (SELECT FROM chalets)")

    def knows(self, email: str) -> bool:
        """Whether somebody has this address."""
        return bool(self._ask("SELECT EXISTS (SELECT FROM users WHERE lower(email) = lower(%s))", email))

    def _state_of_tables(self) -> str:
        """Changes with the database, with the migrations in the code and with those recorded as applied."""
        # Tells one database from another at the same address, made anew or restored.
        identity = self._ask(
            "SELECT c.system_identifier || '/' || d.oid FROM pg_control_system() c, pg_database d "
            "WHERE d.datname = current_database()"
        )
        applied = self._ask(
            "SELECT md5(string_agg(app || '.' || name, ',' ORDER BY id)) FROM django_migrations"
        )
        return f"{identity} {code_fingerprint()} {applied}"

    def _ask(self, query: str, *values: str) -> Any:
        """The one value that the owner gets for this query; None when a table is not there yet."""
        try:
            with psycopg.connect(self.urls()["MIGRATOR_DATABASE_URL"], connect_timeout=5) as connection:
                connection.execute("SET ROLE resort_owner")
                row = connection.execute(query.encode(), values or None).fetchone()
                return row[0] if row else None
        except psycopg.errors.UndefinedTable:
            return None
        except psycopg.OperationalError as problem:
            raise StepFailed(f"The database cannot be reached: {str(problem).strip()}") from problem


def code_fingerprint() -> str:
    """A hash of everything that `migrate` depends on: migrations, their SQL, the apps and the packages."""
    files = [ROOT / "requirements.txt", ROOT / "resort" / "settings.py", *ROOT.glob("resort/db/*.sql")]
    for app in ROOT.iterdir():
        if app.is_dir() and not app.name.startswith(".") and app.name not in {"var", "static", "tests"}:
            files += [path for path in app.rglob("*") if path.suffix in {".py", ".sql"} and _migrates(path)]
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def _migrates(path: Path) -> bool:
    return "migrations" in path.parts or path.suffix == ".sql"


def environment_for(database: Database) -> dict[str, str]:
    """The environment of every program of a run: development settings and this database."""
    # Each program picks the login it needs.
    inherited = {name: value for name, value in os.environ.items() if name != "RESORT_LOGIN"}
    return {"DEBUG": "1", "PYTHONUNBUFFERED": "1", **inherited, **database.urls()}


def is_development(environment: Mapping[str, str]) -> bool:
    """Whether the programs run with DEBUG, as the settings read it."""
    return environment["DEBUG"].lower() in {"true", "on", "ok", "y", "yes", "1"}
