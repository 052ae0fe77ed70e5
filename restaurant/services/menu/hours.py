"""Which services run now, and what of the menu belongs to them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from restaurant.models import DiningService, RestaurantClosure
from restaurant.rules.turns import serves
from restaurant.services.reserving.house import local


@dataclass(frozen=True)
class Hours:
    """The services of the house, the earliest first, and which of them run."""

    services: tuple[DiningService, ...]
    running: frozenset[UUID]

    def names(self, ids: Collection[UUID]) -> list[str]:
        """What these services are called, the earliest first; one that is no longer in use has no name."""
        return [each.name for each in self.services if each.pk in ids]

    @property
    def running_names(self) -> list[str]:
        """What is served now."""
        return self.names(self.running)


def hours(now: datetime) -> Hours:
    """The services, and those that run at this moment: from the first seating until they close; two queries."""
    here = local(now)
    services = tuple(DiningService.objects.filter(is_active=True).order_by("first_seating", "name"))
    shut = set(RestaurantClosure.objects.filter(day=here.date()).values_list("service_id", flat=True))
    running = frozenset(
        each.pk
        for each in services
        if serves(each.weekdays, here.date())
        and None not in shut
        and each.pk not in shut
        and each.first_seating <= here.time() < each.closes
    )
    return Hours(services, running)
