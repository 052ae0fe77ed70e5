"""Cancelling a ticket and what goes back."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from audit.services import record
from payments.rules import RefundAnswer, refund_for
from payments.tasks import close_page
from pool.errors import IllegalStep, PriceChanged
from pool.models import Ticket
from pool.services import letters, refunds
from pool.services.holds import GIVEN_UP, release
from pool.services.places import queue_up
from pool.services.selling import today
from pool.services.steps import check_not_over, check_unused, lock


def preview(*, ticket: Ticket, now: datetime) -> RefundAnswer:
    """What the guest would get back if they cancelled now, by the terms promised; all of it once the resort closed."""
    paid = ticket.total_price if ticket.paid_at else Decimal(0)
    if ticket.closure_asked_at:
        days = (ticket.ticket_date - today(now)).days
        return RefundAnswer(paid, Decimal(100), paid, days, None, "full")
    return refund_for(paid=paid, terms=ticket.policy_snapshot, check_in=ticket.ticket_date, today=today(now))


def comes_as_credit(ticket: Ticket, answer: RefundAnswer) -> bool:
    """Whether the terms give credit and there is somebody to have it: whoever bought at the desk has no account."""
    return answer.kind == "credit" and ticket.user_id is not None and ticket.sold_by_id is None


def credit_in_letter(amount: Decimal, as_credit: bool) -> dict[str, str]:
    """What the letter must be told when the refund is credit."""
    return {"credit": str(amount)} if as_credit and amount else {}


@transaction.atomic
def cancel_ticket(
    *, ticket: Ticket, reason: str, shown: Decimal, now: datetime, wants_credit: bool = False
) -> Ticket:
    """Cancel the guest's own unused ticket and send back what they were shown.

    It becomes credit where the terms say so, or where the resort closed and the guest would rather have that.
    Raises IllegalStep for a used or past ticket and PriceChanged when the terms give another amount by now.
    """
    locked = lock(ticket)
    check_unused(locked)
    check_not_over(locked, now)
    answer = preview(ticket=locked, now=now)
    amount = answer.amount
    if amount != shown or (wants_credit and not locked.closure_asked_at):
        raise PriceChanged
    as_credit = wants_credit or comes_as_credit(locked, answer)
    changes = list(Ticket.objects.open_changes(locked.pk))
    queue_up(locked.ticket_date, *(hold.ticket_date for hold in changes))
    for hold in changes:
        release(hold, reason=GIVEN_UP, now=now)
    locked.refund_amount = (locked.refund_amount or Decimal(0)) + amount
    cancelled = Ticket.objects.filter(pk=locked.pk, status=Ticket.Status.CONFIRMED).update(
        status=Ticket.Status.CANCELLED,
        cancelled_at=now,
        cancellation_reason=(reason or GIVEN_UP)[:200],
        refund_amount=locked.refund_amount,
    )
    if not cancelled:
        raise IllegalStep
    holder = (locked.holder_email, locked.holder_name)
    locked.refresh_from_db()
    record("pool.ticket_cancelled", target=locked, refund=amount, reason=reason)
    close_page.defer(booking_id=str(locked.pk))
    refunds.promise(locked, amount, reason or "cancelled", as_credit=as_credit)
    letters.queue("pool_ticket_cancelled", locked, **credit_in_letter(amount, as_credit))
    letters.tell_holder(locked, *holder)
    return locked
