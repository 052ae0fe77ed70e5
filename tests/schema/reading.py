"""What the migrated database looks like, in the words of the schema."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import connection

# Made by Django and by the job queue, not by us.
FRAMEWORK = (
    "django_migrations", "django_content_type", "django_session", "django_admin_log", "auth_group",
    "auth_group_permissions", "auth_permission", "procrastinate_jobs", "procrastinate_events",
    "procrastinate_periodic_defers", "procrastinate_workers",
)  # fmt: skip

_SHORT_TYPES = {
    "character varying": "varchar",
    "integer": "int",
    "numeric": "decimal",
    "timestamp with time zone": "timestamp",
    "time without time zone": "time",
}


@dataclass(frozen=True)
class Column:
    """One column: type, whether NULL may stand in it, default, and what it refers to ("users.id")."""

    type: str
    nullable: bool
    default: str = ""
    refers_to: str = ""
    key: str = ""

    def __str__(self) -> str:
        parts = [self.type, "" if self.nullable else "not null", self.key]
        parts += [
            f"default {self.default}" if self.default else "",
            f"-> {self.refers_to}" if self.refers_to else "",
        ]
        return " ".join(part for part in parts if part)


def rows(sql: str, *params: object) -> list[tuple]:
    """Every row of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        return cursor.fetchall()


def tables() -> set[str]:
    """The tables of the resort."""
    found = rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
    )
    return {name for (name,) in found} - set(FRAMEWORK)


def short_type(name: str) -> str:
    """`character varying(20)` as `varchar(20)`, and so on."""
    for long, short in _SHORT_TYPES.items():
        name = re.sub(rf"^{long}(?=[(\[]|$)", short, name)
    return name.replace("varchar(10)[]", "varchar[]")


def short_default(expression: str | None) -> str:
    """A default without its cast; the moment of the transaction as `now()`."""
    if expression is None:
        return ""
    bare = re.sub(r"::[a-z ]+(\(\d+(,\d+)?\))?$", "", expression)
    if bare in ("CURRENT_TIMESTAMP", "transaction_timestamp()"):
        return "now()"
    return re.sub(r"^'(\d\d:\d\d):00'$", r"'\1'", bare)


def columns() -> dict[str, dict[str, Column]]:
    """Every column of every table of the resort."""
    keys = _keys()
    found: dict[str, dict[str, Column]] = {table: {} for table in tables()}
    for table, name, type_name, required, default in rows(
        """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
          AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY c.relname, a.attnum
        """
    ):
        if table in found:
            refers_to, key = keys.get((table, name), ("", ""))
            found[table][name] = Column(
                short_type(type_name), not required, short_default(default), refers_to, key
            )
    return found


def _keys() -> dict[tuple[str, str], tuple[str, str]]:
    """What a column refers to, and whether it alone is the primary key ("pk") or unique ("unique")."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for table, kind, name, other, other_name in rows(
        """
        SELECT c.conrelid::regclass::text, c.contype::text, a.attname, nullif(c.confrelid, 0)::regclass::text,
               (SELECT attname FROM pg_attribute WHERE attrelid = c.confrelid AND attnum = c.confkey[1])
        FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        WHERE c.contype IN ('p', 'u', 'f') AND array_length(c.conkey, 1) = 1
        """
    ):
        refers_to, key = found.get((table, name), ("", ""))
        if kind == "f":
            refers_to = f"{other}.{other_name}"
        else:
            key = "pk" if kind == "p" or key == "pk" else "unique"
        found[table, name] = (refers_to, key)
    return found


@dataclass(frozen=True)
class Index:
    """An index that is no constraint's: what it is on, in order, and its WHERE."""

    table: str
    on: str
    where: str = ""


def indexes() -> dict[str, Index]:
    """Every index of the resort's tables that belongs to no constraint, by name."""
    found = {}
    for name, table, definition, where in rows(
        """
        SELECT i.relname, c.relname, pg_get_indexdef(x.indexrelid), pg_get_expr(x.indpred, x.indrelid)
        FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
        WHERE c.relnamespace = 'public'::regnamespace
          AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid)
        """
    ):
        if table not in FRAMEWORK:
            on = definition.split(" USING ", 1)[1].split(" WHERE ")[0]
            found[name] = Index(table, on, where or "")
    return found


def constraints() -> dict[str, tuple[str, str, str]]:
    """Every CHECK, unique, exclusion constraint of ours by name: table, kind, definition."""
    found = rows(
        "SELECT conname, conrelid::regclass::text, contype::text, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'u', 'x') AND conrelid <> 0"
    )
    return {name: (table, kind, text) for name, table, kind, text in found if table not in FRAMEWORK}


def unique_indexes() -> set[str]:
    """The unique indexes that belong to no constraint, such as those with a WHERE."""
    found = rows(
        "SELECT i.relname, c.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid "
        "JOIN pg_class c ON c.oid = x.indrelid WHERE x.indisunique AND c.relnamespace = 'public'::regnamespace "
        "AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid)"
    )
    return {name for name, table in found if table not in FRAMEWORK}


def triggers() -> dict[str, set[str]]:
    """The names of the triggers of every table of the resort."""
    found: dict[str, set[str]] = {table: set() for table in tables()}
    for table, name in rows("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal"):
        if table in found:
            found[table].add(name)
    return found
