"""What tables asked the kitchen for. Written by services, looked at here."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy

from audit.admin_base import BackOfficeAdmin
from audit.admin_columns import money_column, status_column
from restaurant.models import Order, OrderCounter, OrderItem


@admin.register(Order)
class OrderAdmin(BackOfficeAdmin):
    adds = edits = False
    list_display = ("order_number", "table", "status_pill", "created_at", "ready_at", "completed_at")
    list_filter = ("status", "created_at")
    list_select_related = ("table",)
    search_fields = ("order_number",)
    fields = (
        "order_number", "table", "status_pill", "is_rush", "allergy_notes", "kitchen_notes", "created_at", "seen_at",
        "started_at", "ready_at", "completed_at", "cancelled_at", "cancellation_reason",
    )  # fmt: skip
    readonly_fields = ("status_pill", "created_at")

    status_pill = status_column("status", gettext_lazy("status"))


@admin.register(OrderItem)
class OrderItemAdmin(BackOfficeAdmin):
    adds = edits = False
    list_display = ("name", "quantity", "amount", "order", "status_pill", "prepared_at")
    list_filter = ("status",)
    list_select_related = ("order",)
    search_fields = ("name", "order__order_number")
    ordering = ("-created_at",)
    fields = (
        "order", "name", "quantity", "amount", "modifications", "notes", "allergy", "station", "course", "batch",
        "status_pill", "fired_at", "started_at", "prepared_at", "served_at", "void_reason", "voided_at", "wasted",
    )  # fmt: skip
    readonly_fields = ("amount", "status_pill")

    amount = money_column("unit_price", gettext_lazy("price"))
    status_pill = status_column("status", gettext_lazy("status"))


@admin.register(OrderCounter)
class OrderCounterAdmin(BackOfficeAdmin):
    adds = edits = False
    list_display = ("day", "last")
    list_filter = ("day",)
    ordering = ("-day",)
    fields = ("day", "last")
