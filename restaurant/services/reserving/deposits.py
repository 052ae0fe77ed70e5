"""Deposits: the page at Stripe where one is paid, the hold that ends, and what goes back. Runs as the worker."""

from __future__ import annotations

import logging
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from audit.services import record
from payments import checkout
from payments import services as payments
from payments.errors import AlreadyPaid, NothingToRefund, PaymentUnavailable
from payments.models import BookingType, Payment, PaymentStatus
from payments.services.events import close_pages
from payments.services.refunding import refund_booking
from payments.tasks import close_page
from resort.db.identity import SERVICE, acting_as
from restaurant.models import BillShare, DepositStatus, Reservation
from restaurant.models.bills import BillStatus
from restaurant.rules.deposits import goes_back, goes_back_to_no_show
from restaurant.services.reserving import letters, links

logger = logging.getLogger(__name__)
Status = Reservation.Status
# Written as the reason; read when money comes late.
LAPSED = "deposit not paid in time"
_AT_A_TIME = 200


def open_page(*, reservation_id: UUID) -> str:
    """Write the payment down and open Stripe's page for a reservation that waits for its deposit; "" when none does."""
    with acting_as(role=SERVICE):
        reservation = Reservation.objects.filter(pk=reservation_id).first()
        if reservation is None or not waits_for_deposit(reservation) or not reservation.deposit_amount:
            return ""
        try:
            payment = payments.start(
                user_id=reservation.user_id,
                booking_type=BookingType.RESTAURANT,
                booking_id=reservation.pk,
                amount=reservation.deposit_amount,
            )
        except AlreadyPaid:
            return ""
        page = links.absolute_page_of(reservation)
        with translation.override(reservation.language or None):
            lines = [
                checkout.Line(
                    name=_("Deposit for reservation %(code)s") % {"code": reservation.confirmation_code},
                    amount=reservation.deposit_amount,
                )
            ]
    try:
        return checkout.open_checkout(
            payment_id=payment.pk,
            user_id=None,
            role=SERVICE,
            lines=lines,
            email=reservation.guest_email or "",
            success_url=page + ("&" if "?" in page else "?") + "paid=1",
            cancel_url=page,
        )
    except AlreadyPaid:
        return ""


def waits_for_deposit(reservation: Reservation) -> bool:
    """Whether its table is held until a deposit is paid."""
    return reservation.status == Status.BOOKED and reservation.deposit_status == DepositStatus.PENDING


def expire_holds(*, now: datetime) -> int:
    """End every reservation whose deposit was not paid in time; return how many. Stripe's page is shut first."""
    with acting_as(role=SERVICE):
        lapsed = list(
            Reservation.objects.filter(
                status=Status.BOOKED, deposit_status=DepositStatus.PENDING, hold_expires_at__lte=now
            ).values_list("pk", flat=True)[:_AT_A_TIME]
        )
    ended = 0
    for id in lapsed:
        try:
            ended += _end(id, now)
        except PaymentUnavailable:
            break  # in a minute again
        except Exception:
            logger.exception("The hold of reservation %s could not be ended", id)
    return ended


def _end(reservation_id: UUID, now: datetime) -> bool:
    with acting_as(role=SERVICE):
        pages = list(
            Payment.objects.filter(booking_id=reservation_id, status=PaymentStatus.PENDING)
            .exclude(stripe_session_id=None)
            .values_list("stripe_session_id", flat=True)
        )
    close_pages([str(page) for page in pages], now=now)
    with acting_as(role=SERVICE):
        held = Reservation.objects.filter(
            pk=reservation_id, status=Status.BOOKED, deposit_status=DepositStatus.PENDING
        )
        if held.update(status=Status.CANCELLED, cancelled_at=now, cancellation_reason=LAPSED) != 1:
            return False
        reservation = Reservation.objects.get(pk=reservation_id)
        record("restaurant.deposit_lapsed", target=reservation)
        letters.queue("restaurant_cancelled", reservation)
        # Somebody may wait for this table.
        from restaurant.tasks import offer_tables  # noqa: PLC0415 -- tasks import services

        offer_tables.defer(day=reservation.reservation_date.isoformat())
        return True


def came_in(reservation_id: UUID) -> Decimal:
    """How much came in for a deposit and was not refused."""
    took = Payment.objects.filter(
        booking_id=reservation_id, status__in=(PaymentStatus.SUCCEEDED, PaymentStatus.REFUNDED)
    ).exclude(metadata__has_key="not_kept")
    return took.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def due_back(reservation: Reservation, paid: Decimal) -> Decimal:
    """What goes back of a deposit now that the party does not come, by the terms promised."""
    if reservation.status == Status.NO_SHOW:
        return goes_back_to_no_show(paid=paid, terms=reservation.policy_snapshot)
    at = timezone.localtime(reservation.cancelled_at or timezone.now())
    return goes_back(
        paid=paid, terms=reservation.policy_snapshot, day=reservation.reservation_date, on=at.date()
    )


def settle(*, reservation_id: UUID, now: datetime) -> Decimal:
    """Send back what is due of a deposit; safe to run twice. Returns what goes back.

    A party that cancelled or never came gets what its terms say, one that ate what its bill did not need, and one that
    left without ordering anything all of it.
    """
    with acting_as(role=SERVICE):
        reservation = (
            Reservation.objects.select_for_update(of=("self",), no_key=True).filter(pk=reservation_id).first()
        )
        if reservation is None:
            return Decimal(0)
        if reservation.deposit_status == DepositStatus.USED:
            return _left_of_bill(reservation)
        if reservation.status == Status.FINISHED and reservation.deposit_status == DepositStatus.PAID:
            return _decide(reservation, came_in(reservation.pk))
        if reservation.status not in (Status.CANCELLED, Status.NO_SHOW):
            return Decimal(0)
        if reservation.deposit_status == DepositStatus.PENDING:
            close_page.defer(booking_id=str(reservation.pk))
        paid = came_in(reservation.pk)
        return _decide(reservation, due_back(reservation, paid)) if paid else Decimal(0)


def _decide(reservation: Reservation, due: Decimal) -> Decimal:
    paid = came_in(reservation.pk)
    reservation.deposit_status = DepositStatus.REFUNDED if due else DepositStatus.KEPT
    reservation.save(update_fields=["deposit_status"])
    if due:
        _give_back(
            reservation,
            due,
            "reservation cancelled" if reservation.status != Status.FINISHED else "nothing was ordered",
        )
    record("restaurant.deposit_settled", target=reservation, paid=paid, back=due)
    return due


def _left_of_bill(reservation: Reservation) -> Decimal:
    """The bill is settled and did not need all of the deposit."""
    share = BillShare.objects.filter(reservation=reservation, bill__status=BillStatus.SETTLED).first()
    due = came_in(reservation.pk) - share.amount if share else Decimal(0)
    if due > 0:
        _give_back(reservation, due, "the bill came to less than the deposit")
    return max(due, Decimal(0))


def _give_back(reservation: Reservation, due: Decimal, reason: str) -> None:
    try:
        refund_booking(booking_id=reservation.pk, amount=due, reason=reason)
    except NothingToRefund:
        logger.warning("Less came in for reservation %s than goes back", reservation.pk)
