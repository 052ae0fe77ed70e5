"""Cancelling a stay and what goes back."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from chalets import rules
from chalets.errors import IllegalStep
from chalets.models import Booking
from chalets.services.dates import today
from chalets.services.letters import queue
from chalets.services.steps import lock, move
from payments.tasks import close_page, refund_booking


def preview(*, booking: Booking, now: datetime) -> rules.RefundAnswer:
    """What the guest would get back if they cancelled now, by the terms promised at booking."""
    return rules.refund_for(
        paid=paid_for(booking), terms=booking.policy_snapshot, check_in=booking.check_in, today=today(now)
    )


def paid_for(booking: Booking) -> Decimal:
    """What has been paid for the stay: all of it or nothing, whatever went back since."""
    unpaid = booking.payment_status == Booking.PaymentStatus.PENDING
    return Decimal(0) if unpaid else booking.total_price


@transaction.atomic
def cancel_stay(
    *, booking: Booking, actor: User, reason: str, now: datetime, refund: Decimal | None = None
) -> Booking:
    """Cancel and send back what the terms say; staff may give `refund` instead, with a reason.

    Raises IllegalStep when the stay has begun or ended, or when the override makes no sense.
    """
    stay = lock(booking)
    if stay.kind != Booking.Kind.STAY:
        raise IllegalStep
    own = stay.user_id == actor.pk and not actor.is_staff
    if own and today(now) > stay.check_in:
        raise IllegalStep(_("The stay has begun. Please call us."))
    answer = preview(booking=stay, now=now)
    amount = answer.amount
    if refund is not None:
        amount = _override(stay, actor, refund, reason)
    move(
        stay,
        to=Booking.Status.CANCELLED,
        action="chalets.stay_cancelled",
        now=now,
        note={"refund": amount, "reason": reason, "override": refund is not None},
        cancellation_reason=reason,
        cancelled_at=now,
        refund_amount=amount,
    )
    close_page.defer(booking_id=str(stay.pk))
    if amount > 0:
        # What staff give instead of the terms goes back the way it came.
        how = {"as_credit": True} if answer.kind == "credit" and refund is None else {}
        refund_booking.defer(booking_id=str(stay.pk), amount=str(amount), reason=reason or "cancelled", **how)
    queue("stay_cancelled", stay)
    return stay


def _override(stay: Booking, actor: User, refund: Decimal, reason: str) -> Decimal:
    if not actor.is_staff:
        raise IllegalStep
    if not reason.strip():
        raise IllegalStep(_("Say why the refund differs from the terms."))
    if not Decimal(0) <= refund <= paid_for(stay):
        raise IllegalStep(_("The refund must lie between nothing and what was paid."))
    return refund
