"""What a person may do with a table, read from the row security its model declares.

The database decides; this says beforehand what it will decide, so that a screen offers nothing that is refused.
A screen is offered to staff only where a policy names them: what they may do with their own rows, as any guest
may, happens on the guest pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.db.models import Model

from resort.db.identity import ADMIN, CUSTOMER, STAFF
from resort.db.rowsecurity import Policy, RowSecurity

# Roles whose grants a role holds as well.
_INHERITS = {STAFF: (STAFF, CUSTOMER), ADMIN: (ADMIN,)}
_COLUMNS = re.compile(r"^(\w+)(?:\s*\(([^)]*)\))?$")


def role_of(user: Any) -> str | None:
    """The database role behind this person's screens: ADMIN, STAFF, or None for everybody else."""
    if not getattr(user, "is_authenticated", False) or not user.is_active or not user.is_staff:
        return None
    return ADMIN if user.is_manager else STAFF


def security_of(model: type[Model]) -> RowSecurity | None:
    """What the model declares, or None for a table of the framework."""
    return next((c for c in model._meta.constraints if isinstance(c, RowSecurity)), None)


def may(user: Any, model: type[Model], command: str) -> bool:
    """Whether the person may SELECT, INSERT, UPDATE or DELETE rows that are not only their own."""
    role, security = role_of(user), security_of(model)
    if role is None or security is None or not _granted(security, role, command):
        return False
    return any(True for _policy in _policies(user, role, security, command))


def changeable_columns(user: Any, model: type[Model]) -> frozenset[str]:
    """The columns an UPDATE may name; empty where `may(user, model, "UPDATE")` is False."""
    role, security = role_of(user), security_of(model)
    if role is None or security is None or not may(user, model, "UPDATE"):
        return frozenset()
    everything = frozenset(field.column for field in model._meta.concrete_fields if field.column)
    granted = [columns or everything for columns in _granted(security, role, "UPDATE")]
    return everything & frozenset().union(*granted)


def _granted(security: RowSecurity, role: str, command: str) -> list[frozenset[str]]:
    """One set of columns per grant of the command; an empty set stands for the whole table."""
    grants = [grant for held in _INHERITS[role] for grant in security.grants.get(held, [])]
    parsed = [match for grant in grants if (match := _COLUMNS.match(grant))]
    return [
        frozenset(name.strip() for name in (match[2] or "").split(",") if name.strip())
        for match in parsed
        if match[1] == command
    ]


def _policies(user: Any, role: str, security: RowSecurity, command: str) -> Iterator[Policy]:
    for policy in security.policies:
        is_meant = policy.role == role and policy.command in (command, "ALL")
        if is_meant and (not policy.departments or user.department in policy.departments):
            yield policy
