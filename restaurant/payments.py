"""What a paid, failed or refunded payment means in the restaurant: a deposit, or a share of a bill."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from audit.services import record
from payments.models import Payment, Refund
from payments.registry import ACCEPTED, Outcome
from payments.services.refunding import returned_for
from restaurant import bill_payments
from restaurant.errors import RestaurantRefused
from restaurant.models import DepositStatus, Reservation
from restaurant.services.reserving import letters
from restaurant.services.reserving.deposits import LAPSED, came_in
from restaurant.services.reserving.house import queue_up
from restaurant.services.reserving.taking import taking_tables

Status = Reservation.Status

TABLE_GONE = Outcome(refund_because="The deposit came after the table had gone to somebody else.")
PAID_TWICE = Outcome(refund_because="The deposit was paid already.")
NO_LONGER_WANTED = Outcome(refund_because="The reservation had been cancelled.")


class DepositPayments:
    """Takes the deposit of a held table, takes the table again for late money, or says why it must go back."""

    def on_paid(self, payment: Payment, *, now: datetime) -> Outcome:
        """Called as the worker with the payment locked."""
        reservation = (
            Reservation.objects.select_for_update(of=("self",), no_key=True)
            .filter(pk=payment.booking_id or UUID(int=0))
            .first()
        )
        if reservation is None:
            return bill_payments.on_paid(payment, now=now)
        if reservation.deposit_status == DepositStatus.PAID:
            return self._returned(reservation, PAID_TWICE)
        if reservation.deposit_amount != payment.amount:
            return self._returned(reservation, Outcome(refund_because="The deposit was another."))
        lapsed = reservation.status == Status.CANCELLED and reservation.cancellation_reason == LAPSED
        if reservation.status != Status.BOOKED and not lapsed:
            return self._returned(reservation, NO_LONGER_WANTED)
        return self._keep(reservation, lapsed, now)

    def _keep(self, reservation: Reservation, lapsed: bool, now: datetime) -> Outcome:
        """In time or late: a table that had been let go is taken again if it is free, else the money goes back."""
        reservation.deposit_status = DepositStatus.PAID
        reservation.hold_expires_at = None
        changes = ["deposit_status", "hold_expires_at"]
        if lapsed:
            reservation.status, reservation.cancelled_at, reservation.cancellation_reason = (
                Status.BOOKED,
                None,
                None,
            )
            changes += ["status", "cancelled_at", "cancellation_reason"]
        try:
            queue_up(reservation.reservation_date)
            with taking_tables():
                reservation.save(update_fields=changes)
        except RestaurantRefused:
            return self._returned(reservation, TABLE_GONE)
        record("restaurant.deposit_paid", target=reservation, amount=reservation.deposit_amount)
        letters.queue("restaurant_reserved", reservation)
        return ACCEPTED

    def _returned(self, reservation: Reservation, outcome: Outcome) -> Outcome:
        letters.queue("restaurant_payment_returned", reservation)
        return outcome

    def on_failed(self, payment: Payment, *, now: datetime) -> None:
        """The guest left Stripe's page: the table is held until its own end, and the guest may try again."""

    def on_refunded(self, payment: Payment, refund: Refund, *, now: datetime) -> None:
        """What was promised stands on the reservation; a deposit given back by hand is worth less, or nothing."""
        booking = payment.booking_id or UUID(int=0)
        bill_payments.on_refunded(booking)
        paid = Reservation.objects.filter(pk=booking, deposit_status=DepositStatus.PAID)
        if not paid.exists():
            return
        left = came_in(booking) - returned_for(booking)
        if left > 0:
            paid.update(deposit_amount=left)
        else:
            paid.update(deposit_status=DepositStatus.REFUNDED)
