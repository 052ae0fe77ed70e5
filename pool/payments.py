"""What a paid, failed or refunded payment means for a ticket."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from audit import config
from audit.services import record
from payments.models import Payment, Refund
from payments.registry import ACCEPTED, Outcome
from payments.services.credits import covered_by
from pool import rules
from pool.errors import DayClosed, PoolRefused
from pool.models import Capacity, Ticket
from pool.services import changing
from pool.services.holds import LAPSED
from pool.services.letters import queue
from pool.services.places import queue_up
from pool.services.steps import check_unused, lock, move

Status = Ticket.Status

PLACES_GONE = Outcome(refund_because="The payment came after the hold had ended and the places were taken.")
PAID_TWICE = Outcome(refund_because="The ticket was paid already.")
NO_LONGER_WANTED = Outcome(refund_because="The ticket had been cancelled.")
CHANGED_MEANWHILE = Outcome(refund_because="The ticket was used or changed before the difference was paid.")


class TicketPayments:
    """Takes the money for held places, takes places again for late money, or says why it must go back."""

    def on_paid(self, payment: Payment, *, now: datetime) -> Outcome:
        """Called as the worker with the payment locked."""
        ticket = self._locked(payment)
        if ticket.paid_at is not None:
            return self._returned(ticket, PAID_TWICE)
        if ticket.total_price != covered_by(payment):
            return Outcome(refund_because="The price was another.")
        if ticket.change_of_id:
            return self._change(ticket, now)
        if ticket.status in (Status.CONFIRMED, Status.USED):
            return self._mark_paid(ticket, now)
        if ticket.status == Status.PENDING:
            return self._make_valid(ticket, now)
        if ticket.status == Status.CANCELLED and ticket.cancellation_reason == LAPSED:
            return self._make_valid(ticket, now)
        return self._returned(ticket, NO_LONGER_WANTED)

    def _locked(self, payment: Payment) -> Ticket:
        """A ticket is locked before the places its change holds, as when a guest changes it."""
        parent = Ticket.objects.filter(changes=Ticket(pk=payment.booking_id)).first()
        if parent:
            lock(parent)
        return lock(Ticket(pk=payment.booking_id))

    def _mark_paid(self, ticket: Ticket, now: datetime) -> Outcome:
        ticket.paid_at = now
        ticket.save(update_fields=["paid_at"])
        record("pool.ticket_paid", target=ticket, amount=ticket.total_price)
        return ACCEPTED

    def _make_valid(self, ticket: Ticket, now: datetime) -> Outcome:
        """In time or late: a hold that had ended takes its places again if they are free, else the money goes back."""
        try:
            queue_up(ticket.ticket_date)
            self._check_open(ticket, now)
            move(
                ticket,
                to=Status.CONFIRMED,
                action="pool.ticket_confirmed",
                note={"paid": ticket.total_price},
                paid_at=now,
                hold_expires_at=None,
                cancelled_at=None,
                cancellation_reason=None,
            )
        except PoolRefused:
            ticket.refresh_from_db()
            return self._returned(ticket, PLACES_GONE)
        queue("pool_ticket_confirmed", ticket)
        return ACCEPTED

    def _check_open(self, ticket: Ticket, now: datetime) -> None:
        """Money for hours that are over, or that the resort closed meanwhile, buys nothing."""
        settings, local = config.get_many("pool."), timezone.localtime(now)
        over = (local.date(), local.time()) >= (
            ticket.ticket_date,
            rules.hours_of(ticket.slot, settings).closes,
        )
        halves = Capacity.objects.filter(day=ticket.ticket_date, half__in=rules.HALVES[ticket.slot])
        if over or halves.exclude(closed_for="").exists():
            raise DayClosed

    def _change(self, hold: Ticket, now: datetime) -> Outcome:
        """The difference for another day or slot."""
        if hold.status != Status.PENDING and hold.cancellation_reason != LAPSED:
            return self._returned(hold, NO_LONGER_WANTED)
        ticket = lock(Ticket(pk=hold.change_of_id))
        try:
            check_unused(ticket)
        except PoolRefused:
            return self._returned(hold, CHANGED_MEANWHILE)
        if ticket.issue != hold.quote["move"]["issue"]:
            return self._returned(hold, CHANGED_MEANWHILE)
        try:
            changing.move_paid(ticket, hold, now)
        except PoolRefused:
            return self._returned(hold, PLACES_GONE)
        return ACCEPTED

    def _returned(self, ticket: Ticket, outcome: Outcome) -> Outcome:
        queue("pool_payment_returned", ticket)
        return outcome

    def on_failed(self, payment: Payment, *, now: datetime) -> None:
        """The guest left Stripe's page: the hold runs on until its own end, and the guest may try again."""

    def on_refunded(self, payment: Payment, refund: Refund, *, now: datetime) -> None:
        """What was promised stands on the ticket already; how far it got, on the refund."""
