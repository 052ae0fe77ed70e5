"""Memberships, their members and guest passes."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy

from audit.admin_base import BackOfficeAdmin
from audit.admin_columns import money_column, person_column, status_column
from pool.models import GuestPassUse, Member, Membership


@admin.register(Membership)
class MembershipAdmin(BackOfficeAdmin):
    adds = edits = False
    list_display = ("member", "type", "billing_cycle", "price", "start_date", "end_date", "status_pill")
    list_filter = ("status", "type", "billing_cycle")
    search_fields = ("user__email", "user__last_name")
    people = ("user",)
    fields = (
        "member", "type", "billing_cycle", "price", "start_date", "end_date", "status_pill", "auto_renew",
        "guest_passes_remaining",
    )  # fmt: skip
    readonly_fields = ("member", "price", "status_pill")

    member = person_column("user", gettext_lazy("member"))
    price = money_column("monthly_price", gettext_lazy("price of a month"))
    status_pill = status_column("status", gettext_lazy("status"))


@admin.register(Member)
class MemberAdmin(BackOfficeAdmin):
    adds = edits = False
    list_display = ("email", "status_pill", "invited_at", "accepted_at")
    list_filter = ("status",)
    search_fields = ("email",)
    ordering = ("-invited_at",)
    fields = ("email", "status_pill", "invited_at", "accepted_at")
    readonly_fields = ("status_pill",)

    status_pill = status_column("status", gettext_lazy("status"))


@admin.register(GuestPassUse)
class GuestPassUseAdmin(BackOfficeAdmin):
    adds = edits = False
    list_display = ("used_at", "guest_name", "guest_email", "membership")
    list_filter = ("used_at",)
    list_select_related = ("membership",)
    search_fields = ("guest_name", "guest_email")
    ordering = ("-used_at",)
    fields = ("used_at", "guest_name", "guest_email", "membership")
