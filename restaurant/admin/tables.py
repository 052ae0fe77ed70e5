"""The tables, which of them stand together, and when the restaurant serves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.admin_base import BackOfficeAdmin, BackOfficeInline, RemovedFilter
from audit.admin_columns import status_column
from audit.admin_fields import WordsField
from audit.admin_forms import BackOfficeForm
from audit.admin_removal import removal_steps
from resort.db import access
from restaurant.models import (
    Combination,
    CombinationTable,
    DiningService,
    Pace,
    RestaurantClosure,
    Table,
    TableCard,
)

WEEKDAYS = [
    ("monday", gettext_lazy("Monday")),
    ("tuesday", gettext_lazy("Tuesday")),
    ("wednesday", gettext_lazy("Wednesday")),
    ("thursday", gettext_lazy("Thursday")),
    ("friday", gettext_lazy("Friday")),
    ("saturday", gettext_lazy("Saturday")),
    ("sunday", gettext_lazy("Sunday")),
]


class TableForm(BackOfficeForm):
    features = WordsField(label=gettext_lazy("Features"))


@admin.register(Table)
class TableAdmin(BackOfficeAdmin):
    form = TableForm
    steps = removal_steps(Table)
    list_display = (
        "table_number", "capacity", "section", "shape", "status_pill", "walk_in_only", "is_active",
    )  # fmt: skip
    list_filter = ("status", "section", "is_active", RemovedFilter)
    search_fields = ("=table_number", "section")
    fields = (
        "table_number", "capacity", "min_party", "section", "shape", "position_x", "position_y", "features",
        "walk_in_only", "is_active", "status",
    )  # fmt: skip

    status_pill = status_column("status", gettext_lazy("status"))

    def get_queryset(self, request: HttpRequest) -> Any:
        """Removed ones too: the filter hides them."""
        return Table.everything.order_by("table_number")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the way to the cards that lie on the tables, to whom they are open."""
        tools: tuple[dict[str, Any], ...] = ()
        if access.may(request.user, TableCard, "UPDATE"):
            tools = ({"url": reverse("serving:cards"), "label": _("Cards for the tables")},)
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})


@admin.register(TableCard)
class TableCardAdmin(BackOfficeAdmin):
    """Made and made anew on the sheet of cards; looked at here."""

    adds = edits = False
    list_display = ("table", "issue", "updated_at")
    list_select_related = ("table",)
    search_fields = ("=table__table_number",)
    fields = ("table", "issue", "created_at", "updated_at")
    readonly_fields = ("created_at", "updated_at")


class CombinationTableInline(BackOfficeInline):
    model = CombinationTable
    fields = ("table",)
    extra = 2


@admin.register(Combination)
class CombinationAdmin(BackOfficeAdmin):
    inlines = (CombinationTableInline,)
    list_display = ("name", "min_party", "max_party", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name",)
    fields = ("name", "min_party", "max_party", "is_active")


@admin.register(CombinationTable)
class CombinationTableAdmin(BackOfficeAdmin):
    list_display = ("combination", "table")
    list_select_related = ("combination", "table")
    search_fields = ("combination__name",)
    ordering = ("combination", "table")
    fields = ("combination", "table")


class DiningServiceForm(BackOfficeForm):
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("Days"), choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple
    )


@admin.register(DiningService)
class DiningServiceAdmin(BackOfficeAdmin):
    """Lunch and dinner, with the pace of the kitchen and the deposit of large parties."""

    form = DiningServiceForm
    list_display = ("name", "first_seating", "last_seating", "closes", "pace", "online_share", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name",)
    fields = (
        "name", "weekdays", "first_seating", "last_seating", "closes", "pace", "online_share", "turn_minutes",
        "deposit_party", "deposit_per_person", "is_active",
    )  # fmt: skip


@admin.register(RestaurantClosure)
class RestaurantClosureAdmin(BackOfficeAdmin):
    list_display = ("day", "service", "note")
    list_filter = ("day",)
    list_select_related = ("service",)
    search_fields = ("note",)
    fields = ("day", "service", "note")


@admin.register(Pace)
class PaceAdmin(BackOfficeAdmin):
    """Counted from the reservations; looked at here."""

    adds = edits = False
    list_display = ("day", "starts", "service", "covers", "most")
    list_filter = ("day", "service")
    list_select_related = ("service",)
    search_fields = ("service__name",)
    ordering = ("-day", "starts")
    fields = ("day", "starts", "service", "covers", "most")
