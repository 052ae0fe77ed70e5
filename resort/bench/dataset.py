"""The benchmark's own databases: built once, copied for every run."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from resort.db import bootstrap
from resort.db.server import ROOT, Cluster
from resort.dev.database import code_fingerprint

MASTER, COPY = "resort_bench_master", "resort_bench"
_DATASET = Path(__file__).parent / "sql" / "dataset.sql"
# Where holds over HTTP begin, in days from today: after the data set and within the horizon of 365 days.
FIRST_FREE_DAY, LAST_FREE_DAY = 290, 360


class Dataset:
    """Databases of the benchmark; `urls` are those of the copy that is measured."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster

    def urls(self, database: str = COPY) -> dict[str, str]:
        """The URL of each login, leading to this database."""
        return {
            name: bootstrap.database_url(
                str(parts["user"]),
                str(parts["password"]),
                host="127.0.0.1",
                port=self.cluster.port,
                database=database,
            )
            for name, url in self.cluster.urls().items()
            if (parts := conninfo_to_dict(url))
        }

    def prepare(self) -> None:
        """Build the master where there is none of today and this code, then take a fresh copy."""
        wanted = self._fingerprint()
        if self._comment_on(MASTER) != wanted:
            begun = time.monotonic()
            self._drop(MASTER)
            self._build()
            self._server(
                sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(MASTER), sql.Literal(wanted))
            )
            print(f"  data set built in {time.monotonic() - begun:.0f} s")
        self.remove()
        self._server(
            sql.SQL("CREATE DATABASE {} OWNER resort_owner TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(COPY), sql.Identifier(MASTER)
            )
        )
        bootstrap.bootstrap(self.cluster.admin_url(), database=COPY, passwords={}, with_test_role=True)
        with psycopg.connect(self.cluster.admin_url(COPY), autocommit=True) as database:
            database.execute("CHECKPOINT")

    def remove(self) -> None:
        """Drop the copy."""
        self._drop(COPY)

    def as_owner(self) -> psycopg.Connection:
        """A connection to the copy that may do everything but is bound by constraints."""
        connection = psycopg.connect(self.urls()["MIGRATOR_DATABASE_URL"], autocommit=True)
        connection.execute("SET ROLE resort_owner")
        return connection

    def _build(self) -> None:
        bootstrap.bootstrap(self.cluster.admin_url(), database=MASTER, passwords={}, with_test_role=True)
        environment = {**os.environ, **self.urls(MASTER), "DEBUG": "1", "RESORT_LOGIN": "migrator"}
        subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"],
            env=environment, cwd=ROOT, check=True,
        )  # fmt: skip
        with psycopg.connect(self.urls(MASTER)["MIGRATOR_DATABASE_URL"]) as database:
            database.execute("SET ROLE resort_owner")
            kept = database.execute(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'chalet_bookings_no_overlap'"
            ).fetchone()
            assert kept is not None
            database.execute(_DATASET.read_bytes())
            database.execute("SET CONSTRAINTS ALL IMMEDIATE")
            database.execute(
                f"ALTER TABLE chalet_bookings ADD CONSTRAINT chalet_bookings_no_overlap {kept[0]}".encode()
            )
            database.execute("CREATE SEQUENCE bench_slot")
        with psycopg.connect(self.cluster.admin_url(MASTER), autocommit=True) as database:
            database.execute("VACUUM (ANALYZE)")

    def _fingerprint(self) -> str:
        text = f"{code_fingerprint()} {_DATASET.read_text()} {date.today().isoformat()}"
        return hashlib.sha256(text.encode()).hexdigest()

    def _comment_on(self, database: str) -> str | None:
        query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        with psycopg.connect(self.cluster.admin_url()) as server:
            row = server.execute(query, [database]).fetchone()
        return row[0] if row else None

    def _drop(self, database: str) -> None:
        self._server(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    def _server(self, statement: sql.Composed) -> None:
        with psycopg.connect(make_conninfo(self.cluster.admin_url()), autocommit=True) as server:
            server.execute(statement)
