"""What was asked of memberships and of Stripe, and whether it was done; memberships' own pages ask."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from audit.admin_base import BackOfficeAdmin
from audit.admin_columns import person_column, status_column
from pool.models import MembershipChange


@admin.register(MembershipChange)
class MembershipChangeAdmin(BackOfficeAdmin):
    adds = edits = False
    list_display = ("created_at", "kind", "of", "asked", "status_pill", "refusal", "done_at")
    list_filter = ("status", "kind", "created_at")
    search_fields = ("refusal", "membership__company_name", "membership__members__email")
    search_help_text = gettext_lazy("Company, member's e-mail or why it was refused")
    search_ids = ("pk", "membership_id")
    ordering = ("-created_at",)
    people = ("asked_by",)
    fields = ("created_at", "kind", "of", "asked", "status_pill", "refusal", "done_at")
    readonly_fields = fields

    asked = person_column("asked_by", gettext_lazy("asked by"))
    status_pill = status_column("status", gettext_lazy("status"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[MembershipChange]:
        """With the membership, in one query."""
        return super().get_queryset(request).select_related("membership")

    @admin.display(description=gettext_lazy("membership"))
    def of(self, change: MembershipChange) -> Any:
        """Which one."""
        address = reverse("admin:pool_membership_change", args=[change.membership_id])
        return format_html('<a href="{}">{}</a>', address, change.membership.get_type_display())
