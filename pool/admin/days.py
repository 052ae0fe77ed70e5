"""Half-days: places and closing."""

from __future__ import annotations

from django.contrib import admin

from audit.admin_base import BackOfficeAdmin
from pool.models import Capacity


@admin.register(Capacity)
class CapacityAdmin(BackOfficeAdmin):
    """Places are set here; how many are taken only ticket sales change."""

    list_display = ("day", "half", "places", "taken")
    list_filter = ("half", "day")
    ordering = ("-day", "half")
    fields = ("day", "half", "places", "taken")
    readonly_fields = ("taken",)
