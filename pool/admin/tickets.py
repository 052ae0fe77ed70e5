"""Tickets at the desk and at the gate."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy

from audit.admin_base import BackOfficeAdmin
from audit.admin_columns import money_column, person_column, status_column
from pool.models import Ticket


@admin.register(Ticket)
class TicketAdmin(BackOfficeAdmin):
    adds = edits = False
    list_display = ("ticket_date", "slot", "guest", "adults", "children", "total", "status_pill", "used_at")
    list_filter = ("status", "slot", "ticket_date")
    search_fields = ("user__email", "user__last_name")
    search_ids = ("pk",)
    search_help_text = gettext_lazy("Guest's e-mail or last name, number of the ticket")
    people = ("user",)
    fields = (
        "ticket_date", "slot", "guest", "adults", "children", "total", "status_pill", "used_at", "created_at",
    )  # fmt: skip
    readonly_fields = ("guest", "total", "status_pill", "created_at")

    guest = person_column("user", gettext_lazy("guest"))
    total = money_column("total_price", gettext_lazy("total"))
    status_pill = status_column("status", gettext_lazy("status"))
