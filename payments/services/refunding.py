"""Giving money back: the intent is written first, then Stripe or the desk acts, then the answer is recorded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from audit.services import record
from payments.errors import NothingToRefund
from payments.models import Method, Payment, Refund
from payments.registry import handler_for
from payments.services import ledger

_ALIVE = (Refund.Status.PENDING, Refund.Status.SUCCEEDED)
# The key in a payment's metadata that says why its booking would not have it.
_NOT_KEPT = "not_kept"


@transaction.atomic
def refund_booking(
    *, booking_id: UUID, amount: Decimal, reason: str, as_credit: bool = False
) -> list[Refund]:
    """Bring what goes back for this booking up to `amount` in all; run twice, the second run finds nothing to do.

    Card money goes back to its card; desk money waits for the desk; what was paid with credit, last of all, becomes
    credit again, and so does everything where the terms say `as_credit`. Raises NothingToRefund when less came in.
    """
    payments = list(
        Payment.objects.select_for_update(of=("self",), no_key=True)
        .filter(booking_id=booking_id, status=Payment.Status.SUCCEEDED)
        .exclude(metadata__has_key=_NOT_KEPT)
        .order_by("created_at", "pk")
    )
    payments.sort(key=lambda payment: payment.method == Method.CREDIT)
    due = amount - returned_for(booking_id, _ALIVE)
    refunds = []
    for payment in payments:
        share = min(due, payment.refundable)
        if share > 0:
            method = Method.CREDIT if as_credit else None
            refunds.append(open_refund(payment=payment, amount=share, reason=reason, method=method))
            due -= share
    if due > 0:
        raise NothingToRefund
    return refunds


def returned_for(booking_id: UUID, statuses: Iterable[str] = (Refund.Status.SUCCEEDED,)) -> Decimal:
    """How much went back of the money the booking had kept; a payment it never took does not count."""
    refunds = Refund.objects.filter(booking_id=booking_id, status__in=list(statuses))
    kept = refunds.exclude(payment__metadata__has_key=_NOT_KEPT)
    return kept.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def leave_to_staff(payment: Payment, why: str) -> Payment:
    """No rule fits, so a person must look; said once."""
    if not payment.needs_staff:
        payment.needs_staff = True
        payment.failure = why[:255]
        payment.save(update_fields=["needs_staff", "failure"])
        record("payments.payment_needs_staff", target=payment, why=why)
    return payment


def mark_not_kept(payment: Payment, because: str) -> None:
    """Remember that the booking did not take this payment, so that its return is no refund of the booking."""
    payment.metadata = {**(payment.metadata or {}), _NOT_KEPT: because}
    payment.save(update_fields=["metadata"])


def open_refund(*, payment: Payment, amount: Decimal, reason: str, method: str | None = None) -> Refund:
    """Write down a refund of a locked, settled payment and queue it; raises NothingToRefund above what is left.

    It goes back the way the money came unless `method` says otherwise.
    """
    if amount > payment.refundable:
        raise NothingToRefund
    refund = _write_down(payment, amount=amount, reason=reason, method=method)
    record("payments.refund_opened", target=refund, booking=payment.booking_id, amount=amount, reason=reason)
    if refund.method in (Method.STRIPE, Method.CREDIT):
        _queue(refund)
    return refund


def _write_down(
    payment: Payment,
    *,
    amount: Decimal,
    reason: str,
    stripe_refund_id: str | None = None,
    method: str | None = None,
) -> Refund:
    """The refund's row and its share of the locked payment, both at once."""
    refund = Refund.objects.create(
        payment=payment,
        user_id=payment.user_id,
        booking_id=payment.booking_id,
        amount=amount,
        method=method or payment.method,
        reason=reason[:255],
        stripe_refund_id=stripe_refund_id,
    )
    payment.refunded_amount += amount
    payment.save(update_fields=["refunded_amount"])
    return refund


def _queue(refund: Refund) -> None:
    from payments.tasks import grant_credit, send_refund  # noqa: PLC0415 -- tasks import services

    job = grant_credit if refund.method == Method.CREDIT else send_refund
    job.defer(refund_id=str(refund.pk))


