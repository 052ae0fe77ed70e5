"""System checks of the database: what PostgreSQL enforces is what the code declares, no more and no less.

They run with `manage.py check --database default` (as the migrator: only the owner sees everything), and rest while
migrations are waiting, because those bring the two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from resort.db import catalog
from resort.db.identity import OWNER, SERVICE, acting_as

_MIGRATE = "Change it in <app>/policies.py, run makemigrations and migrate; never by hand in the database."
_BOOTSTRAP = (
    "`manage.py bootstrap_database`, run by a superuser, repairs roles and closes the database to PUBLIC."
)


@register(Tags.database)
def database_is_as_declared(
    app_configs: Any, databases: Iterable[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Compare roles, grants, policies and functions with their declarations."""
    if "default" not in (databases or ()):
        return []
    if not _may_become_owner():
        return [
            Warning(
                f"{connection.settings_dict['USER']} cannot see the database as its owner does.",
                hint="Run `manage.py check --database default`, which connects as the migrator.",
                id="resort.W100",
            )
        ]
    with acting_as(role=OWNER):
        if _migrations_wait():
            return []
        return list(findings())


def findings() -> Iterator[CheckMessage]:
    """Everything that differs; the transaction runs as the owner."""
    yield from _tables()
    yield from _policies()
    yield from _grants()
    yield from _functions()
    yield from _roles()
    yield from _memberships()
    yield from _doors()


def _may_become_owner() -> bool:
    try:
        with transaction.atomic(), acting_as(role=OWNER):
            return True
    except DatabaseError:
        return False


def _migrations_wait() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _tables() -> Iterator[Error]:
    declared, found = catalog.declared_tables(), catalog.rows("relations")
    for name in sorted(declared.keys() - {row[0] for row in found}):
        yield Error(
            f"{name} does not exist.", hint="Migrate, or take its declaration away.", id="resort.E127"
        )
    for name, kind, owner, secured, invoker in found:
        if owner != OWNER:
            yield Error(
                f"{name} belongs to {owner}.", hint="Run migrations as the migrator.", id="resort.E101"
            )
        if kind in ("r", "p", "f"):
            if not secured:
                yield Error(
                    f"Row security is off on {name}.",
                    hint="Add a RowSecurity to the model's constraints, or enable it in the migration's SQL.",
                    id="resort.E102",
                )
            if name not in declared:
                yield Error(
                    f"Nobody declared who may use {name}.",
                    hint="Give its model a RowSecurity, or list it in resort.db.catalog.FRAMEWORK.",
                    id="resort.E103",
                )
        elif kind == "m" or (kind == "v" and not invoker):
            yield Error(
                f"The view {name} shows what its owner sees.",
                hint="Create views WITH (security_invoker = true); do without materialized ones.",
                id="resort.E104",
            )


def _policies() -> Iterator[Error]:
    found = {(policy.table, policy.name): policy for policy in catalog.found_policies()}
    declared = {(policy.table, policy.name): policy for policy in catalog.declared_policies()}
    for key in sorted(found.keys() | declared.keys()):
        have, want = found.get(key), declared.get(key)
        if have is None:
            yield Error(f"The policy {want} is missing.", hint=_MIGRATE, id="resort.E105")
        elif want is None:
            yield Error(f"Nobody declared the policy {have}.", hint=_MIGRATE, id="resort.E106")
        elif have.permissive != "PERMISSIVE" or have != want:
            yield Error(f"The policy {have} says {have!r}, not {want!r}.", hint=_MIGRATE, id="resort.E107")
        if have and "public" in have.roles.split(", "):
            yield Error(f"The policy {have} is for PUBLIC.", hint="Name a role.", id="resort.E108")


