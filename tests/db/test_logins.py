"""What each login can do by itself: connect, call a few functions, and become who it may become."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from resort.db.server import Cluster

URLS = {"web": "DATABASE_URL", "worker": "WORKER_DATABASE_URL", "migrator": "MIGRATOR_DATABASE_URL"}
TABLES = (
    "users",
    "chalet_bookings",
    "payments",
    "django_session",
    "procrastinate_jobs",
    "security_audit_log",
)


@pytest.fixture
def connect(db: None) -> Iterator[Callable[[str], psycopg.Connection]]:
    """`connect("web")`: a connection of this login to the test database."""
    directory = os.environ.get("RESORT_TEST_CLUSTER")
    if not directory:
        pytest.skip("only the server of this folder tells its other logins' passwords")
    urls = Cluster(Path(directory), fast=True).urls()
    opened: list[psycopg.Connection] = []

    def connect(login: str) -> psycopg.Connection:
        database = connection.settings_dict["NAME"]
        opened.append(
            psycopg.connect(
                psycopg.conninfo.make_conninfo(urls[URLS[login]], dbname=database), autocommit=True
            )
        )
        return opened[-1]

    yield connect
    for each in opened:
        each.close()


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("login", URLS)
def test_login_reads_no_table_by_itself(connect, login, table):
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match=f"permission denied for table {table}"):
        connect(login).execute(f"SELECT FROM {table}")


@pytest.mark.parametrize(
    ("login", "role"),
    [
        ("web", "resort_owner"),
        ("web", "resort_service"),
        ("web", "resort_worker"),
        ("web", "resort_migrator"),
        ("worker", "resort_customer"),
        ("worker", "resort_admin"),
        ("worker", "resort_owner"),
        ("migrator", "resort_service"),
        ("migrator", "resort_admin"),
    ],
)
@pytest.mark.parametrize("way", ["SET ROLE {0}", "SELECT set_config('role', '{0}', true)"])
def test_login_does_not_become(connect, login, role, way):
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied to set role"):
        connect(login).execute(way.format(role))


def test_web_login_asks_for_an_identity_and_becomes_a_visitor(connect):
    web = connect("web")
    with web.transaction():
        role = web.execute("SELECT set_config('role', app.identify(gen_random_uuid()), true)").fetchone()
        assert role == ("resort_anonymous",)
        assert web.execute("SELECT count(*) FROM chalets").fetchone() == (0,)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute("SELECT FROM chalets")


def test_worker_login_becomes_the_service(connect):
    worker = connect("worker")
    with worker.transaction():
        worker.execute("SET LOCAL ROLE resort_service")
        assert worker.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (0,)


@pytest.mark.parametrize("login", ["web", "worker"])
def test_login_sees_whether_migrations_ran(connect, login):
    assert connect(login).execute("SELECT count(*) > 30 FROM django_migrations").fetchone() == (True,)


@pytest.mark.parametrize(
    "sql", ["SET session_replication_role = replica", "SET row_security = off", "COPY users TO '/tmp/x'"]
)
def test_web_login_does_not_switch_the_rules_off(connect, sql):
    web = connect("web")
    with pytest.raises(psycopg.Error), web.transaction():
        web.execute(sql)
        web.execute("SET LOCAL ROLE resort_customer")
        web.execute("SELECT FROM users")


@pytest.mark.parametrize(
    ("name", "limits"), [("web", ["3s", "30s", "15s"]), ("worker", ["30s", "10min", "1min"])]
)
def test_login_does_not_wait_forever(connect, name, limits):
    login = connect(name)
    shown = [login.execute(f"SHOW {name}").fetchone()[0] for name in (
        "lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")]  # fmt: skip
    assert shown == limits
