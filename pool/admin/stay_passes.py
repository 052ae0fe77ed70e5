"""The pool that comes with a stay; a trigger on the stays keeps these rows, people look at them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.admin_base import BackOfficeAdmin
from audit.admin_columns import person_column, status_column
from pool.models import StayPass
from pool.services.selling import today
from resort.templatetags.dates import span


class StayPassViewFilter(admin.SimpleListFilter):
    """Which passes."""

    title = gettext_lazy("list")
    parameter_name = "view"
    template = "admin/back_office/tabs.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The lists by name."""
        return [("today", gettext_lazy("Valid today")), ("inside", gettext_lazy("Inside now"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Without a choice: every pass."""
        choices = list(super().choices(changelist))
        choices[0]["display"] = _("All stay passes")
        yield from choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The passes of the chosen list."""
        day = today(timezone.now())
        conditions = {
            "today": Q(status=StayPass.Status.VALID, valid_from__lte=day, valid_until__gte=day),
            "inside": Q(inside__gt=0),
        }
        return queryset.filter(conditions.get(self.value() or "", Q()))


@admin.register(StayPass)
class StayPassAdmin(BackOfficeAdmin):
    adds = edits = False
    list_display = ("code", "guest", "dates", "persons", "inside", "status_pill")
    list_filter = (StayPassViewFilter, "status")
    search_fields = ("code", "user__first_name", "user__last_name", "user__email")
    search_help_text = gettext_lazy("Code of the stay, guest's name or e-mail")
    ordering = ("-valid_from", "code")
    people = ("user",)
    fields = ("code", "guest", "dates", "persons", "inside", "status_pill", "withdrawn_at")
    readonly_fields = ("guest", "dates", "status_pill")

    guest = person_column("user", gettext_lazy("guest"))
    status_pill = status_column("status", gettext_lazy("status"))

    @admin.display(description=gettext_lazy("from – until"), ordering="valid_from")
    def dates(self, stay_pass: StayPass) -> str:
        """The first and the last day."""
        return span(stay_pass.valid_from, stay_pass.valid_until)
