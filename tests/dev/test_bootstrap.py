"""The roles: what each login may become, and that it holds nothing itself."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from resort.db import bootstrap
from resort.db.server import Cluster

CLASSES = ["resort_admin", "resort_anonymous", "resort_customer", "resort_staff"]


@pytest.fixture(scope="module")
def cluster(open_folders: Callable[[], Path]) -> Iterator[Cluster]:
    cluster = Cluster(open_folders() / "postgres", fast=True)
    cluster.start()
    yield cluster
    cluster.stop()


def may_become(url: str) -> list[str]:
    """Every role of ours that the login can switch to."""
    able = []
    with psycopg.connect(url, autocommit=True) as connection:
        names = connection.execute(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE 'resort\\_%' ORDER BY 1"
        ).fetchall()
        for (name,) in names:
            try:
                connection.execute(f"SET ROLE {name}".encode())
                able.append(name)
            except psycopg.errors.InsufficientPrivilege:
                pass
    return able


@pytest.mark.parametrize(
    ("login", "roles"),
    [
        ("DATABASE_URL", [*CLASSES, "resort_web"]),
        ("WORKER_DATABASE_URL", ["resort_service", "resort_worker"]),
        ("MIGRATOR_DATABASE_URL", ["resort_migrator", "resort_owner"]),
    ],
)
def test_a_login_may_become_its_own_classes_and_no_other(
    cluster: Cluster, login: str, roles: list[str]
) -> None:
    assert may_become(cluster.urls()[login]) == roles


def test_no_role_of_ours_is_above_the_rules(cluster: Cluster) -> None:
    with psycopg.connect(cluster.admin_url()) as connection:
        above = connection.execute(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE 'resort\\_%' "
            "AND (rolsuper OR rolcreaterole OR rolreplication OR rolbypassrls)"
        ).fetchall()
    assert above == []


def test_a_login_inherits_only_what_comes_before_identity(cluster: Cluster) -> None:
    with psycopg.connect(cluster.admin_url("resort"), autocommit=True) as connection:
        connection.execute("SET ROLE resort_owner")
        connection.execute("CREATE TABLE probe (n int)")
        connection.execute(
            "GRANT SELECT ON probe TO resort_customer, resort_staff, resort_admin, resort_service"
        )
        connection.execute("CREATE FUNCTION before_identity() RETURNS int LANGUAGE sql AS 'SELECT 1'")
        connection.execute("REVOKE EXECUTE ON FUNCTION before_identity() FROM PUBLIC")
        connection.execute("GRANT EXECUTE ON FUNCTION before_identity() TO resort_login")
    for name in ("DATABASE_URL", "WORKER_DATABASE_URL"):
        with psycopg.connect(cluster.urls()[name], autocommit=True) as connection:
            assert connection.execute("SELECT before_identity()").fetchone() == (1,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("SELECT * FROM probe")
    with (
        psycopg.connect(cluster.urls()["MIGRATOR_DATABASE_URL"], autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT * FROM probe")


@pytest.mark.parametrize("statement", ["CREATE TEMPORARY TABLE mine (n int)", "CREATE TABLE mine (n int)"])
def test_a_web_session_makes_no_tables(cluster: Cluster, statement: str) -> None:
    with psycopg.connect(cluster.urls()["DATABASE_URL"]) as connection:
        connection.execute("SET ROLE resort_customer")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.encode())


@pytest.mark.parametrize(
    ("url", "limits"),
    [("DATABASE_URL", ["3s", "30s", "15s"]), ("WORKER_DATABASE_URL", ["30s", "10min", "1min"])],
)
def test_sessions_do_not_wait_for_ever(cluster: Cluster, url: str, limits: list[str]) -> None:
    with psycopg.connect(cluster.urls()[url]) as connection:
        names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
        shown = [connection.execute(f"SHOW {name}".encode()).fetchone() for name in names]
    assert shown == [(limit,) for limit in limits]


def test_running_again_repairs_a_role_and_keeps_passwords_not_given(cluster: Cluster) -> None:
    with psycopg.connect(cluster.admin_url(), autocommit=True) as connection:
        connection.execute("ALTER ROLE resort_web SUPERUSER INHERIT")
    bootstrap.bootstrap(cluster.admin_url(), database="resort", passwords={})
    with psycopg.connect(cluster.urls()["DATABASE_URL"]) as connection:
        row = connection.execute(
            "SELECT rolsuper, rolinherit FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert row == (False, False)


def test_a_password_with_every_kind_of_character_survives_the_url(cluster: Cluster) -> None:
    awkward = "p@ss:w/o?r#d% ü'\"\\"
    bootstrap.bootstrap(cluster.admin_url(), database="resort", passwords={"resort_migrator": awkward})
    url = bootstrap.database_url(
        "resort_migrator", awkward, host="127.0.0.1", port=cluster.port, database="resort"
    )
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("resort_migrator",)
    assert bootstrap.passwords_from({"MIGRATOR_DATABASE_URL": url}) == {"resort_migrator": awkward}


def test_a_url_for_another_role_is_refused() -> None:
    with pytest.raises(ValueError, match="DATABASE_URL must connect as resort_web, not as postgres."):
        bootstrap.passwords_from({"DATABASE_URL": "postgresql://postgres:x@localhost/resort"})


def test_the_passwords_do_not_reach_the_log(cluster: Cluster, tmp_path: Path) -> None:
    with psycopg.connect(cluster.admin_url(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET log_statement = 'all'")
        connection.execute("SELECT pg_reload_conf()")
    bootstrap.bootstrap(cluster.admin_url(), database="resort", passwords={"resort_worker": "very-secret-7"})
    logs = "".join(log.read_text() for log in (cluster.place.data / "log").glob("*.log"))
    assert "ALTER ROLE" in logs
    assert "very-secret-7" not in logs
