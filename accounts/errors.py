"""What can go wrong with an account, in words a guest can read."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class AccountError(Exception):
    """Refused; `str()` says why to the person."""

    sentence: str | Promise = ""

    def __str__(self) -> str:
        return str(self.sentence)


class EmailTaken(AccountError):
    """Another account has this address. Never shown as such to somebody who has not proved that it is theirs."""

    sentence = _("Another account uses this address. Sign in there, or choose another address.")


class LinkExpired(AccountError):
    """The link was used, is too old, or was never ours."""

    sentence = _("This link has been used or is too old.")


class PasswordUsedBefore(AccountError):
    """One of the last passwords of this account."""

    sentence = _("You have used this password before. Choose one that is new to this account.")


class AccountTied(AccountError):
    """Something is still to come, so the account cannot go; `ties` names it in one word each."""

    SENTENCES = {
        "staff": _("Accounts of staff are closed by a manager."),
        "stays": _("You have a stay with us still to come. Cancel it or come back after it."),
        "memberships": _("You have a pool membership. End it first, so that nothing more is charged."),
        "tickets": _("You have pool tickets for days to come."),
        "tables": _("You have a table booked. Cancel it first."),
        "refunds": _("A refund is on its way to you. Wait until it has arrived."),
    }

    # Where the guest can do something about it.
    WAYS = {"stays": "chalets:my_bookings", "memberships": "pool:membership", "tickets": "pool:tickets"}

    def __init__(self, ties: Sequence[str]) -> None:
        super().__init__()
        self.ties = tuple(ties)

    @property
    def steps(self) -> list[tuple[str, str]]:
        """One sentence per tie, and the name of the page to go to, or nothing."""
        return [(str(self.SENTENCES[tie]), self.WAYS.get(tie, "")) for tie in self.ties]

    @property
    def sentences(self) -> list[str]:
        """One sentence per tie."""
        return [str(self.SENTENCES[tie]) for tie in self.ties]

    def __str__(self) -> str:
        return " ".join(self.sentences)
