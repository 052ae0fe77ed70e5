"""The test database: made and emptied by its owner, used by everybody else as themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection
from django.test import TransactionTestCase

from resort.db.identity import OWNER, acting_as

LOGINS = ("resort_web", "resort_worker", "resort_migrator", "resort_test")

# Not Django's to flush, because they have no models: procrastinate makes its own, and counters are counted in SQL.
TABLES_WITHOUT_MODELS = (
    "procrastinate_events",
    "procrastinate_periodic_defers",
    "procrastinate_jobs",
    "procrastinate_workers",
    "rate_limits",
)


@contextmanager
def as_owner() -> Iterator[None]:
    """Look and write past row security, in the test's own transaction: for set-up and for looking afterwards."""
    with acting_as(role=OWNER):
        yield


@contextmanager
def reconnected_as_owner() -> Iterator[None]:
    """Connect anew as resort_owner: databases are made outside a transaction, where no identity holds."""
    options = connection.settings_dict["OPTIONS"]
    connection.close()
    options["assume_role"] = OWNER
    try:
        yield
    finally:
        connection.close()
        options.pop("assume_role")


def close_to_strangers(database: str) -> None:
    """What bootstrap does for a real database; the tests made this one."""
    quote = connection.ops.quote_name
    name = quote(database)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
        cursor.execute(f"GRANT CONNECT ON DATABASE {name} TO {', '.join(map(quote, LOGINS))}")


# Only what has rows is touched: most tests fill a handful of tables, and to truncate all of them takes longer than most
# tests do. Triggers that refuse a DELETE rest meanwhile; a deferred foreign key is content when both sides are empty.
_EMPTY = """
DO $$
DECLARE
  name text; filled boolean; wanted text[] := '{}'; guarded text[] := '{}';
BEGIN
  FOREACH name IN ARRAY string_to_array(current_setting('app.tables_to_empty'), ',') LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO filled;
    IF filled THEN
      wanted := wanted || name;
      IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = name::regclass AND NOT tgisinternal AND tgtype & 8 > 0) THEN
        guarded := guarded || name;
        EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', name);
      END IF;
    END IF;
  END LOOP;
  FOREACH name IN ARRAY wanted LOOP
    EXECUTE format('DELETE FROM %I', name);
  END LOOP;
  SET CONSTRAINTS ALL IMMEDIATE;
  FOREACH name IN ARRAY guarded LOOP
    EXECUTE format('ALTER TABLE %I ENABLE TRIGGER USER', name);
  END LOOP;
END $$
"""


# The same in every database from the beginning.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def tables_to_empty() -> list[str]:
    """Every table that a test may have written to, in an order that suits foreign keys which cannot wait."""
    models = apps.get_models(include_auto_created=True)
    tables = [model._meta.db_table for model in models if model._meta.managed and not model._meta.proxy]
    return [name for name in (*tables, *TABLES_WITHOUT_MODELS) if name not in KEPT]


def empty_every_table() -> None:
    """Forget what a test committed, in append-only tables too."""
    with acting_as(role=OWNER), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.tables_to_empty', %s::text, true)", [",".join(tables_to_empty())]
        )
        cursor.execute(_EMPTY)


def teach_transactional_tests() -> None:
    """Let Django's transactional tests clean up as the owner; `cleaning` says how."""

    def teardown(self: TransactionTestCase) -> None:
        cleaning.how()

    TransactionTestCase._fixture_teardown = teardown


class Cleaning:
    """What happens to the rows that a transactional test has committed."""

    how: Callable[[], None] = staticmethod(empty_every_table)


cleaning = Cleaning()
