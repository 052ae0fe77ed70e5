"""Why money did not move, in sentences a guest can read."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _


class PaymentRefused(Exception):
    """A payment that cannot be. `str()` is for the guest."""

    message: Any = _("This payment is not possible.")

    def __init__(self, message: Any = None) -> None:
        super().__init__(message or self.message)

    def __str__(self) -> str:
        return str(self.args[0])


class PaymentUnavailable(PaymentRefused):
    message = _(
        "Card payment cannot be reached at the moment. Nothing was charged. Please try again in a minute."
    )


class AlreadyPaid(PaymentRefused):
    message = _("This has been paid already.")


class NothingToRefund(PaymentRefused):
    message = _("There is nothing left to refund.")
