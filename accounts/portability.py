"""Everything the resort keeps about one person, for that person to take along."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import ForeignKey, Model

from accounts.models import PasswordHistory, User
from resort.db.access import security_of
from resort.db.identity import ADMIN, CUSTOMER

# Proofs of who somebody is, not knowledge about them.
SECRETS = {"password", "two_factor_secret"}
# What the JSON encoder knows; anything else, a range say, is told as PostgreSQL writes it.
_JSON = (bool, int, float, str, list, dict, Decimal, date, time, timedelta)
NOT_TOLD: tuple[type[Model], ...] = (PasswordHistory,)


def everything_about(user: User) -> dict[str, Any]:
    """Table by table what the user's own policies let them read of their own rows.

    Runs as the user. Goes by the foreign keys, so that a new table is told about without a word here: rows that
    name the user, and rows that belong to such a row (the add-ons of a stay).
    """
    told: dict[str, Any] = {"users": _rows(User, pk=user.pk)}
    for model, field in _referring_to(User):
        told[model._meta.db_table] = rows = _rows(model, **{field: user.pk})
        for part, part_field in _referring_to(model):
            if part._meta.db_table not in told and not _names_user(part):
                keys = [row[model._meta.pk.attname] for row in rows]
                told[part._meta.db_table] = _rows(part, **{f"{part_field}__in": keys})
    return told


def _referring_to(model: type[Model]) -> Iterator[tuple[type[Model], str]]:
    for relation in model._meta.related_objects:
        table = relation.related_model
        if isinstance(relation.field, ForeignKey) and table not in NOT_TOLD and _may_read(table):
            yield table, relation.field.attname


def _names_user(model: type[Model]) -> bool:
    return any(table is model for table, _field in _referring_to(User))


def _may_read(model: type[Model]) -> bool:
    """Whether guests and managers alike may read whole rows; the policies then choose which."""
    security = security_of(model)
    return security is not None and all(
        "SELECT" in security.grants.get(role, []) for role in (CUSTOMER, ADMIN)
    )


def _rows(model: type[Model], **which: Any) -> list[dict[str, Any]]:
    columns = [field.attname for field in model._meta.concrete_fields if field.attname not in SECRETS]
    found = model._base_manager.filter(**which).order_by("pk").values(*columns)
    return [{name: _plain(value) for name, value in row.items()} for row in found]


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, _JSON) else str(value)