@transaction.atomic
def finish_refund(
    *, refund_id: UUID, stripe_refund_id: str, status: str, failure: str, now: datetime
) -> Refund:
    """Record what Stripe says of a refund (its status in Stripe's words); status only moves forward.

    A refund that fails, even days after it succeeded, is a case for staff: the money is still here.
    """
    payment = lock_payment_of(refund_id)
    refund = Refund.objects.select_for_update(of=("self",), no_key=True).get(pk=refund_id)
    refund.payment = payment
    if refund.status == Refund.Status.FAILED:
        return refund
    refund.stripe_refund_id = stripe_refund_id
    if status in ("failed", "canceled"):
        return _take_back(refund, failure or status, now)
    if status == "succeeded" and refund.status == Refund.Status.PENDING:
        return complete_refund(refund, now=now)
    refund.save(update_fields=["stripe_refund_id"])
    return refund


def complete_refund(refund: Refund, *, now: datetime, posted_by: UUID | None = None) -> Refund:
    """The guest has the money: post it, close the payment when all of it is back, tell the booking."""
    refund.status = Refund.Status.SUCCEEDED
    refund.settled_at = now
    refund.save(update_fields=["status", "settled_at", "stripe_refund_id"])
    ledger.post_refund(refund, now=now, posted_by=posted_by)
    record("payments.refund_completed", target=refund, booking=refund.booking_id, amount=refund.amount)
    _close_when_all_back(refund.payment)
    handler_for(refund.payment.booking_type).on_refunded(refund.payment, refund, now=now)
    return refund


@transaction.atomic
def close_paid_out(*, refund_id: UUID, now: datetime) -> None:
    """The worker's half of a refund over the counter: close the payment and tell the booking."""
    payment = lock_payment_of(refund_id)
    refund = Refund.objects.get(pk=refund_id)
    _close_when_all_back(payment)
    handler_for(payment.booking_type).on_refunded(payment, refund, now=now)


def _close_when_all_back(payment: Payment) -> None:
    done = payment.refunds.filter(status=Refund.Status.SUCCEEDED).aggregate(sum=Sum("amount"))["sum"]
    if done == payment.amount:
        payment.status = Payment.Status.REFUNDED
        payment.save(update_fields=["status"])


def lock_payment_of(refund_id: UUID) -> Payment:
    """The payment of a refund, locked before anything else."""
    return Payment.objects.select_for_update(of=("self",), no_key=True).get(refunds__pk=refund_id)


def _take_back(refund: Refund, failure: str, now: datetime) -> Refund:
    was_posted = refund.status == Refund.Status.SUCCEEDED
    refund.status = Refund.Status.FAILED
    refund.failure = failure[:255]
    refund.save(update_fields=["status", "failure", "stripe_refund_id"])
    payment = refund.payment
    payment.needs_staff = True
    payment.refunded_amount -= refund.amount
    payment.status = Payment.Status.SUCCEEDED
    payment.save(update_fields=["needs_staff", "refunded_amount", "status"])
    if was_posted:
        ledger.post_reversal(refund, now=now)
    record("payments.refund_failed", target=refund, booking=refund.booking_id, failure=failure)
    handler_for(payment.booking_type).on_refunded(payment, refund, now=now)
    return refund


@transaction.atomic
def adopt_refund(*, intent_id: str, stripe_refund_id: str, amount: Decimal, now: datetime) -> UUID | None:
    """Take a refund made in Stripe's dashboard into our books; None when the payment is not ours."""
    payment = (
        Payment.objects.select_for_update(of=("self",), no_key=True)
        .filter(stripe_intent_id=intent_id)
        .first()
    )
    if payment is None:
        return None
    known = Refund.objects.filter(stripe_refund_id=stripe_refund_id).first()
    if known:
        return known.pk
    if amount > payment.refundable:
        leave_to_staff(payment, f"Stripe refunded {amount} more than we knew of")
        return None
    refund = _write_down(payment, amount=amount, reason="made at Stripe", stripe_refund_id=stripe_refund_id)
    record("payments.refund_adopted", target=refund, booking=payment.booking_id, amount=amount)
    return refund.pk
