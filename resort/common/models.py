"""What every table of the resort has."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.postgres.functions import RandomUUID, TransactionNow
from django.db import models
from django.db.models import CheckConstraint, F, Func, Q


class Row(models.Model):
    """A row with a uuid, known before it is written, and the two timestamps; a trigger keeps `updated_at`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    created_at = models.DateTimeField(db_default=TransactionNow(), editable=False)
    updated_at = models.DateTimeField(db_default=TransactionNow(), editable=False)

    class Meta:
        abstract = True


def one_of(
    field: str, choices: type[models.TextChoices], table: str, *, null: bool = False
) -> CheckConstraint:
    """The value list of a column as a CHECK named `<table>_<field>_listed`.

    NULL is refused unless `null`: a CHECK alone would let it pass, and a stay without a status blocks no night.
    """
    listed = Q(**{f"{field}__in": choices.values})
    empty = Q(**{f"{field}__isnull": True})
    return CheckConstraint(
        condition=listed | empty if null else listed & ~empty, name=f"{table}_{field}_listed"
    )


def differs(column: str, *values: str) -> Q:
    """`column <> value` or `column NOT IN (…)`, said as PostgreSQL says it, so that a query finds the partial index."""
    quoted = ", ".join(f"'{value}'" for value in values)
    test = f"NOT IN ({quoted})" if len(values) > 1 else f"<> {quoted}"
    return Q(Func(F(column), template=f"%(expressions)s {test}", output_field=models.BooleanField()))


def at_least(field: str, minimum: Any, table: str) -> CheckConstraint:
    """A floor under a number as a CHECK named `<table>_<field>_floor`; NULL passes, as in SQL."""
    return CheckConstraint(condition=Q(**{f"{field}__gte": minimum}), name=f"{table}_{field}_floor")


class KeptManager(models.Manager):
    """Hides soft-deleted rows; `everything` on the model shows them."""

    def get_queryset(self) -> models.QuerySet:
        """Rows whose `deleted_at` is empty."""
        return super().get_queryset().filter(deleted_at__isnull=True)
