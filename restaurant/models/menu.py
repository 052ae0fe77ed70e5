"""What the restaurant serves."""

from __future__ import annotations

from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from resort.common.models import KeptManager, Row, at_least
from restaurant import policies


class MenuCategory(Row):
    """A part of the menu."""

    name = models.CharField(_("name"), max_length=100)
    description = models.TextField(_("description"), null=True, blank=True)
    sort_order = models.IntegerField(_("order"), db_default=0)
    is_active = models.BooleanField(_("shown"), db_default=True)

    class Meta:
        db_table = "menu_categories"
        verbose_name = _("menu category")
        verbose_name_plural = _("menu categories")
        ordering = ["sort_order", "name"]
        constraints = [policies.MENU_CATEGORIES]

    def __str__(self) -> str:
        return self.name


class MenuItem(Row):
    """A dish or a drink."""

    category = models.ForeignKey(MenuCategory, models.PROTECT, related_name="items")
    name = models.CharField(_("name"), max_length=100)
    description = models.TextField(_("description"), null=True, blank=True)
    price = models.DecimalField(_("price"), max_digits=10, decimal_places=2)
    image_url = models.CharField(_("picture"), max_length=255, null=True, blank=True)
    is_available = models.BooleanField(_("available"), db_default=True, null=True)
    prep_time_minutes = models.IntegerField(_("minutes to prepare"), null=True, blank=True)
    allergens = models.JSONField(
        _("allergens"), db_default=Value([], models.JSONField()), null=True, blank=True
    )
    sort_order = models.IntegerField(_("order"), db_default=0, null=True)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = KeptManager()
    everything = models.Manager()

    class Meta:
        db_table = "menu_items"
        verbose_name = _("menu item")
        verbose_name_plural = _("menu items")
        ordering = ["sort_order", "name"]
        base_manager_name = "everything"
        constraints = [
            at_least("price", 0, "menu_items"),
            at_least("prep_time_minutes", 0, "menu_items"),
            policies.MENU_ITEMS,
        ]

    def __str__(self) -> str:
        return self.name
