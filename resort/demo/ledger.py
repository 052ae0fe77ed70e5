"""The demo's till: payments that came in and refunds that went out; their postings are made in one go at the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from django.conf import settings

from accounts.models import User
from payments.models import Payment, Refund
from resort.demo.sql import run


@dataclass
class Till:
    """Collects money rows and writes them in an order the foreign keys allow."""

    desk: User
    payments: list[Payment] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)

    def take(self, payment: Payment) -> Payment:
        """Keep a payment; one with `settled_at` came in, one without did not."""
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
        return payment

    def give_back(self, refund: Refund) -> Refund:
        """Keep a refund; one with `settled_at` went out, one without is on its way."""
        payment = refund.payment
        refund.status = "succeeded" if refund.settled_at else "pending"
        payment.refunded_amount += refund.amount
        if refund.settled_at and payment.refunded_amount == payment.amount:
            payment.status = "refunded"
        if refund.method == "stripe":
            refund.stripe_refund_id = f"re_demo{refund.id.hex[:18]}"
        elif refund.settled_at:
            refund.paid_out_by = self.desk
        self.refunds.append(refund)
        return refund

    def write(self) -> None:
        """Insert all rows and post them."""
        Payment.objects.bulk_create(self.payments, batch_size=500)
        Refund.objects.bulk_create(self.refunds)
        run("postings")
