"""Money over the counter. Runs as the member of staff who takes or hands it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.models import User
from audit.services import record
from payments.errors import PaymentRefused
from payments.models import Method, Payment, Refund
from payments.services import ledger

DESK_METHODS = (Method.CASH, Method.TERMINAL)


@transaction.atomic
def take_at_desk(
    *,
    booking_type: str,
    booking_id: UUID,
    user_id: UUID | None,
    amount: Decimal,
    method: str,
    taken_by: User,
    now: datetime,
) -> Payment:
    """Write down cash or a terminal payment that has been received, and post it.

    `user_id` is None for guests without an account. The caller holds the booking's lock and marks it paid.
    Raises PaymentRefused for another method.
    """
    if method not in DESK_METHODS:
        raise PaymentRefused
    payment = Payment.objects.create(
        user_id=user_id,
        booking_type=booking_type,
        booking_id=booking_id,
        amount=amount,
        currency=settings.RESORT_CURRENCY,
        status=Payment.Status.SUCCEEDED,
        method=method,
        taken_by=taken_by,
        settled_at=now,
    )
    ledger.post_payment(payment, now=now, posted_by=taken_by.pk)
    record("payments.desk_payment_taken", target=payment, booking=booking_id, amount=amount, method=method)
    return payment


@transaction.atomic
def pay_out_refund(*, refund: Refund, actor: User, now: datetime) -> Refund:
    """The desk has handed the money back; the worker closes the payment.

    Raises PaymentRefused when somebody has done it already.
    """
    waiting = Refund.objects.filter(pk=refund.pk, status=Refund.Status.PENDING, method__in=DESK_METHODS)
    if waiting.update(status=Refund.Status.SUCCEEDED, settled_at=now, paid_out_by=actor) != 1:
        raise PaymentRefused
    refund.refresh_from_db(fields=["status", "settled_at", "amount"])
    ledger.post_refund(refund, now=now, posted_by=actor.pk)
    record("payments.refund_paid_out", target=refund, booking=refund.booking_id, amount=refund.amount)
    from payments.tasks import close_refund  # noqa: PLC0415 -- tasks import services

    close_refund.defer(refund_id=str(refund.pk))
    return refund
