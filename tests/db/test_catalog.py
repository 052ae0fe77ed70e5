"""The database is as declared, and each hole planted in it is noticed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import psycopg
import pytest
from django.core.checks import run_checks
from django.db import connection, connections, transaction

from resort.db import catalog, checks
from resort.db.identity import OWNER, acting_as
from resort.db.server import Cluster
from tests.support.rows import execute

GOLDEN = Path(__file__).with_name("policies.golden")


@pytest.fixture
def owning(db: None) -> Iterator[None]:
    """The test runs as the owner of the tables, in a transaction that is rolled back."""
    with acting_as(role=OWNER):
        yield


def noticed() -> dict[str, str]:
    """The findings: id -> message."""
    return {str(finding.id): str(finding.msg) for finding in checks.findings()}


def test_database_is_as_declared(owning):
    assert noticed() == {}


def test_system_check_passes_as_the_owner(db):
    assert run_checks(tags=["database"], databases=["default"]) == []


def test_system_check_rests_while_a_migration_waits(db):
    with acting_as(role=OWNER):
        execute("DELETE FROM django_migrations WHERE app = 'db'")
        execute("GRANT SELECT ON users TO PUBLIC")
    assert run_checks(tags=["database"], databases=["default"]) == []


HOLES = {
    "table without row security": ("ALTER TABLE payments DISABLE ROW LEVEL SECURITY", "resort.E102"),
    "table nobody declared": ("CREATE TABLE app.notes (id int)", "resort.E103"),
    "table that is gone": ("DROP TABLE rate_limits CASCADE", "resort.E127"),
    "view with its owner's eyes": ("CREATE VIEW app.everybody AS SELECT * FROM users", "resort.E104"),
    "materialized view": ("CREATE MATERIALIZED VIEW app.everybody AS SELECT * FROM users", "resort.E104"),
    "missing policy": ("DROP POLICY own_read ON chalet_bookings", "resort.E105"),
    "policy nobody declared": (
        "CREATE POLICY extra ON chalet_bookings FOR SELECT TO resort_customer USING (true)",
        "resort.E106",
    ),
    "policy that says more": ("ALTER POLICY own_read ON chalet_bookings USING (true)", "resort.E107"),
    "policy for another role": (
        "ALTER POLICY own_read ON chalet_bookings TO resort_anonymous",
        "resort.E107",
    ),
    "policy for everybody": ("ALTER POLICY own_read ON chalet_bookings TO PUBLIC", "resort.E108"),
    "missing grant": ("REVOKE SELECT ON chalets FROM resort_anonymous", "resort.E109"),
    "grant nobody declared": ("GRANT DELETE ON payments TO resort_admin", "resort.E110"),
    "column nobody declared": ("GRANT UPDATE (role) ON users TO resort_customer", "resort.E110"),
    "sequence for a guest": (
        "GRANT USAGE ON SEQUENCE procrastinate_jobs_id_seq TO resort_customer",
        "resort.E110",
    ),
    "grant past row security": ("GRANT TRUNCATE ON payments TO resort_admin", "resort.E111"),
    "trigger right": ("GRANT TRIGGER ON payments TO resort_service", "resort.E111"),
    "grant to PUBLIC": ("GRANT SELECT ON users TO PUBLIC", "resort.E112"),
    "grant to a login": ("GRANT SELECT (email) ON users TO resort_web", "resort.E112"),
    "grant that may be passed on": ("GRANT SELECT ON users TO resort_admin WITH GRANT OPTION", "resort.E113"),
    "door that is gone": ("DROP FUNCTION app.session_drop(text)", "resort.E114"),
    "door without its owner": ("ALTER FUNCTION app.identify(uuid) SECURITY INVOKER", "resort.E114"),
    "door open too wide": (
        "GRANT EXECUTE ON FUNCTION app.session_clear_expired() TO resort_anonymous",
        "resort.E115",
    ),
    "door nobody declared": (
        "CREATE FUNCTION app.peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = '' "
        "AS 'SELECT count(*) FROM public.users'",
        "resort.E116",
    ),
    "door without a path": ("ALTER FUNCTION app.identify(uuid) RESET search_path", "resort.E117"),
    "door for everybody": ("GRANT EXECUTE ON FUNCTION app.user_id() TO PUBLIC", "resort.E118"),
    "schema open to a role": ("GRANT CREATE ON SCHEMA public TO resort_customer", "resort.E126"),
    "schema open to PUBLIC": ("GRANT CREATE ON SCHEMA app TO PUBLIC", "resort.E126"),
    "privileges that wait": (
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO resort_customer",
        "resort.E126",
    ),
}


@pytest.mark.parametrize("hole", HOLES)
def test_hole_is_noticed(owning, hole):
    sql, finding = HOLES[hole]
    execute(sql)
    assert finding in noticed()


def test_restrictive_policy_is_noticed(owning):
    execute("DROP POLICY own_read ON chalet_bookings")
    execute(
        "CREATE POLICY own_read ON chalet_bookings AS RESTRICTIVE FOR SELECT TO resort_customer "
        "USING (user_id = (SELECT app.user_id()))"
    )
    assert "resort.E107" in noticed()


# Roles belong to the whole server: these are planted by its superuser, in a transaction that never commits.
ROLE_HOLES = {
    "role that bypasses": ("ALTER ROLE resort_admin BYPASSRLS", "resort.E120"),
    "superuser": ("ALTER ROLE resort_web SUPERUSER", "resort.E120"),
    "class role that logs in": ("ALTER ROLE resort_staff LOGIN", "resort.E121"),
    "login that inherits": ("ALTER ROLE resort_web INHERIT", "resort.E122"),
    "login with a role's rights": ("GRANT resort_admin TO resort_worker WITH INHERIT TRUE", "resort.E123"),
    "web becomes owner": ("GRANT resort_owner TO resort_web", "resort.E124"),
    "web becomes service": ("GRANT resort_service TO resort_web", "resort.E124"),
    "guest becomes manager through a friend": ("GRANT resort_owner TO resort_admin", "resort.E124"),
    "worker becomes nobody": ("REVOKE resort_service FROM resort_worker", "resort.E125"),
    "temporary tables": ("GRANT TEMPORARY ON DATABASE {database} TO PUBLIC", "resort.E126"),
}


@pytest.fixture
def superuser(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The default connection is the superuser's, and forgets everything."""
    directory = os.environ.get("RESORT_TEST_CLUSTER")
    if not directory:
        pytest.skip("only the server of this folder has a superuser to ask")
    described = deepcopy(connections["default"].settings_dict)
    admin = psycopg.conninfo.conninfo_to_dict(Cluster(Path(directory), fast=True).admin_url())
    described |= {"USER": admin["user"], "PASSWORD": admin["password"]}
    usual = connections["default"]
    with django_db_blocker.unblock():
        connections["default"] = connections.create_connection("default")
        connections["default"].settings_dict = described
        try:
            with transaction.atomic():
                yield
                transaction.set_rollback(True)
        finally:
            connections["default"].close()
            connections["default"] = usual


@pytest.mark.parametrize("hole", ROLE_HOLES)
def test_hole_in_the_roles_is_noticed(superuser, hole):
    sql, finding = ROLE_HOLES[hole]
    assert noticed() == {}
    execute(sql.format(database=connection.ops.quote_name(connection.settings_dict["NAME"])))
    assert finding in noticed()


def test_golden_file_is_up_to_date(owning):
    now = "\n".join(catalog.golden()) + "\n"
    assert GOLDEN.read_text() == now, (
        "After reading the difference: manage.py policies > tests/db/policies.golden"
    )
