"""Why something in the restaurant is not possible, in sentences a guest can read."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _


class RestaurantRefused(Exception):
    """A reservation, or a step of one, that cannot be. `str()` is for the guest."""

    message: Any = _("That is not possible.")

    def __init__(self, message: Any = None) -> None:
        super().__init__(message or self.message)

    def __str__(self) -> str:
        return str(self.args[0])


class TableTaken(RestaurantRefused):
    """Somebody else was first."""

    message = _("This table has just been taken.")


class NothingFree(RestaurantRefused):
    message = _("At this time no table is free for your party.")


class PaceFull(RestaurantRefused):
    """Tables are free, but the kitchen has enough parties that begin at this time."""

    message = _("So many guests come at this time already that you would wait for your food.")


class NotServed(RestaurantRefused):
    message = _("The restaurant takes no reservations for this time.")


class PartyNotPossible(RestaurantRefused):
    message = _("Choose how many people come.")


class TooLate(RestaurantRefused):
    message = _("It is too late to change this online. Please call us.")


class NeedsReason(RestaurantRefused):
    message = _("This is against the rules of the house. Say why it is done all the same.")


class IllegalStep(RestaurantRefused):
    message = _("This reservation cannot take that step now.")


class OfferOver(RestaurantRefused):
    message = _("This offer is over. The table has gone to the next who waits.")
