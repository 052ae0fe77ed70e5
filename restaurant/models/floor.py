"""The tables of the restaurant, and which of them may stand together."""

from __future__ import annotations

from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint, Value
from django.utils.translation import gettext_lazy as _

from resort.common.models import KeptManager, Row, at_least, one_of
from restaurant import policies


class TableStatus(models.TextChoices):
    AVAILABLE = "available", _("Free")
    OCCUPIED = "occupied", _("Seated")
    RESERVED = "reserved", _("Reserved")
    CLEANING = "cleaning", _("Being cleared")
    OUT_OF_SERVICE = "out_of_service", _("Out of service")


class TableShape(models.TextChoices):
    RECTANGLE = "rectangle", _("Rectangle")
    ROUND = "round", _("Round")
    SQUARE = "square", _("Square")


class Table(Row):
    """A physical table."""

    Status = TableStatus
    Shape = TableShape

    table_number = models.IntegerField(_("number"), unique=True)
    capacity = models.IntegerField(_("seats"))
    section = models.CharField(_("section"), max_length=50, null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=Status, db_default=Status.AVAILABLE, null=True
    )
    position_x = models.IntegerField(_("from the left"), null=True, blank=True)
    position_y = models.IntegerField(_("from the top"), null=True, blank=True)
    shape = models.CharField(_("shape"), max_length=20, choices=Shape, db_default=Shape.RECTANGLE, null=True)
    is_active = models.BooleanField(_("in use"), db_default=True, null=True)
    features = models.JSONField(
        _("features"), db_default=Value([], models.JSONField()), null=True, blank=True
    )
    min_party = models.IntegerField(_("fewest guests"), db_default=1)
    walk_in_only = models.BooleanField(_("kept for walk-ins"), db_default=False)
    status_since = models.DateTimeField(_("since"), db_default=TransactionNow(), editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = KeptManager()
    everything = models.Manager()

    class Meta:
        db_table = "restaurant_tables"
        verbose_name = _("table")
        verbose_name_plural = _("tables")
        ordering = ["table_number"]
        base_manager_name = "everything"
        constraints = [
            one_of("status", TableStatus, "restaurant_tables"),
            one_of("shape", TableShape, "restaurant_tables"),
            at_least("capacity", 1, "restaurant_tables"),
            CheckConstraint(
                condition=Q(min_party__gte=1) & Q(min_party__lte=F("capacity")),
                name="restaurant_tables_party_fits",
            ),
            policies.RESTAURANT_TABLES,
        ]

    def __str__(self) -> str:
        return str(self.table_number)


class Combination(Row):
    """Tables that may be pushed together for a large party; each stays bookable on its own.

    Not in the schema: only tables that stand side by side can become one, and a person knows which do.
    """

    name = models.CharField(_("name"), max_length=50, unique=True)
    min_party = models.IntegerField(_("fewest guests"))
    max_party = models.IntegerField(_("most guests"))
    is_active = models.BooleanField(_("in use"), db_default=True)

    class Meta:
        db_table = "table_combinations"
        verbose_name = _("combination of tables")
        verbose_name_plural = _("combinations of tables")
        ordering = ["max_party", "name"]
        constraints = [
            CheckConstraint(
                condition=Q(min_party__gte=1) & Q(min_party__lte=F("max_party")),
                name="table_combinations_party_in_order",
            ),
            policies.TABLE_COMBINATIONS,
        ]

    def __str__(self) -> str:
        return self.name


class CombinationTable(Row):
    """One table of a combination."""

    combination = models.ForeignKey(Combination, models.CASCADE, related_name="members")
    table = models.ForeignKey(Table, models.PROTECT, related_name="+")

    class Meta:
        db_table = "table_combination_members"
        verbose_name = _("table of a combination")
        verbose_name_plural = _("tables of a combination")
        constraints = [
            UniqueConstraint(fields=["combination", "table"], name="table_combination_members_once"),
            policies.TABLE_COMBINATION_MEMBERS,
        ]

    def __str__(self) -> str:
        return str(self.table)
