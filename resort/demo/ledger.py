"""The demo's till: payments that came in, refunds that went out, and the posting of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid5

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from payments.models import LedgerEntry, Payment, Refund


@dataclass
class Till:
    """Collects money rows and writes them in an order the foreign keys allow."""

    desk: User
    payments: list[Payment] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    entries: list[LedgerEntry] = field(default_factory=list)

    def take(self, payment: Payment) -> Payment:
        """Keep a payment; one with `settled_at` came in and is posted, one without did not."""
        payment.currency = settings.RESORT_CURRENCY
        payment.metadata = {}
        payment.refunded_amount = Decimal(0)
        payment.status = "succeeded" if payment.settled_at else "failed"
        if payment.method == "stripe":
            payment.stripe_session_id = f"cs_test_demo{payment.id.hex}"
            if payment.settled_at:
                payment.stripe_intent_id = f"pi_demo{payment.id.hex[:18]}"
                payment.stripe_payment_id = f"ch_demo{payment.id.hex[:18]}"
        else:
            payment.taken_by = self.desk
        self.payments.append(payment)
        if payment.settled_at:
            self._post(payment, None, payment.amount, payment.settled_at)
        return payment

    def give_back(self, refund: Refund) -> Refund:
        """Keep a refund; one with `settled_at` went out and is posted, one without is on its way."""
        payment = refund.payment
        refund.status = "succeeded" if refund.settled_at else "pending"
        payment.refunded_amount += refund.amount
        if refund.settled_at:
            self._post(payment, refund, -refund.amount, refund.settled_at)
            if payment.refunded_amount == payment.amount:
                payment.status = "refunded"
        if refund.method == "stripe":
            refund.stripe_refund_id = f"re_demo{refund.id.hex[:18]}"
        self.refunds.append(refund)
        return refund

    def _post(self, payment: Payment, refund: Refund | None, amount: Decimal, at: datetime) -> None:
        """The two sides: where the money lies, and revenue."""
        posting: UUID = uuid5((refund or payment).id, "posting")
        for account, side in ((payment.method, amount), ("revenue", -amount)):
            self.entries.append(
                LedgerEntry(
                    posting_id=posting,
                    payment=payment,
                    refund=refund,
                    kind="refund" if refund else "payment",
                    account=account,
                    amount=side,
                    currency=payment.currency,
                    booking_type=payment.booking_type,
                    posted_on=timezone.localtime(at).date(),
                    posted_by=payment.taken_by,
                    created_at=at,
                )
            )

    def write(self) -> None:
        """Insert all rows."""
        Payment.objects.bulk_create(self.payments, batch_size=500)
        Refund.objects.bulk_create(self.refunds)
        LedgerEntry.objects.bulk_create(self.entries, batch_size=1000)
