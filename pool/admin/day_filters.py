"""The lists of half-days. The front page of the back office counts with the same conditions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from pool.services import days
from pool.services.selling import today


@dataclass(frozen=True)
class DayView:
    """One list of half-days: its name in the address, its title, its condition and its order."""

    key: str
    title: Any
    condition: Q
    ordering: tuple[str, ...] = ("day", "-half")


def day_views(now: datetime) -> dict[str, DayView]:
    """Every list of half-days as it is at this instant."""
    coming = Q(day__gte=today(now))
    views = [
        DayView("coming", gettext_lazy("Today and later"), coming),
        DayView("closed", gettext_lazy("Closed"), coming & ~Q(closed_for="")),
        DayView("short", gettext_lazy("More sold than the settings allow"), days.is_short(now=now)),
        DayView("by_hand", gettext_lazy("Set by hand"), coming & Q(by_hand=True)),
        DayView("past", gettext_lazy("Past"), Q(day__lt=today(now)), ("-day", "-half")),
    ]
    return {view.key: view for view in views}


class DayViewFilter(admin.SimpleListFilter):
    """Which half-days; those to come unless asked otherwise."""

    title = gettext_lazy("list")
    parameter_name = "view"
    template = "admin/back_office/tabs.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The lists by name, without the usual one."""
        return [(view.key, view.title) for view in day_views(timezone.now()).values()][1:]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Without a choice: today and later."""
        choices = list(super().choices(changelist))
        choices[0]["display"] = day_views(timezone.now())["coming"].title
        yield from choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The half-days of the chosen list, in its order."""
        views = day_views(timezone.now())
        # A day of its own from the filter beside is looked for among all days.
        if not self.value() and "day" in request.GET:
            return queryset
        view = views.get(self.value() or "coming", views["coming"])
        return queryset.filter(view.condition).order_by(*view.ordering)
