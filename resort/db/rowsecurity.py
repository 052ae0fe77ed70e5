"""Row security as a model constraint, so that `makemigrations` notices every change of a policy."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from django.db.backends.ddl_references import Statement
from django.db.models import BaseConstraint

# Wrapped in a SELECT so that the planner evaluates it once per statement, not once per row.
ME = "(SELECT app.user_id())"
MY_DEPARTMENT = "(SELECT app.my_department())"


@dataclass(frozen=True)
class Policy:
    """One CREATE POLICY: which rows `role` may touch with `command` (SELECT, INSERT, UPDATE or ALL).

    `departments` narrows a staff policy to members of these departments.
    """

    name: str
    command: str
    role: str
    using: str = ""
    check: str = ""
    departments: tuple[str, ...] = ()

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """As the migration writes it down: only what was said."""
        said = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name)}
        return "resort.db.rowsecurity.Policy", (), said

    def _with_department(self, condition: str) -> str:
        if not self.departments:
            return condition
        names = ", ".join(f"'{name}'" for name in self.departments)
        return f"({condition}) AND {MY_DEPARTMENT} IN ({names})"

    def sql(self, table: str) -> str:
        """The CREATE POLICY statement for `table`."""
        parts = [f"CREATE POLICY {self.name} ON {table} FOR {self.command} TO {self.role}"]
        if self.using:
            parts.append(f"USING ({self._with_department(self.using)})")
        if self.check:
            parts.append(f"WITH CHECK ({self._with_department(self.check)})")
        return " ".join(parts) + ";"


@dataclass(eq=False)
class RowSecurity(BaseConstraint):
    """Grants and policies of one table: `grants` maps a role to privileges such as "SELECT" or "UPDATE (status)"."""

    name: str
    grants: dict[str, list[str]] = field(default_factory=dict)
    policies: list[Policy] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(name=self.name)

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        """ENABLE, then REVOKE everything, then exactly the grants and policies declared."""
        table = schema_editor.quote_name(model._meta.db_table)
        lines = [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;", f"REVOKE ALL ON {table} FROM PUBLIC;"]
        lines += [
            f"GRANT {privilege} ON {table} TO {role};"
            for role, privileges in self.grants.items()
            for privilege in privileges
        ]
        lines += [policy.sql(table) for policy in self.policies]
        return Statement("\n".join(line.replace("%", "%%") for line in lines))

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        """Nothing inside CREATE TABLE: the statements run once the table stands."""
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
        return ""

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        """Drop policies and grants; row security stays enabled, so the table is closed, not open."""
        table = schema_editor.quote_name(model._meta.db_table)
        lines = [f"DROP POLICY IF EXISTS {policy.name} ON {table};" for policy in self.policies]
        lines += [f"REVOKE ALL ON {table} FROM {role};" for role in self.grants]
        return Statement("\n".join(lines))

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Rows are judged by the database, not here."""

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """As the migration writes it down."""
        return (
            "resort.db.rowsecurity.RowSecurity",
            (),
            {"name": self.name, "grants": self.grants, "policies": self.policies},
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RowSecurity) and self.deconstruct() == other.deconstruct()

    __hash__ = None  # type: ignore[assignment]


def public_read(using: str = "true") -> list[Policy]:
    """Everybody reads these rows: visitors, customers (and so staff) and the worker. Admins have their own policy."""
    return [
        Policy("visitor_read", "SELECT", "resort_anonymous", using=using),
        Policy("customer_read", "SELECT", "resort_customer", using=using),
        Policy("service_read", "SELECT", "resort_service", using="true"),
    ]


def public_read_grants() -> dict[str, list[str]]:
    """The grants that go with `public_read`."""
    return {"resort_anonymous": ["SELECT"], "resort_customer": ["SELECT"], "resort_service": ["SELECT"]}
