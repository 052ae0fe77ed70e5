"""Bills and who of a party pays what. Written by services, looked at here."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy

from audit.admin_base import BackOfficeAdmin
from audit.admin_columns import money_column, status_column
from restaurant.models import Bill, BillShare, BillShareLine


@admin.register(Bill)
class BillAdmin(BackOfficeAdmin):
    adds = edits = False
    list_display = ("code", "table", "covers", "status_pill", "created_at", "closed_at")
    list_filter = ("status", "created_at")
    list_select_related = ("table",)
    search_fields = ("code",)
    fields = (
        "code", "table", "reservation", "covers", "status_pill", "discount_percent", "discount_reason",
        "service_percent", "closed_at", "merged_into",
    )  # fmt: skip
    readonly_fields = ("status_pill",)

    status_pill = status_column("status", gettext_lazy("status"))


@admin.register(BillShare)
class BillShareAdmin(BackOfficeAdmin):
    adds = edits = False
    list_display = ("bill", "label", "money", "tip_money", "status_pill", "settled_at")
    list_filter = ("status",)
    list_select_related = ("bill",)
    search_fields = ("bill__code", "label")
    fields = ("bill", "label", "money", "tip_money", "status_pill", "settled_at")
    readonly_fields = ("money", "tip_money", "status_pill")

    money = money_column("amount", gettext_lazy("amount"))
    tip_money = money_column("tip", gettext_lazy("tip"))
    status_pill = status_column("status", gettext_lazy("status"))


@admin.register(BillShareLine)
class BillShareLineAdmin(BackOfficeAdmin):
    adds = edits = False
    list_display = ("share", "item", "quantity")
    list_select_related = ("share", "item")
    search_fields = ("share__bill__code", "item__name")
    ordering = ("-created_at",)
    fields = ("share", "item", "quantity")
