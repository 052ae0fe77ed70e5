"""What tables asked the kitchen for. Written by services, looked at here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.admin_base import BackOfficeAdmin
from audit.admin_columns import money_column, status_column
from resort.db import access
from restaurant.models import GuestOrder, Order, OrderCounter, OrderItem


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

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the way to the screens of the kitchen and of waiters, to whom they are open."""
        tools: tuple[dict[str, Any], ...] = ()
        if access.may(request.user, Order, "UPDATE"):
            tools = (
                {"url": reverse("kitchen:screen"), "label": _("Open the kitchen's screen")},
                {"url": reverse("serving:tables"), "label": _("Take orders")},
            )
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})


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


@admin.register(GuestOrder)
class GuestOrderAdmin(BackOfficeAdmin):
    """What guests ordered with their own phone; answered on the waiter's page."""

    adds = edits = False
    list_display = ("table", "status_pill", "created_at", "answered_at", "order")
    list_filter = ("status", "created_at")
    list_select_related = ("table", "order")
    search_fields = ("=table__table_number", "order__order_number")
    fields = (
        "table", "status_pill", "lines", "allergy_notes", "needs_waiter", "order", "reason", "answered_at",
        "created_at",
    )  # fmt: skip
    readonly_fields = ("status_pill", "created_at")

    status_pill = status_column("status", gettext_lazy("status"))
