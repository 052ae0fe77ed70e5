"""Why a stay is not possible, in sentences a guest can read."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _


class StayRefused(Exception):
    """A stay, or a step of one, that cannot be. `str()` is for the guest."""

    message: Any = _("That is not possible.")

    def __init__(self, message: Any = None) -> None:
        super().__init__(message or self.message)

    def __str__(self) -> str:
        return str(self.args[0])


class NightsTaken(StayRefused):
    """Somebody else was first. `alternatives` is filled by whoever can look."""

    message = _("These nights have just been taken by somebody else.")


class ChaletNotOffered(StayRefused):
    message = _("This chalet is not offered at the moment.")


class DatesNotPossible(StayRefused):
    message = _("These dates are not possible.")


class TooManyGuests(StayRefused):
    message = _("This chalet does not sleep that many guests.")


class TooManyHolds(StayRefused):
    message = _("You are holding several chalets already. Pay for one or give one up, then try again.")


class AddonNotOffered(StayRefused):
    message = _("One of the add-ons is not offered any more. Please choose again.")


class HoldOver(StayRefused):
    message = _("The time to pay is over, so the nights are no longer held.")


class IllegalStep(StayRefused):
    message = _("This stay cannot take that step now.")


class DeskNotOffered(StayRefused):
    message = _("Paying at the desk is not offered at the moment.")
