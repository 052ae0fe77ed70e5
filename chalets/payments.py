"""What a paid, failed or refunded payment means for a stay."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import connection
from django.db.models import Sum

from audit.services import record
from chalets.errors import NightsTaken
from chalets.models import Booking
from chalets.services.holds import LAPSED
from chalets.services.letters import queue
from chalets.services.steps import lock, move
from payments.models import Payment, Refund
from payments.registry import ACCEPTED, Outcome

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
            return PAID_TWICE
        if stay.total_price != payment.amount:
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
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT app.clear_for_hold(%s::uuid, %s::date, %s::date)",
                [stay.chalet_id, stay.check_in, stay.check_out],
            )
        try:
            return self._confirm(stay, now)
        except NightsTaken:
            queue("payment_returned", stay)
            return NIGHTS_GONE

    def on_failed(self, payment: Payment, *, now: datetime) -> None:
        """The guest left Stripe's page: the hold runs on until its own end, and the guest may try again."""

    def on_refunded(self, payment: Payment, refund: Refund, *, now: datetime) -> None:
        """Show on the stay how much of its price went back."""
        stay = lock(Booking(pk=payment.booking_id))
        returned = _returned_of(stay)
        if stay.payment_status == PaymentStatus.PENDING or not returned:
            return
        everything = returned >= stay.total_price
        stay.payment_status = PaymentStatus.REFUNDED if everything else PaymentStatus.PARTIAL_REFUND
        stay.save(update_fields=["payment_status"])


def _returned_of(stay: Booking) -> Decimal:
    """What went back of the money the stay had kept: refunds of the payment that confirmed it, not of a second one."""
    done = Refund.objects.filter(booking_id=stay.pk, status=Refund.Status.SUCCEEDED)
    paid = Payment.objects.filter(booking_id=stay.pk, status__in=["succeeded", "refunded"])
    back = done.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    came = paid.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    # Money beyond the price never belonged to the stay, so its return is not the stay's refund.
    return max(Decimal(0), back - max(Decimal(0), came - stay.total_price))
