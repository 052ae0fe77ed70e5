"""Migration operations for what Django has no words for."""

from pathlib import Path

from django.db import migrations


def run_sql(migration_file: str, name: str) -> migrations.RunSQL:
    """RunSQL of `sql/<name>.sql` next to the app's migrations, reversed by `sql/<name>_reverse.sql`."""
    folder = Path(migration_file).parent.parent / "sql"
    forward, backward = (folder / f"{name}{suffix}.sql" for suffix in ("", "_reverse"))
    return migrations.RunSQL(forward.read_text(), backward.read_text())


def keep_updated_at(*tables: str) -> migrations.RunSQL:
    """A trigger on each table that sets `updated_at` on every UPDATE."""
    return migrations.RunSQL(
        [
            f"CREATE TRIGGER touch BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();"
            for table in tables
        ],
        [f"DROP TRIGGER IF EXISTS touch ON {table};" for table in tables],
    )


def append_only(*tables: str) -> migrations.RunSQL:
    """No UPDATE, DELETE or TRUNCATE, not even by the owner; runtime roles lack the grants anyway."""
    return migrations.RunSQL(
        [
            statement
            for table in tables
            for statement in (
                f"CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION app.refuse_change();",
                f"CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();",
            )
        ],
        [
            f"DROP TRIGGER IF EXISTS {name} ON {table};"
            for table in tables
            for name in ("no_change", "no_truncate")
        ],
    )
