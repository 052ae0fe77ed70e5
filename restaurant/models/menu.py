"""What the restaurant serves."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint, Value
from django.utils.translation import gettext_lazy as _

from resort.common.models import KeptManager, Row, at_least, one_of
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


class Station(models.TextChoices):
    """Where in the house a dish is made."""

    KITCHEN = "kitchen", _("Stove")
    GRILL = "grill", _("Grill")
    COLD = "cold", _("Cold kitchen")
    PASTRY = "pastry", _("Pastry")
    BAR = "bar", _("Bar")


class MenuItem(Row):
    """A dish or a drink."""

    Station = Station

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
    # The fourteen of the law stand in `allergens`; what else a guest should know stands here.
    allergen_notes = models.CharField(_("more about allergens"), max_length=200, db_default="", blank=True)
    dietary = models.JSONField(_("suits"), db_default=Value([], models.JSONField()), blank=True)
    station = models.CharField(_("station"), max_length=20, choices=Station, db_default=Station.KITCHEN)
    is_special = models.BooleanField(_("today's special"), db_default=False)
    # How many are left; empty means as many as wanted.
    stock = models.IntegerField(_("left"), null=True, blank=True)
    # The last day it is out; on the next morning it comes back by itself.
    out_until = models.DateField(_("out until"), null=True, blank=True)
    # The services it is served in; empty means in all.
    served_in = ArrayField(
        models.UUIDField(),
        verbose_name=_("served"),
        db_default=Value([], ArrayField(models.UUIDField())),
        blank=True,
    )
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
            at_least("stock", 0, "menu_items"),
            one_of("station", Station, "menu_items"),
            policies.MENU_ITEMS,
        ]

    def __str__(self) -> str:
        return self.name


class OptionGroup(Row):
    """A question about a dish: how done, which side, what extra.

    Not in the schema: a kitchen that reads "no onions" in a note misreads it; a choice has a name and a price.
    """

    menu_item = models.ForeignKey(MenuItem, models.CASCADE, related_name="option_groups")
    name = models.CharField(_("question"), max_length=50)
    least = models.IntegerField(_("fewest answers"), db_default=0)
    most = models.IntegerField(_("most answers"), db_default=1)
    sort_order = models.IntegerField(_("order"), db_default=0)

    class Meta:
        db_table = "menu_option_groups"
        verbose_name = _("question about a dish")
        verbose_name_plural = _("questions about a dish")
        ordering = ["sort_order", "name"]
        constraints = [
            UniqueConstraint(fields=["menu_item", "name"], name="menu_option_groups_once"),
            CheckConstraint(
                condition=Q(least__gte=0) & Q(most__gte=1) & Q(least__lte=F("most")),
                name="menu_option_groups_answers_in_order",
            ),
            policies.MENU_OPTION_GROUPS,
        ]

    def __str__(self) -> str:
        return self.name


class Option(Row):
    """One answer, and what it adds to the price."""

    group = models.ForeignKey(OptionGroup, models.CASCADE, related_name="options")
    name = models.CharField(_("answer"), max_length=50)
    price = models.DecimalField(_("adds to the price"), max_digits=10, decimal_places=2, db_default=0)
    is_available = models.BooleanField(_("available"), db_default=True)
    sort_order = models.IntegerField(_("order"), db_default=0)

    class Meta:
        db_table = "menu_options"
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["sort_order", "name"]
        constraints = [
            UniqueConstraint(fields=["group", "name"], name="menu_options_once"),
            at_least("price", 0, "menu_options"),
            policies.MENU_OPTIONS,
        ]

    def __str__(self) -> str:
        return self.name
