"""The screens of the restaurant, and who may open which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from restaurant.views.bills_access import may_take_money
from restaurant.views.floor_access import may_host
from restaurant.views.kitchen_access import may_serve

# The same question each page asks before it lets anybody in, so nobody is led to a closed door.
_SCREENS = (
    ("floor:plan", "map-pin", _("Floor"), may_host),
    ("kitchen:screen", "flame", _("Kitchen"), may_serve),
    ("serving:tables", "utensils", _("Orders"), may_serve),
    ("bills:list", "receipt", _("Bills"), may_take_money),
    ("serving:dishes", "ban", _("Run out"), may_serve),
)


@dataclass(frozen=True)
class Screen:
    """A screen somebody may open. `name` is that of its address."""

    name: str
    icon: str
    label: Any

    @property
    def url(self) -> str:
        """Where it is."""
        return reverse(self.name)


def screens_for(user: Any) -> list[Screen]:
    """Every screen this person may open, by what the database lets them do."""
    return [Screen(name, icon, label) for name, icon, label, may in _SCREENS if may(user)]