def _grants() -> Iterator[Error]:
    found, declared = catalog.found_grants(), catalog.declared_grants()
    for grant in sorted(found.keys() | declared):
        kind, may_pass_on = found.get(grant, ("", False))
        if not kind:
            yield Error(f"Missing: {grant}.", hint=_MIGRATE, id="resort.E109")
        elif grant not in declared and not (kind == "S" and grant.role == SERVICE):
            yield Error(f"Nobody declared {grant}.", hint=_MIGRATE, id="resort.E110")
        if grant.privilege in catalog.NEVER_GRANTED:
            yield Error(f"{grant} passes row security by.", hint="Revoke it.", id="resort.E111")
        if grant.role in ("PUBLIC", *catalog.LOGINS):
            yield Error(f"{grant}: only class roles hold anything.", hint="Revoke it.", id="resort.E112")
        if may_pass_on:
            yield Error(f"{grant} may be passed on.", hint="Revoke the grant option.", id="resort.E113")


def _functions() -> Iterator[Error]:
    definers = {function.signature: function for function in catalog.found_functions() if function.definer}
    for signature, callers in catalog.DEFINER_FUNCTIONS.items():
        if signature not in definers:
            yield Error(
                f"{signature} does not exist or does not run as its owner.",
                hint="Take it from resort.db.catalog.DEFINER_FUNCTIONS if it is gone on purpose.",
                id="resort.E114",
            )
        elif definers[signature].callers != set(callers):
            yield Error(
                f"{signature} may be called by {', '.join(sorted(definers[signature].callers)) or 'nobody'}, "
                f"declared: {', '.join(sorted(callers)) or 'nobody'}.",
                hint="Grant and revoke EXECUTE in a migration, or correct the list in resort.db.catalog.",
                id="resort.E115",
            )
    for function in catalog.found_functions():
        if function.definer and function.signature not in catalog.DEFINER_FUNCTIONS:
            yield Error(
                f"Nobody declared {function.signature}, which runs as {function.owner}.",
                hint="Read it closely, then list it in resort.db.catalog.DEFINER_FUNCTIONS.",
                id="resort.E116",
            )
        if function.definer and not catalog.PINNED_PATHS & set(function.settings):
            yield Error(
                f"{function.signature} looks names up in the caller's search_path.",
                hint="Add SET search_path = '' and qualify every name.",
                id="resort.E117",
            )
        if "PUBLIC" in function.callers:
            yield Error(
                f"Everybody may call {function.signature}.",
                hint="REVOKE EXECUTE … FROM PUBLIC.",
                id="resort.E118",
            )


def _roles() -> Iterator[Error]:
    attributes = {row[0]: row[1:] for row in catalog.rows("roles")}
    for role in (OWNER, catalog.LOGIN, *catalog.CLASS_ROLES, *catalog.LOGINS):
        if role not in attributes:
            yield Error(f"The role {role} does not exist.", hint=_BOOTSTRAP, id="resort.E119")
            continue
        above_row_security, makes_databases, may_log_in, inherits = attributes[role]
        if above_row_security:
            yield Error(f"{role} stands above row security.", hint=_BOOTSTRAP, id="resort.E120")
        if may_log_in != (role in catalog.LOGINS):
            yield Error(
                f"{role} {'may' if may_log_in else 'may not'} log in.", hint=_BOOTSTRAP, id="resort.E121"
            )
        if role in catalog.LOGINS and (inherits or makes_databases):
            yield Error(f"{role} holds more than it logs in with.", hint=_BOOTSTRAP, id="resort.E122")


def _memberships() -> Iterator[Error]:
    members: dict[str, set[str]] = {login: set() for login in catalog.LOGINS}
    for member, role, has_its_rights in catalog.rows("memberships"):
        if member in catalog.LOGINS:
            members[member].add(role)
            if has_its_rights:
                yield Error(
                    f"{member} has the rights of {role} without becoming it.",
                    hint=_BOOTSTRAP,
                    id="resort.E123",
                )
    for login, allowed in catalog.MAY_BECOME.items():
        for role in sorted(members[login] - allowed):
            yield Error(f"{login} may become {role}.", hint=f"REVOKE {role} FROM {login}.", id="resort.E124")
        for role in sorted(allowed - members[login]):
            yield Error(f"{login} may not become {role}.", hint=_BOOTSTRAP, id="resort.E125")


def _doors() -> Iterator[Error]:
    for what, holder, privilege in catalog.rows("doors"):
        yield Error(f"{holder} has {privilege} on {what}.", hint=f"Revoke it. {_BOOTSTRAP}", id="resort.E126")
