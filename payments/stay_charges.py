"""Charging something to a stay, to be paid when its guests leave.

The app that keeps stays implements it, the one that sells charges; neither knows the other. What is charged is no
money yet: it is taken at check-out, as a payment of the kind of booking that was charged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import User


class ChargeRefused(Exception):
    """Nothing can be charged to this stay. `str()` is for who stands at the table."""

    message: Any = _("This cannot be charged to the stay.")

    def __init__(self, message: Any = None) -> None:
        super().__init__(message or self.message)

    def __str__(self) -> str:
        return str(self.args[0])


class NotInHouse(ChargeRefused):
    message = _("This stay is not in house.")


class OverLimit(ChargeRefused):
    """Too much is open on the stay already."""


class ChargedAlready(ChargeRefused):
    message = _("This has been charged already.")


class ChargeOver(ChargeRefused):
    message = _("This has been paid or taken back already.")


@dataclass(frozen=True)
class StayInHouse:
    """A stay whose guests are here. `left` is what can still be charged to it."""

    id: UUID
    code: str
    guest: str
    place: str
    charged: Decimal
    left: Decimal


class StayKeeper(Protocol):
    """What the app that keeps stays does; called as whoever charges."""

    def find(self, text: str) -> list[StayInHouse]:
        """The stays in house with this code, or whose guest or house is called so; few, none for an empty text."""

    def charge(
        self,
        *,
        stay_id: UUID,
        source: str,
        reference: UUID,
        amount: Decimal,
        what: str,
        by: User,
        now: datetime,
    ) -> UUID:
        """Put an amount on the stay and return the charge; `source` is a BookingType, `reference` its booking.

        Raises NotInHouse, OverLimit and ChargedAlready.
        """

    def take_back(self, *, source: str, reference: UUID, reason: str, by: User, now: datetime) -> None:
        """It was the wrong stay; raises ChargeOver when it is paid or taken back."""


_keepers: list[StayKeeper] = []


def register(keeper: StayKeeper) -> None:
    """Announce who keeps stays; raises ValueError when somebody does already."""
    if _keepers:
        raise ValueError("stays have a keeper already")
    _keepers.append(keeper)


def keeper() -> StayKeeper:
    """Who keeps stays; raises LookupError when nobody does."""
    if not _keepers:
        raise LookupError("nobody keeps stays")
    return _keepers[0]
