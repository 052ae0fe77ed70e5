"""Why a ticket is not possible, in sentences a guest can read."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _


class PoolRefused(Exception):
    """A ticket, or a step of one, that cannot be. `str()` is for the guest."""

    message: Any = _("That is not possible.")

    def __init__(self, message: Any = None) -> None:
        super().__init__(message or self.message)

    def __str__(self) -> str:
        return str(self.args[0])


class SoldOut(PoolRefused):
    """Somebody else was first, or fewer places are left than people come."""

    message = _("There are not that many places left at this time.")


class DayClosed(PoolRefused):
    message = _("The pool is closed at this time.")


class NotOnSale(PoolRefused):
    message = _("There are no tickets for this time.")


class PartyNotPossible(PoolRefused):
    message = _("Choose how many people come.")


class TooManyHolds(PoolRefused):
    message = _("You are holding several unpaid tickets already. Pay for one or give one up, then try again.")


class HoldOver(PoolRefused):
    message = _("The time to pay is over, so the places are no longer held.")


class DeskNotOffered(PoolRefused):
    message = _("Paying at the gate is not offered at the moment.")


class IllegalStep(PoolRefused):
    message = _("This ticket cannot take that step now.")


class PriceChanged(PoolRefused):
    """What the guest was shown is no longer what it is."""

    message = _("The price has changed since you opened this page. Nothing has happened yet.")


class PlacesNotPossible(PoolRefused):
    message = _("More places are sold than that.")


class ClosingNotPossible(PoolRefused):
    message = _("This half-day cannot be closed or opened now.")


class NothingToUndo(PoolRefused):
    message = _("This scan cannot be taken back.")
