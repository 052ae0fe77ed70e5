"""What a table asked the kitchen for."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from resort.common.models import Row, at_least, one_of
from restaurant import policies
from restaurant.models.floor import Table
from restaurant.models.menu import MenuItem, Station


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


class OrderSource(models.TextChoices):
    STAFF = "staff", _("Waiter")
    GUEST = "guest", _("Guest at the table")


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
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    bill = models.ForeignKey("restaurant.Bill", models.PROTECT, null=True, blank=True, related_name="orders")
    source = models.CharField(_("taken by"), max_length=20, choices=OrderSource, db_default=OrderSource.STAFF)
    is_rush = models.BooleanField(_("rush"), db_default=False)
    allergy_notes = models.CharField(_("allergies at the table"), max_length=300, db_default="", blank=True)
    # Until somebody in the kitchen has seen it, its sound repeats.
    seen_at = models.DateTimeField(_("seen in the kitchen"), null=True, blank=True)
    request_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    class Meta:
        db_table = "kitchen_orders"
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["status"], name="idx_orders_status", condition=Q(status__in=["pending", "cooking"])
            ),
            # What the kitchen's screen asks for every other second.
            models.Index(fields=["ready_at"], name="idx_orders_ready", condition=Q(status="ready")),
        ]
        constraints = [
            one_of("status", OrderStatus, "kitchen_orders"),
            one_of("source", OrderSource, "kitchen_orders"),
            policies.KITCHEN_ORDERS,
        ]

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
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    served_at = models.DateTimeField(_("served"), null=True, blank=True)
    station = models.CharField(_("station"), max_length=20, choices=Station, db_default=Station.KITCHEN)
    course = models.IntegerField(_("course"), db_default=1)
    # Dishes sent later than the first ones of the order stand apart on the kitchen's screen.
    batch = models.IntegerField(_("sent as"), db_default=1)
    # When the kitchen may begin; a course on hold has none.
    fired_at = models.DateTimeField(_("fired"), null=True, blank=True)
    allergy = models.CharField(_("allergy"), max_length=200, db_default="", blank=True)
    void_reason = models.CharField(_("why void"), max_length=200, db_default="", blank=True)
    voided_at = models.DateTimeField(_("voided"), null=True, blank=True)
    voided_by = _by("voided_by")
    # A void dish stays struck through on the screen until a cook has seen it.
    void_seen_at = models.DateTimeField(_("void seen"), null=True, blank=True)
    # Another bill than its order's, where it was put on the bill of another party.
    bill = models.ForeignKey(
        "restaurant.Bill", models.PROTECT, null=True, blank=True, related_name="moved_items"
    )
    # Whether a void dish went back to the stock or to waste.
    wasted = models.BooleanField(_("wasted"), db_default=False)

    class Meta:
        db_table = "kitchen_order_items"
        verbose_name = _("order item")
        verbose_name_plural = _("order items")
        indexes = [
            models.Index(
                fields=["order"],
                name="idx_order_items_void",
                condition=Q(voided_at__isnull=False, void_seen_at__isnull=True),
            )
        ]
        constraints = [
            one_of("status", OrderItemStatus, "kitchen_order_items"),
            at_least("quantity", 1, "kitchen_order_items"),
            at_least("unit_price", 0, "kitchen_order_items"),
            at_least("course", 1, "kitchen_order_items"),
            at_least("batch", 1, "kitchen_order_items"),
            one_of("station", Station, "kitchen_order_items"),
            policies.KITCHEN_ORDER_ITEMS,
        ]

    def __str__(self) -> str:
        return self.name


class OrderCounter(Row):
    """The last order number of a day, so that the kitchen calls small numbers."""

    day = models.DateField(_("day"), unique=True)
    last = models.IntegerField(_("last number"))

    class Meta:
        db_table = "order_counters"
        verbose_name = _("counter of orders")
        verbose_name_plural = _("counters of orders")
        constraints = [at_least("last", 0, "order_counters"), policies.ORDER_COUNTERS]

    def __str__(self) -> str:
        return f"{self.day} {self.last}"
