"""The test database: made and emptied by its owner, used by everybody else as themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection
from django.test import TransactionTestCase

from resort.db.identity import OWNER, acting_as

LOGINS = ("resort_web", "resort_worker", "resort_migrator", "resort_test")

# Not Django's to flush, because procrastinate makes them itself.
JOB_TABLES = ("procrastinate_events", "procrastinate_periodic_defers", "procrastinate_jobs")


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


def guarded_tables() -> list[str]:
    """The tables that refuse TRUNCATE by a trigger."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgname = 'no_truncate' AND NOT t.tgisinternal ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall()]


def empty_every_table() -> None:
    """Forget what a test committed. Append-only tables are emptied too: their triggers rest meanwhile."""
    quote = connection.ops.quote_name
    tables = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
    kept = {"django_migrations", "django_content_type", "auth_permission"}
    wanted = ", ".join(quote(name) for name in [*tables, *JOB_TABLES] if name not in kept)
    with acting_as(role=OWNER):
        guarded = guarded_tables()
        with connection.cursor() as cursor:
            for table in guarded:
                cursor.execute(f"ALTER TABLE {quote(table)} DISABLE TRIGGER no_truncate")
            cursor.execute(f"TRUNCATE {wanted} RESTART IDENTITY CASCADE")
            for table in guarded:
                cursor.execute(f"ALTER TABLE {quote(table)} ENABLE TRIGGER no_truncate")


def teach_transactional_tests() -> None:
    """Let Django's transactional tests clean up as the owner; `cleaning` says how."""

    def teardown(self: TransactionTestCase) -> None:
        cleaning.how()

    TransactionTestCase._fixture_teardown = teardown


class Cleaning:
    """What happens to the rows that a transactional test has committed."""

    how: Callable[[], None] = staticmethod(empty_every_table)


cleaning = Cleaning()
