"""When the restaurant serves, how many may come at a time, and when it is closed."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint, Value
from django.utils.translation import gettext_lazy as _

from resort.common.models import Row, at_least
from restaurant import policies

# How long a table is kept, by the size of the party; the first that is large enough counts.
TURNS = [{"party": 2, "minutes": 90}, {"party": 4, "minutes": 120}, {"party": 99, "minutes": 150}]


class DiningService(Row):
    """Lunch, dinner: the hours in which parties may sit down.

    Not in the schema: free tables mean nothing without hours, turns and the pace the kitchen keeps.
    """

    name = models.CharField(_("name"), max_length=50, unique=True)
    weekdays = ArrayField(models.CharField(max_length=20), verbose_name=_("days"))
    first_seating = models.TimeField(_("first seating"))
    last_seating = models.TimeField(_("last seating"))
    closes = models.TimeField(_("closes"))
    # How many covers may begin in a quarter of an hour, and how many percent of them by themselves online.
    pace = models.IntegerField(_("covers that may start in a quarter of an hour"), db_default=16)
    online_share = models.IntegerField(_("percent of them for guests online"), db_default=100)
    turn_minutes = models.JSONField(
        _("minutes a table is kept"), db_default=Value(TURNS, models.JSONField()), default=list
    )
    # From this size on a party pays a deposit for each person; empty means never.
    deposit_party = models.IntegerField(_("deposit from guests"), null=True, blank=True)
    deposit_per_person = models.DecimalField(
        _("deposit for each person"), max_digits=10, decimal_places=2, db_default=0
    )
    is_active = models.BooleanField(_("in use"), db_default=True)

    class Meta:
        db_table = "dining_services"
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["first_seating"]
        constraints = [
            CheckConstraint(
                condition=Q(first_seating__lte=F("last_seating")) & Q(last_seating__lt=F("closes")),
                name="dining_services_hours_in_order",
            ),
            CheckConstraint(
                condition=Q(online_share__gte=0) & Q(online_share__lte=100),
                name="dining_services_share_is_percent",
            ),
            at_least("pace", 1, "dining_services"),
            at_least("deposit_party", 1, "dining_services"),
            at_least("deposit_per_person", 0, "dining_services"),
            policies.DINING_SERVICES,
        ]

    def __str__(self) -> str:
        return self.name


class RestaurantClosure(Row):
    """A day, or one service of it, without guests."""

    day = models.DateField(_("day"))
    service = models.ForeignKey(
        DiningService, models.PROTECT, null=True, blank=True, related_name="closures",
        verbose_name=_("only this service"),
    )  # fmt: skip
    note = models.CharField(_("what guests read"), max_length=200, db_default="", blank=True)

    class Meta:
        db_table = "restaurant_closures"
        verbose_name = _("closed day")
        verbose_name_plural = _("closed days")
        ordering = ["day"]
        constraints = [
            UniqueConstraint(
                fields=["day", "service"], name="restaurant_closures_once", nulls_distinct=False
            ),
            policies.RESTAURANT_CLOSURES,
        ]

    def __str__(self) -> str:
        return str(self.day)


class Pace(Row):
    """How many covers begin in a quarter of an hour. A trigger on the reservations counts; the CHECK says no."""

    service = models.ForeignKey(DiningService, models.PROTECT, related_name="paces")
    day = models.DateField(_("day"))
    starts = models.TimeField(_("time"))
    covers = models.IntegerField(_("covers"), db_default=0)
    most = models.IntegerField(_("most"))

    class Meta:
        db_table = "dining_paces"
        verbose_name = _("quarter of an hour")
        verbose_name_plural = _("quarters of an hour")
        constraints = [
            UniqueConstraint(fields=["day", "service", "starts"], name="dining_paces_one_per_quarter"),
            CheckConstraint(
                condition=Q(covers__gte=0) & Q(covers__lte=F("most")), name="dining_paces_not_exceeded"
            ),
            policies.DINING_PACES,
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.starts}"
