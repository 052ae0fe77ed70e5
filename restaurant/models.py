"""Tables, reservations, the menu and the kitchen."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import CheckConstraint, ExpressionWrapper, F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from resort.common.models import KeptManager, Row, at_least, one_of
from restaurant import policies


class SeatingTime(Func):
    """The time a table is taken, half-open, in the restaurant's own wall time."""

    function = "tsrange"
    output_field = DateTimeRangeField()


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
            policies.RESTAURANT_TABLES,
        ]

    def __str__(self) -> str:
        return str(self.table_number)


class ReservationStatus(models.TextChoices):
    BOOKED = "booked", _("Booked")
    CONFIRMED = "confirmed", _("Confirmed")
    ARRIVED = "arrived", _("Arrived")
    SEATED = "seated", _("Seated")
    FINISHED = "finished", _("Finished")
    CANCELLED = "cancelled", _("Cancelled")
    NO_SHOW = "no_show", _("No-show")


class Reservation(Row):
    """A table kept for a party."""

    Status = ReservationStatus

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="table_reservations"
    )
    table = models.ForeignKey(Table, models.PROTECT, null=True, blank=True, related_name="reservations")
    reservation_date = models.DateField(_("day"))
    reservation_time = models.TimeField(_("time"))
    # When the table is free again, in the restaurant's wall time.
    turn_minutes = models.IntegerField(_("turn in minutes"), db_default=120)
    party_size = models.IntegerField(_("party"))
    status = models.CharField(_("status"), max_length=20, choices=Status, db_default=Status.BOOKED)
    guest_name = models.CharField(_("name"), max_length=200)
    guest_phone = models.CharField(_("phone"), max_length=20, null=True, blank=True)
    special_requests = models.TextField(_("special requests"), null=True, blank=True)
    confirmation_code = models.CharField(_("confirmation code"), max_length=20, unique=True)

    class Meta:
        db_table = "table_reservations"
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        ordering = ["-reservation_date", "-reservation_time"]
        indexes = [
            models.Index(fields=["reservation_date", "reservation_time"], name="idx_reservations_date")
        ]
        constraints = [
            one_of("status", ReservationStatus, "table_reservations"),
            at_least("party_size", 1, "table_reservations"),
            CheckConstraint(condition=Q(turn_minutes__gte=1), name="table_reservations_turn_floor"),
            ExclusionConstraint(
                name="table_reservations_no_overlap",
                expressions=[
                    (
                        SeatingTime(
                            ExpressionWrapper(
                                F("reservation_date") + F("reservation_time"),
                                output_field=models.DateTimeField(),
                            ),
                            Func(
                                F("reservation_date"),
                                F("reservation_time"),
                                F("turn_minutes"),
                                template="("
                                "reservation_date + reservation_time + turn_minutes * '1 min'::interval)",
                                output_field=models.DateTimeField(),
                            ),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    ("table", RangeOperators.EQUAL),
                ],
                condition=Q(status__in=["booked", "confirmed", "arrived", "seated"]) & Q(table__isnull=False),
            ),
            policies.TABLE_RESERVATIONS,
        ]

    def __str__(self) -> str:
        return self.confirmation_code


class MenuCategory(Row):
    """A part of the menu."""

    name = models.CharField(_("name"), max_length=100)
    description = models.TextField(_("description"), null=True, blank=True)
    sort_order = models.IntegerField(_("order"), db_default=0)
    is_active = models.BooleanField(_("shown"), db_default=True)

    class Meta:
        db_table = "menu_categories"
        verbose_name = _("menu category")
        verbose_name_plural = _("menu categories")
        ordering = ["sort_order", "name"]
        constraints = [policies.MENU_CATEGORIES]

    def __str__(self) -> str:
        return self.name


class MenuItem(Row):
    """A dish or a drink."""

    category = models.ForeignKey(MenuCategory, models.PROTECT, related_name="items")
    name = models.CharField(_("name"), max_length=100)
    description = models.TextField(_("description"), null=True, blank=True)
    price = models.DecimalField(_("price"), max_digits=10, decimal_places=2)
    image_url = models.CharField(_("picture"), max_length=255, null=True, blank=True)
    is_available = models.BooleanField(_("available"), db_default=True, null=True)
    prep_time_minutes = models.IntegerField(_("minutes to prepare"), null=True, blank=True)
    allergens = models.JSONField(
        _("allergens"), db_default=Value([], models.JSONField()), null=True, blank=True
    )
    sort_order = models.IntegerField(_("order"), db_default=0, null=True)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = KeptManager()
    everything = models.Manager()

    class Meta:
        db_table = "menu_items"
        verbose_name = _("menu item")
        verbose_name_plural = _("menu items")
        ordering = ["sort_order", "name"]
        base_manager_name = "everything"
        constraints = [
            at_least("price", 0, "menu_items"),
            at_least("prep_time_minutes", 0, "menu_items"),
            policies.MENU_ITEMS,
        ]

    def __str__(self) -> str:
        return self.name


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
