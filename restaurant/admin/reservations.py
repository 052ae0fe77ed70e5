"""Reservations, the tables they hold, and the parties who wait."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy

from audit.admin_base import BackOfficeAdmin
from audit.admin_columns import status_column
from restaurant.models import Reservation, Seating, Wait


@admin.register(Reservation)
class ReservationAdmin(BackOfficeAdmin):
    """A reservation is taken by the restaurant's service, which finds the table; its details change here."""

    adds = False
    list_display = (
        "confirmation_code", "reservation_date", "reservation_time", "guest_name", "party_size", "table", "status_pill",
    )  # fmt: skip
    list_filter = ("status", "reservation_date")
    list_select_related = ("table",)
    search_fields = ("confirmation_code", "guest_name", "guest_phone")
    search_help_text = gettext_lazy("Code, name or phone")
    fields = (
        "confirmation_code", "status", "reservation_date", "reservation_time", "turn_minutes", "party_size", "table",
        "guest_name", "guest_phone", "special_requests",
    )  # fmt: skip
    readonly_fields = ("confirmation_code",)

    status_pill = status_column("status", gettext_lazy("status"))


@admin.register(Seating)
class SeatingAdmin(BackOfficeAdmin):
    """Which table is held when; kept in step with the reservations by the database."""

    adds = edits = False
    list_display = ("day", "starts", "minutes", "table", "reservation")
    list_filter = ("day",)
    list_select_related = ("table", "reservation")
    search_fields = ("reservation__confirmation_code",)
    ordering = ("-day", "starts")
    fields = ("day", "starts", "minutes", "table", "reservation")


@admin.register(Wait)
class WaitAdmin(BackOfficeAdmin):
    adds = edits = False
    list_display = (
        "guest_name",
        "party_size",
        "day",
        "kind",
        "status_pill",
        "quoted_minutes",
        "offered_until",
    )
    list_filter = ("status", "kind", "day")
    search_fields = ("guest_name", "guest_phone", "guest_email")
    fields = (
        "guest_name", "guest_phone", "guest_email", "party_size", "kind", "day", "service", "earliest", "latest",
        "status_pill", "quoted_minutes", "offered_until", "reservation",
    )  # fmt: skip
    readonly_fields = ("status_pill",)

    status_pill = status_column("status", gettext_lazy("status"))
