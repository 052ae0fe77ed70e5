"""What happened at the gate."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy

from audit.admin_base import BackOfficeAdmin
from audit.admin_columns import status_column
from pool.models import Entry


@admin.register(Entry)
class EntryAdmin(BackOfficeAdmin):
    adds = edits = False
    list_display = ("created_at", "outcome_pill", "persons", "gate", "reason", "ticket")
    list_filter = ("outcome", "created_at")
    list_select_related = ("ticket",)
    search_fields = ("gate", "reason")
    search_ids = ("ticket_id",)
    fields = ("created_at", "outcome_pill", "persons", "gate", "reason", "ticket")
    readonly_fields = ("created_at", "outcome_pill")

    outcome_pill = status_column("outcome", gettext_lazy("outcome"))
