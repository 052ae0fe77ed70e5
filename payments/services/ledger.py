"""Double entry: every movement of money is one posting whose entries sum to zero."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from django.utils import timezone

from payments.models import LedgerEntry, Method, Payment, Refund

Account = LedgerEntry.Account
Kind = LedgerEntry.Kind

# Where money of each kind lies.
ACCOUNT_OF = {
    Method.STRIPE: Account.STRIPE,
    Method.CASH: Account.CASH,
    Method.TERMINAL: Account.TERMINAL,
    Method.CREDIT: Account.CREDITS,
}


def post_payment(payment: Payment, *, now: datetime, posted_by: UUID | None = None) -> None:
    """Money came in: debit where it lies, credit revenue."""
    _post(payment, Kind.PAYMENT, payment.amount, payment.method, now, posted_by)


def post_refund(refund: Refund, *, now: datetime, posted_by: UUID | None = None) -> None:
    """Money went back: the other way round."""
    _post(refund.payment, Kind.REFUND, -refund.amount, refund.method, now, posted_by, refund)


def post_reversal(refund: Refund, *, now: datetime) -> None:
    """A refund that had gone through came back: undo its posting with another."""
    _post(refund.payment, Kind.REVERSAL, refund.amount, refund.method, now, None, refund)


def post_expiry(payment: Payment, amount: Decimal, *, now: datetime) -> None:
    """Credit that came from this payment ran out: we owe it no more."""
    _post(payment, Kind.EXPIRY, amount, Method.CREDIT, now, None)


def _post(
    payment: Payment,
    kind: str,
    amount: Decimal,
    method: str,
    now: datetime,
    posted_by: UUID | None,
    refund: Refund | None = None,
) -> None:
    posting_id = uuid4()
    sides = [(ACCOUNT_OF[Method(method)], amount), (Account.REVENUE, -amount)]
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            posting_id=posting_id,
            payment=payment,
            refund=refund,
            kind=kind,
            account=account,
            amount=side,
            currency=payment.currency or "USD",
            booking_type=payment.booking_type or "",
            posted_on=timezone.localdate(now),
            posted_by_id=posted_by,
        )
        for account, side in sides
    )
