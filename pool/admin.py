"""Tickets, the gate and memberships."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy

from audit.admin_base import BackOfficeAdmin
from audit.admin_columns import money_column, person_column, status_column
from pool.models import Capacity, Entry, GuestPassUse, Member, Membership, Ticket


class ReadOnlyAdmin(BackOfficeAdmin):
    """Written by services, looked at here."""

    adds = edits = False


@admin.register(Ticket)
class TicketAdmin(ReadOnlyAdmin):
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


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "outcome_pill", "persons", "gate", "reason", "ticket")
    list_filter = ("outcome", "created_at")
    list_select_related = ("ticket",)
    search_fields = ("gate", "reason")
    search_ids = ("ticket_id",)
    fields = ("created_at", "outcome_pill", "persons", "gate", "reason", "ticket")
    readonly_fields = ("created_at", "outcome_pill")

    outcome_pill = status_column("outcome", gettext_lazy("outcome"))


@admin.register(Capacity)
class CapacityAdmin(BackOfficeAdmin):
    """Places are set here; how many are taken only ticket sales change."""

    list_display = ("day", "half", "places", "taken")
    list_filter = ("half", "day")
    ordering = ("-day", "half")
    fields = ("day", "half", "places", "taken")
    readonly_fields = ("taken",)


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
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
class MemberAdmin(ReadOnlyAdmin):
    list_display = ("email", "status_pill", "invited_at", "accepted_at")
    list_filter = ("status",)
    search_fields = ("email",)
    ordering = ("-invited_at",)
    fields = ("email", "status_pill", "invited_at", "accepted_at")
    readonly_fields = ("status_pill",)

    status_pill = status_column("status", gettext_lazy("status"))


@admin.register(GuestPassUse)
class GuestPassUseAdmin(ReadOnlyAdmin):
    list_display = ("used_at", "guest_name", "guest_email", "membership")
    list_filter = ("used_at",)
    list_select_related = ("membership",)
    search_fields = ("guest_name", "guest_email")
    ordering = ("-used_at",)
    fields = ("used_at", "guest_name", "guest_email", "membership")
