"""Why a bill cannot take a step, in sentences for who stands at the table."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from restaurant.errors import RestaurantRefused


class BillRefused(RestaurantRefused):
    message = _("This bill cannot take that step now.")


class BillClosed(BillRefused):
    message = _("This bill is closed.")


class ShareSettled(BillRefused):
    """Somebody else was first."""

    message = _("This has been paid already.")


class SplitOutdated(BillRefused):
    """Dishes came or went since the party decided who pays what."""

    message = _("The bill has changed since it was split. Split it again.")


class SplitNotPossible(BillRefused):
    message = _("The bill cannot be split like that.")


class ReasonNeeded(BillRefused):
    message = _("Say why there is a discount.")


class NotEmpty(BillRefused):
    message = _("There is something on this bill. Void the dishes first.")


class PartySitsThere(BillRefused):
    message = _("Move the party on the floor: its bill and its orders go with it.")
