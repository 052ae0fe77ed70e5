"""Incidents of the gate that somebody has looked at; written from the entry's page or the gate's list."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from audit.admin_base import BackOfficeAdmin
from audit.admin_columns import EMPTY
from pool.models import IncidentSeen
from pool.services.gate import words
from pool.services.gate.names import NameAtGate


@admin.register(IncidentSeen)
class IncidentSeenAdmin(BackOfficeAdmin):
    adds = edits = False
    list_display = ("created_at", "what", "scanned", "gate", "by", "note")
    list_filter = ("created_at", "entry__gate")
    search_fields = ("note", "entry__gate", "entry__ticket__code", "entry__member__name")
    search_help_text = gettext_lazy("Note, gate, ticket or member")
    search_ids = ("pk", "entry_id")
    ordering = ("-created_at",)
    fields = ("created_at", "what", "scanned", "gate", "by", "note")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[IncidentSeen]:
        """With the scan and who looked, in one query."""
        seen = super().get_queryset(request).select_related("entry")
        return seen.annotate(looker=NameAtGate("seen_by_id"))

    @admin.display(description=gettext_lazy("incident"))
    def what(self, seen: IncidentSeen) -> Any:
        """Why the gate would have refused, and the way to the scan."""
        address = reverse("admin:pool_entry_change", args=[seen.entry_id])
        return format_html('<a href="{}">{}</a>', address, words.headline(seen.entry.incident))

    @admin.display(description=gettext_lazy("scanned"), ordering="entry__scanned_at")
    def scanned(self, seen: IncidentSeen) -> Any:
        """When it happened."""
        return seen.entry.scanned_at

    @admin.display(description=gettext_lazy("gate"), ordering="entry__gate")
    def gate(self, seen: IncidentSeen) -> str:
        """Where it happened."""
        return seen.entry.gate or EMPTY

    @admin.display(description=gettext_lazy("seen by"))
    def by(self, seen: Any) -> str:
        """Who looked."""
        return seen.looker or EMPTY
