"""Asking for money."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from audit.services import record
from payments.errors import AlreadyPaid
from payments.models import Method, Payment
from resort.common.errors import is_lost_race


def start(
    *,
    user_id: UUID | None,
    booking_type: str,
    booking_id: UUID,
    amount: Decimal,
    metadata: dict[str, Any] | None = None,
) -> Payment:
    """Write down that we want this amount for this booking; an attempt already open is taken up again.

    Raises AlreadyPaid when the booking has been paid online.
    """
    if payment := _open_attempt(booking_id):
        return payment
    payment = Payment(
        user_id=user_id,
        booking_type=booking_type,
        booking_id=booking_id,
        amount=amount,
        currency=settings.RESORT_CURRENCY,
        status=Payment.Status.PENDING,
        method=Method.STRIPE,
        metadata=metadata or {},
    )
    try:
        with transaction.atomic():
            payment.save(force_insert=True)
    except IntegrityError as error:
        # The other tab was first: its attempt is ours.
        if is_lost_race(error) and (other := _open_attempt(booking_id)):
            return other
        raise
    record("payments.payment_started", target=payment, booking=booking_id, amount=amount)
    return payment


def _open_attempt(booking_id: UUID) -> Payment | None:
    attempts = Payment.objects.filter(booking_id=booking_id, method=Method.STRIPE)
    for payment in attempts:
        if payment.status == Payment.Status.SUCCEEDED:
            raise AlreadyPaid
    return next((payment for payment in attempts if payment.status == Payment.Status.PENDING), None)
