"""Why something cannot be done with a membership, in sentences a member can read."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _


class MembershipRefused(Exception):
    """A membership, or a step of one, that cannot be. `str()` is for the member."""

    message: Any = _("That is not possible.")

    def __init__(self, message: Any = None) -> None:
        super().__init__(message or self.message)

    def __str__(self) -> str:
        return str(self.args[0])


class PlanNotOffered(MembershipRefused):
    message = _("This membership is not offered at the moment.")


class MemberAlready(MembershipRefused):
    message = _("You have a membership already.")


class StillOwing(MembershipRefused):
    message = _("An earlier membership waits for its payment. Pay it or cancel it first.")


class StepNotPossible(MembershipRefused):
    message = _("That is not possible with this membership now.")


class AnotherUnderWay(MembershipRefused):
    message = _("Another change is under way. Please wait a moment.")


class NoSeatLeft(MembershipRefused):
    message = _("Every place of this membership is taken.")


class InvitedAlready(MembershipRefused):
    message = _("This person is invited or a member already.")


class InvitationOver(MembershipRefused):
    message = _("This invitation is no longer valid.")


class PhotoNotPossible(MembershipRefused):
    message = _("This is not a photo we can read. Send a JPEG, PNG or WebP picture of at most 8 megabytes.")


class PriceChanged(MembershipRefused):
    message = _("The price has changed since you opened this page. Nothing has happened yet.")


class BuyerUnknown(MembershipRefused):
    message = _("Nobody has an account with this e-mail. The member can make one on the site in a minute.")
