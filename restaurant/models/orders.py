"""What a table asked the kitchen for."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from resort.common.models import Row, at_least, one_of
from restaurant import policies
from restaurant.models.floor import Table
from restaurant.models.menu import MenuItem


def _by(column: str) -> models.ForeignKey:
    """Who did a step, in the column the schema names."""
    return models.ForeignKey(
        "accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+", db_column=column
    )


class OrderStatus(models.TextChoices):
    PENDING = "pending", _("New")
    COOKING = "cooking", _("Cooking")
    READY = "ready", _("Ready")
    COMPLETED = "completed", _("Served")
    CANCELLED = "cancelled", _("Cancelled")


class Order(Row):
    """What a table asked the kitchen for."""

    Status = OrderStatus

    table = models.ForeignKey(Table, models.PROTECT, null=True, blank=True, related_name="orders")
    order_number = models.CharField(_("number"), max_length=20, unique=True)
    status = models.CharField(
        _("status"), max_length=20, choices=Status, db_default=Status.PENDING, null=True
    )
    created_by = _by("created_by")
    started_by = _by("started_by")
    ready_by = _by("ready_by")
    completed_by = _by("completed_by")
    kitchen_notes = models.TextField(_("notes for the kitchen"), null=True, blank=True)
    ready_at = models.DateTimeField(_("ready"), null=True, blank=True)
    completed_at = models.DateTimeField(_("served"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancellation_reason = models.TextField(_("why cancelled"), null=True, blank=True)

    class Meta:
        db_table = "kitchen_orders"
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["status"], name="idx_orders_status", condition=Q(status__in=["pending", "cooking"])
            )
        ]
        constraints = [one_of("status", OrderStatus, "kitchen_orders"), policies.KITCHEN_ORDERS]

    def __str__(self) -> str:
        return self.order_number


class OrderItemStatus(models.TextChoices):
    PENDING = "pending", _("New")
    COOKING = "cooking", _("Cooking")
    READY = "ready", _("Ready")
    SERVED = "served", _("Served")
    CANCELLED = "cancelled", _("Void")


class OrderItem(Row):
    """One line of an order, at the price of the moment."""

    Status = OrderItemStatus

    order = models.ForeignKey(Order, models.PROTECT, related_name="items")
    menu_item = models.ForeignKey(MenuItem, models.PROTECT, related_name="order_items")
    name = models.CharField(_("name"), max_length=100)
    quantity = models.IntegerField(_("quantity"), db_default=1)
    unit_price = models.DecimalField(_("price"), max_digits=10, decimal_places=2)
    modifications = models.JSONField(_("changes"), db_default=Value([], models.JSONField()))
    notes = models.TextField(_("notes"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status, db_default=Status.PENDING)
    prepared_at = models.DateTimeField(_("prepared"), null=True, blank=True)

    class Meta:
        db_table = "kitchen_order_items"
        verbose_name = _("order item")
        verbose_name_plural = _("order items")
        constraints = [
            one_of("status", OrderItemStatus, "kitchen_order_items"),
            at_least("quantity", 1, "kitchen_order_items"),
            at_least("unit_price", 0, "kitchen_order_items"),
            policies.KITCHEN_ORDER_ITEMS,
        ]

    def __str__(self) -> str:
        return self.name
