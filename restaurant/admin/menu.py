"""The menu: its parts, its dishes, and the questions about a dish."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from audit.admin_base import BackOfficeAdmin, RemovedFilter
from audit.admin_columns import EMPTY, money_column, rendered
from audit.admin_fields import WordsField
from audit.admin_forms import BackOfficeForm
from audit.admin_removal import removal_steps
from payments.models import PriceRecord
from resort.db import access
from restaurant.models import DiningService, MenuCategory, MenuItem, Option, OptionGroup
from restaurant.services.menu import prices


@admin.register(MenuCategory)
class MenuCategoryAdmin(BackOfficeAdmin):
    list_display = ("name", "sort_order", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name",)
    fields = ("name", "description", "sort_order", "is_active")


def _services() -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in DiningService.objects.values_list("pk", "name")]


class PricedAdmin(BackOfficeAdmin):
    """Something with a price: its page shows every price it had, to whom the price history is open."""

    readonly_fields = ("price_history",)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without the history for those who may not read it."""
        fieldsets = super().get_fieldsets(request, obj)
        if access.may(request.user, PriceRecord, "SELECT"):
            return fieldsets
        return [
            (title, {**options, "fields": [name for name in options["fields"] if name != "price_history"]})
            for title, options in fieldsets
        ]

    @admin.display(description=gettext_lazy("price history"))
    def price_history(self, obj: MenuItem | Option) -> Any:
        """Every price, the latest first."""
        found = prices.of_dish(obj) if isinstance(obj, MenuItem) else prices.of_option(obj)
        return rendered("admin/restaurant/prices.html", prices=found) if found else EMPTY


class MenuItemForm(BackOfficeForm):
    served_in = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Served"),
        choices=_services,
        coerce=UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("It can be ordered only then. Without a tick it can be ordered at any time."),
    )
    allergens = WordsField(
        label=gettext_lazy("Allergens"),
        help_text=gettext_lazy(
            "Of: gluten, crustaceans, eggs, fish, peanuts, soybeans, milk, nuts, celery, mustard, sesame, sulphites, "
            "lupin, molluscs. Other words are shown as they are. Separate several with commas."
        ),
    )
    dietary = WordsField(
        label=gettext_lazy("Suits"),
        help_text=gettext_lazy(
            "Of: vegetarian, vegan, gluten_free, lactose_free, halal, kosher. Separate several with commas."
        ),
    )


@admin.register(MenuItem)
class MenuItemAdmin(PricedAdmin):
    form = MenuItemForm
    steps = removal_steps(MenuItem)
    list_display = (
        "name",
        "category",
        "amount",
        "is_available",
        "out_until",
        "stock",
        "station",
        "prep_time_minutes",
    )
    list_filter = ("category", "is_available", "station", "is_special", RemovedFilter)
    list_select_related = ("category",)
    search_fields = ("name", "description")
    fields = (
        "category", "name", "description", "price", "is_available", "out_until", "stock", "is_special",
        "served_in", "services", "station", "prep_time_minutes", "allergens", "allergen_notes", "dietary", "image_url",
        "sort_order", "price_history",
    )  # fmt: skip

    readonly_fields = (*PricedAdmin.readonly_fields, "services")

    amount = money_column("price", gettext_lazy("price"))

    @admin.display(description=gettext_lazy("served"))
    def services(self, obj: MenuItem) -> str:
        """The services it belongs to, by name."""
        names = DiningService.objects.filter(pk__in=obj.served_in).values_list("name", flat=True)
        return ", ".join(names) or EMPTY

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whoever may not change the services reads their names, not their numbers."""
        ticks = obj is None or "served_in" in access.changeable_columns(request.user, MenuItem)
        other = "services" if ticks else "served_in"
        return [
            (title, {**options, "fields": [name for name in options["fields"] if name != other]})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Removed ones too: the filter hides them."""
        return MenuItem.everything.order_by("sort_order", "name")


@admin.register(OptionGroup)
class OptionGroupAdmin(BackOfficeAdmin):
    list_display = ("name", "menu_item", "least", "most", "sort_order")
    list_select_related = ("menu_item",)
    search_fields = ("name", "menu_item__name")
    fields = ("menu_item", "name", "least", "most", "sort_order")


@admin.register(Option)
class OptionAdmin(PricedAdmin):
    list_display = ("name", "group", "amount", "is_available", "sort_order")
    list_filter = ("is_available",)
    list_select_related = ("group",)
    search_fields = ("name", "group__name")
    fields = ("group", "name", "price", "is_available", "sort_order", "price_history")

    amount = money_column("price", gettext_lazy("price"))
