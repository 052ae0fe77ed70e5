"""A guest who pressed "pay": credit first, then Stripe's page, opened with nothing of ours open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from payments.checkout import Line, open_checkout
from payments.errors import AlreadyPaid, PaymentRefused, PaymentUnavailable
from payments.services.credits import set_aside
from payments.services.starting import start
from resort.common.answers import see_other
from resort.db.identity import acting_as


@dataclass(frozen=True)
class Attempt:
    """A payment written down, and what Stripe's page will list."""

    payment_id: UUID
    lines: Sequence[Line]


def begin(
    *,
    user_id: UUID,
    booking_type: str,
    booking_id: UUID,
    due: Decimal,
    lines: Callable[[Decimal], Sequence[Line]],
) -> Attempt | None:
    """Take the credit there is and write the rest down; `lines` is told how much credit covers.

    None when nothing is left for a card, by credit or because it has been paid.
    """
    try:
        covered = set_aside(booking_type=booking_type, booking_id=booking_id, due=due)
        if covered == due:
            return None
        listed = lines(covered)
        payment = start(
            user_id=user_id, booking_type=booking_type, booking_id=booking_id, amount=due - covered
        )
    except AlreadyPaid:
        return None
    return Attempt(payment.pk, listed)


def lead_to_stripe(
    request: HttpRequest,
    attempt: Attempt | None,
    *,
    returned: str,
    back: str,
    page: Callable[..., HttpResponse],
    still_held: Callable[[], str],
) -> HttpResponse:
    """Off to Stripe's page; to `returned` when there is nothing to pay, and the pay page again when it cannot be.

    `page` is called as the guest, with `problem` and `status`. Outside of any transaction.
    """
    if attempt is None:
        return see_other(returned)
    user: Any = request.user
    try:
        address = open_checkout(
            payment_id=attempt.payment_id,
            user_id=user.pk,
            lines=attempt.lines,
            email=user.email,
            success_url=request.build_absolute_uri(returned),
            cancel_url=request.build_absolute_uri(f"{back}?back=1"),
        )
    except AlreadyPaid:
        return see_other(returned)
    except PaymentUnavailable as problem:
        with acting_as(user.pk):
            return page(problem=f"{problem} {still_held()}", status=503)
    except PaymentRefused as problem:
        with acting_as(user.pk):
            return page(problem=str(problem), status=409)
    return see_other(address)
