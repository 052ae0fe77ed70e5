"""What a card payment for a share of a bill means: paid, paid twice, or paid for a split that is no more."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from audit.services import record
from payments.models import Payment, RefundStatus
from payments.registry import ACCEPTED, Outcome
from payments.services.refunding import returned_for
from restaurant.models import BillShare
from restaurant.models.bills import BillStatus, ShareStatus
from restaurant.services.bills.closing import close_when_settled
from restaurant.services.bills.state import lock_any

UNKNOWN = Outcome(refund_because="There is no such reservation or bill.")
PAID_TWICE = Outcome(refund_because="The bill was paid already.")
CHANGED = Outcome(refund_because="The bill had changed meanwhile.")


def on_paid(payment: Payment, *, now: datetime) -> Outcome:
    """Settle the share, or say why the money must go back. Called as the worker with the payment locked."""
    if payment.booking_id is None:
        return UNKNOWN
    found = BillShare.objects.filter(pk=payment.booking_id).first()
    if found is None:
        return UNKNOWN
    bill = lock_any(found.bill_id)
    share = BillShare.objects.filter(pk=payment.booking_id).first()
    if share is None:
        return CHANGED
    if share.status != ShareStatus.OPEN or bill.status != BillStatus.OPEN:
        return PAID_TWICE
    if share.amount + share.tip != payment.amount:
        return CHANGED
    share.status, share.settled_at = ShareStatus.PAID, now
    share.save(update_fields=["status", "settled_at"])
    record(
        "restaurant.share_paid", target=bill, code=bill.code, share=str(share.pk), amount=share.amount, tip=share.tip,
        method=payment.method,
    )  # fmt: skip
    close_when_settled(bill, now=now)
    return ACCEPTED


def on_refunded(share_id: UUID) -> None:
    """What Stripe's dashboard gave back was promised, too; what the bank refused is a case for a person."""
    back = returned_for(share_id, (RefundStatus.PENDING, RefundStatus.SUCCEEDED))
    BillShare.objects.filter(pk=share_id, given_back__lt=back).update(given_back=back)
