"""What goes back for a ticket, however many payments it was bought with."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from payments.errors import NothingToRefund
from payments.models import Payment, PaymentStatus, Refund
from payments.services.refunding import refund_booking, returned_for
from pool.models import Ticket

NOTHING = Decimal(0)
_CAME_IN = (PaymentStatus.SUCCEEDED, PaymentStatus.REFUNDED)


@transaction.atomic
def give_back(*, ticket_id: UUID, amount: Decimal, reason: str, as_credit: bool = False) -> list[Refund]:
    """Bring what goes back for this ticket up to `amount` in all; run twice, the second run finds nothing to do.

    The ticket's own payment first, then those of dearer changes, in the order they were made: each the way it was
    paid, or all of it `as_credit`. Runs as the worker. Raises NothingToRefund when less than that came in.
    """
    refunds: list[Refund] = []
    due = amount
    for booking_id in bookings_of(ticket_id):
        share = min(due, kept_for([booking_id]))
        if share > 0:
            if share > returned_for(booking_id, (Refund.Status.PENDING, Refund.Status.SUCCEEDED)):
                refunds += refund_booking(
                    booking_id=booking_id, amount=share, reason=reason, as_credit=as_credit
                )
            due -= share
    if due > 0:
        raise NothingToRefund
    return refunds


def bookings_of(ticket_id: UUID) -> list[UUID]:
    """What payments for a ticket were booked on: itself, then its changes."""
    changes = Ticket.objects.filter(change_of=ticket_id).order_by("created_at", "pk")
    return [ticket_id, *changes.values_list("pk", flat=True)]


def kept_for(booking_ids: Iterable[UUID]) -> Decimal:
    """How much came in for these and was kept, whatever went back since."""
    came = Payment.objects.filter(booking_id__in=list(booking_ids), status__in=_CAME_IN)
    kept = came.exclude(metadata__has_key="not_kept")
    return kept.aggregate(sum=Sum("amount"))["sum"] or NOTHING


def promise(ticket: Ticket, more: Decimal, reason: str, *, as_credit: bool = False) -> None:
    """Have the worker send back what `ticket.refund_amount` says, to which `more` was just added."""
    from pool.ticket_tasks import refund_ticket  # noqa: PLC0415 -- tasks import services

    if more > 0:
        how = {"as_credit": True} if as_credit else {}
        refund_ticket.defer(ticket_id=str(ticket.pk), amount=str(ticket.refund_amount), reason=reason, **how)
