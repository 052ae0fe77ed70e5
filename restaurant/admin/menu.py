"""The menu: its parts, its dishes, and the questions about a dish."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from audit.admin_base import BackOfficeAdmin, RemovedFilter
from audit.admin_columns import money_column
from audit.admin_fields import WordsField
from audit.admin_forms import BackOfficeForm
from audit.admin_removal import removal_steps
from restaurant.models import MenuCategory, MenuItem, Option, OptionGroup


@admin.register(MenuCategory)
class MenuCategoryAdmin(BackOfficeAdmin):
    list_display = ("name", "sort_order", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name",)
    fields = ("name", "description", "sort_order", "is_active")


class MenuItemForm(BackOfficeForm):
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
class MenuItemAdmin(BackOfficeAdmin):
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
        "station", "prep_time_minutes", "allergens", "allergen_notes", "dietary", "image_url", "sort_order",
    )  # fmt: skip

    amount = money_column("price", gettext_lazy("price"))

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
class OptionAdmin(BackOfficeAdmin):
    list_display = ("name", "group", "amount", "is_available", "sort_order")
    list_filter = ("is_available",)
    list_select_related = ("group",)
    search_fields = ("name", "group__name")
    fields = ("group", "name", "price", "is_available", "sort_order")

    amount = money_column("price", gettext_lazy("price"))
