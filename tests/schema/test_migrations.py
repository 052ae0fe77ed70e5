"""The migrations on an empty database of their own: all the way, one step back, and forward to the same place."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from resort.db.identity import OWNER, acting_as
from tests.schema.expected import MIGRATION_ORDER

APPS = ("db", "audit", "accounts", "payments", "chalets", "pool", "restaurant")
ALIAS = "scratch"

_SNAPSHOT = {
    "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default "
    "FROM information_schema.columns WHERE table_schema IN ('public', 'app') ORDER BY 1, 2",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
    "policies": "SELECT tablename, policyname, cmd, roles::text, qual, with_check FROM pg_policies ORDER BY 1, 2",
    "row security": "SELECT relname, relrowsecurity, relacl::text FROM pg_class "
    "WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1",
    "column grants": "SELECT attrelid::regclass::text, attname, attacl::text FROM pg_attribute "
    "WHERE attacl IS NOT NULL AND NOT attisdropped ORDER BY 1, 2",
    "functions": "SELECT p.oid::regprocedure::text, pg_get_functiondef(p.oid), p.proacl::text FROM pg_proc p "
    "WHERE p.pronamespace = 'app'::regnamespace ORDER BY 1",
    "triggers": "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), tgenabled FROM pg_trigger "
    "WHERE NOT tgisinternal ORDER BY 1, 2",
}


@pytest.fixture(scope="module")
def loader() -> MigrationLoader:
    """The graph as the files say, without a database."""
    return MigrationLoader(None)


def node(loader: MigrationLoader, app: str, number: str) -> tuple[str, str]:
    """The migration of an app that has this number."""
    (found,) = [key for key in loader.disk_migrations if key[0] == app and key[1].startswith(number)]
    return found


@pytest.mark.parametrize(("earlier", "later"), zip(MIGRATION_ORDER, MIGRATION_ORDER[1:], strict=False))
def test_migration_runs_after_the_one_the_document_puts_before_it(loader, earlier, later):
    assert node(loader, *earlier) in loader.graph.forwards_plan(node(loader, *later))


def test_every_app_has_one_newest_migration(loader):
    assert {app: len(loader.graph.leaf_nodes(app)) for app in APPS} == dict.fromkeys(APPS, 1)


@pytest.mark.django_db
def test_models_have_no_change_without_a_migration():
    with acting_as(role=OWNER):
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.fixture(scope="module")
def scratch(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """An empty database of the owner's, dropped afterwards."""
    described = deepcopy(connections["default"].settings_dict)
    described["NAME"] += "_scratch"
    described["OPTIONS"]["assume_role"] = OWNER
    with django_db_blocker.unblock():
        connections.settings[ALIAS] = described
        connection = connections[ALIAS]
        name = connection.ops.quote_name(described["NAME"])
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        try:
            yield connection
        finally:
            connection.close()
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
            del connections.settings[ALIAS]
            del connections[ALIAS]


@pytest.fixture(scope="module")
def migrated(scratch: Any) -> dict[str, list[tuple]]:
    """The scratch database after every migration, and what it looks like."""
    call_command("migrate", database=ALIAS, verbosity=0)
    return snapshot(scratch)


def snapshot(connection: Any) -> dict[str, list[tuple]]:
    """Everything a migration of ours can make."""
    found = {}
    with connection.cursor() as cursor:
        for what, sql in _SNAPSHOT.items():
            cursor.execute(sql)
            found[what] = cursor.fetchall()
    return found


def test_migrations_run_from_empty(migrated, scratch):
    assert (
        MigrationExecutor(scratch).migration_plan(MigrationExecutor(scratch).loader.graph.leaf_nodes()) == []
    )
    assert len(migrated["policies"]) > 100


@pytest.mark.parametrize("app", APPS)
def test_newest_migration_goes_back_and_forward_to_the_same_place(migrated, scratch, app):
    graph = MigrationExecutor(scratch).loader.graph
    (newest,) = graph.leaf_nodes(app)
    before = [key for key in graph.node_map[newest].parents if key.key[0] == app]
    target = before[0].key if before else (app, None)

    MigrationExecutor(scratch).migrate([target])
    assert newest not in MigrationExecutor(scratch).loader.applied_migrations
    MigrationExecutor(scratch).migrate(graph.leaf_nodes())

    after = snapshot(scratch)
    for what, rows in migrated.items():
        assert after[what] == rows, what
