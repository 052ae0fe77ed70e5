"""What a paid, failed or refunded payment means for a stay."""

from __future__ import annotations

from datetime import datetime

from django.db import DatabaseError, transaction

from audit.services import record
from chalets.errors import NightsTaken
from chalets.models import Booking
from chalets.services.dates import today
from chalets.services.holds import LAPSED, queue_up
from chalets.services.letters import queue
from chalets.services.steps import lock, move
from payments.models import Payment, Refund
from payments.registry import ACCEPTED, Outcome
from payments.services.credits import covered_by
from payments.services.refunding import returned_for
from resort.common.errors import is_crowded

Status = Booking.Status
PaymentStatus = Booking.PaymentStatus

NIGHTS_GONE = Outcome(refund_because="The payment came after the hold had ended and the nights were taken.")
PAID_TWICE = Outcome(refund_because="The stay was paid already.")
NO_LONGER_WANTED = Outcome(refund_because="The stay had been cancelled.")


class StayPayments:
    """Takes the money for a held stay, takes the nights again for late money, or says why it must go back."""

    def on_paid(self, payment: Payment, *, now: datetime) -> Outcome:
        """Called as the worker with the payment locked."""
        stay = lock(Booking(pk=payment.booking_id))
        if stay.payment_status != PaymentStatus.PENDING:
            queue("payment_twice", stay)
            return PAID_TWICE
        if stay.total_price != covered_by(payment):
            return Outcome(refund_because="The price was another.")
        if stay.status in (Status.CONFIRMED, Status.CHECKED_IN):
            return self._mark_paid(stay)
        if stay.status == Status.PENDING:
            return self._confirm(stay, now)
        if stay.status == Status.CANCELLED and stay.cancellation_reason == LAPSED:
            return self._take_again(stay, now)
        queue("payment_returned", stay)
        return NO_LONGER_WANTED

    def _mark_paid(self, stay: Booking) -> Outcome:
        stay.payment_status = PaymentStatus.PAID
        stay.save(update_fields=["payment_status"])
        record("chalets.stay_paid", target=stay, amount=stay.total_price)
        return ACCEPTED

    def _confirm(self, stay: Booking, now: datetime) -> Outcome:
        move(
            stay,
            to=Status.CONFIRMED,
            action="chalets.stay_confirmed",
            now=now,
            note={"paid": stay.total_price},
            payment_status=PaymentStatus.PAID,
            hold_expires_at=None,
            cancelled_at=None,
            cancellation_reason=None,
        )
        queue("stay_confirmed", stay)
        return ACCEPTED

    def _take_again(self, stay: Booking, now: datetime) -> Outcome:
        """The hold had ended: the nights are taken again if they are free, otherwise the money goes back."""
        try:
            if stay.check_in < today(now):
                raise NightsTaken  # nobody was expected, and a night has gone by
            with transaction.atomic():
                queue_up(stay.chalet, stay.check_in, stay.check_out)
            return self._confirm(stay, now)
        except NightsTaken as taken:
            if isinstance(taken.__cause__, DatabaseError) and is_crowded(taken.__cause__):
                raise taken.__cause__ from None  # nobody knows yet: the job tries again
            queue("payment_returned", stay)
            return NIGHTS_GONE

    def on_failed(self, payment: Payment, *, now: datetime) -> None:
        """The guest left Stripe's page: the hold runs on until its own end, and the guest may try again."""

    def on_refunded(self, payment: Payment, refund: Refund, *, now: datetime) -> None:
        """Show on the stay how much of its price went back."""
        stay = lock(Booking(pk=payment.booking_id))
        if stay.payment_status == PaymentStatus.PENDING:
            return
        returned = returned_for(stay.pk)
        if not returned:
            stay.payment_status = PaymentStatus.PAID
        elif returned < stay.total_price:
            stay.payment_status = PaymentStatus.PARTIAL_REFUND
        else:
            stay.payment_status = PaymentStatus.REFUNDED
        stay.save(update_fields=["payment_status"])
