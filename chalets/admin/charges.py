"""What was charged to stays. Written by services, looked at here; the desk takes the money on the stay's page."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy

from audit.admin_base import BackOfficeAdmin
from audit.admin_columns import money_column, status_column
from chalets.models import StayCharge


@admin.register(StayCharge)
class StayChargeAdmin(BackOfficeAdmin):
    adds = edits = False
    list_display = ("booking", "description", "source", "money", "status_pill", "created_at", "settled_at")
    list_filter = ("status", "source", "created_at")
    list_select_related = ("booking",)
    search_fields = ("booking__code", "description", "booking__guest_details__last_name")
    search_help_text = gettext_lazy("Code of the stay, guest's name, or what was charged")
    ordering = ("-created_at",)
    people = ("posted_by",)
    fields = (
        "booking", "description", "source", "money", "status_pill", "posted_by", "created_at", "payment",
        "settled_at", "cancelled_because",
    )  # fmt: skip
    readonly_fields = ("money", "status_pill", "created_at")

    money = money_column("amount", gettext_lazy("amount"))
    status_pill = status_column("status", gettext_lazy("status"))
