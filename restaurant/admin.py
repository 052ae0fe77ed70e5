"""Tables, reservations, the menu and the kitchen's orders."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from audit.admin_base import BackOfficeAdmin, RemovedFilter
from audit.admin_columns import money_column, status_column
from audit.admin_fields import WordsField
from audit.admin_forms import BackOfficeForm
from audit.admin_removal import removal_steps
from restaurant.models import MenuCategory, MenuItem, Order, OrderItem, Reservation, Table


class ReadOnlyAdmin(BackOfficeAdmin):
    """Written by services, looked at here."""

    adds = edits = False


class TableForm(BackOfficeForm):
    features = WordsField(label=gettext_lazy("Features"))


@admin.register(Table)
class TableAdmin(BackOfficeAdmin):
    form = TableForm
    steps = removal_steps(Table)
    list_display = ("table_number", "capacity", "section", "shape", "status_pill", "is_active")
    list_filter = ("status", "section", "is_active", RemovedFilter)
    search_fields = ("=table_number", "section")
    fields = (
        "table_number", "capacity", "section", "shape", "position_x", "position_y", "features", "is_active", "status",
    )  # fmt: skip

    status_pill = status_column("status", gettext_lazy("status"))

    def get_queryset(self, request: HttpRequest) -> Any:
        """Removed ones too: the filter hides them."""
        return Table.everything.order_by("table_number")


@admin.register(Reservation)
class ReservationAdmin(BackOfficeAdmin):
    """A reservation is taken by the restaurant's service, which finds the table; its details change here."""

    adds = False
    list_display = (
        "confirmation_code", "reservation_date", "reservation_time", "guest_name", "party_size", "table", "status_pill",
    )  # fmt: skip
    list_filter = ("status", "reservation_date")
    list_select_related = ("table",)
    search_fields = ("confirmation_code", "guest_name", "guest_phone")
    search_help_text = gettext_lazy("Code, name or phone")
    fields = (
        "confirmation_code", "status", "reservation_date", "reservation_time", "turn_minutes", "party_size", "table",
        "guest_name", "guest_phone", "special_requests",
    )  # fmt: skip
    readonly_fields = ("confirmation_code",)

    status_pill = status_column("status", gettext_lazy("status"))


@admin.register(MenuCategory)
class MenuCategoryAdmin(BackOfficeAdmin):
    list_display = ("name", "sort_order", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name",)
    fields = ("name", "description", "sort_order", "is_active")


class MenuItemForm(BackOfficeForm):
    allergens = WordsField(label=gettext_lazy("Allergens"))


@admin.register(MenuItem)
class MenuItemAdmin(BackOfficeAdmin):
    form = MenuItemForm
    steps = removal_steps(MenuItem)
    list_display = ("name", "category", "amount", "is_available", "prep_time_minutes")
    list_filter = ("category", "is_available", RemovedFilter)
    list_select_related = ("category",)
    search_fields = ("name", "description")
    fields = (
        "category", "name", "description", "price", "is_available", "prep_time_minutes", "allergens", "image_url",
        "sort_order",
    )  # fmt: skip

    amount = money_column("price", gettext_lazy("price"))

    def get_queryset(self, request: HttpRequest) -> Any:
        """Removed ones too: the filter hides them."""
        return MenuItem.everything.order_by("sort_order", "name")


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    list_display = ("order_number", "table", "status_pill", "created_at", "ready_at", "completed_at")
    list_filter = ("status", "created_at")
    list_select_related = ("table",)
    search_fields = ("order_number",)
    fields = (
        "order_number", "table", "status_pill", "kitchen_notes", "created_at", "ready_at", "completed_at",
        "cancelled_at", "cancellation_reason",
    )  # fmt: skip
    readonly_fields = ("status_pill", "created_at")

    status_pill = status_column("status", gettext_lazy("status"))


@admin.register(OrderItem)
class OrderItemAdmin(ReadOnlyAdmin):
    list_display = ("name", "quantity", "amount", "order", "status_pill", "prepared_at")
    list_filter = ("status",)
    list_select_related = ("order",)
    search_fields = ("name", "order__order_number")
    ordering = ("-created_at",)
    fields = ("order", "name", "quantity", "amount", "modifications", "notes", "status_pill", "prepared_at")
    readonly_fields = ("amount", "status_pill")

    amount = money_column("unit_price", gettext_lazy("price"))
    status_pill = status_column("status", gettext_lazy("status"))
