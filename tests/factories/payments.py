"""Money. `PaymentFactory(booking=stay, succeeded=True)` was paid by card; `post(payment)` writes the ledger."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import factory
from django.utils import timezone

from payments.models import (
    BookingType,
    CancellationPolicy,
    Credit,
    LedgerEntry,
    Method,
    Payment,
    PriceRecord,
    Refund,
    SeasonalPricingRule,
    StripeEvent,
)
from resort.db.identity import OWNER, acting_as
from tests.factories.accounts import UserFactory
from tests.factories.base import OwnerFactory
from tests.factories.chalets import BookingFactory


class PaymentFactory(OwnerFactory):
    """An open card payment of a stay."""

    class Meta:
        model = Payment
        exclude = ("booking",)

    class Params:
        succeeded = factory.Trait(
            status=Payment.Status.SUCCEEDED,
            settled_at=factory.LazyFunction(timezone.now),
            stripe_intent_id=factory.Sequence(lambda number: f"pi_test_{number}"),
        )
        failed = factory.Trait(status=Payment.Status.FAILED)
        cash = factory.Trait(
            method=Method.CASH,
            status=Payment.Status.SUCCEEDED,
            settled_at=factory.LazyFunction(timezone.now),
            taken_by=factory.SubFactory(UserFactory, staff=True),
        )
        terminal = factory.Trait(
            method=Method.TERMINAL,
            status=Payment.Status.SUCCEEDED,
            settled_at=factory.LazyFunction(timezone.now),
            taken_by=factory.SubFactory(UserFactory, staff=True),
        )

    booking = factory.SubFactory(BookingFactory)
    user = factory.SelfAttribute("booking.user")
    booking_id = factory.SelfAttribute("booking.pk")
    booking_type = BookingType.CHALET
    amount = factory.SelfAttribute("booking.total_price")
    status = Payment.Status.PENDING
    method = Method.STRIPE


def post(payment: Payment, *, refund: Refund | None = None) -> list[LedgerEntry]:
    """The two sides of a payment, or of its refund, in the ledger."""
    amount = -refund.amount if refund else payment.amount
    account = payment.method if payment.method in ("stripe", "cash", "terminal") else "credits"
    posting = uuid4()
    with acting_as(role=OWNER):
        return [
            LedgerEntry.objects.create(
                posting_id=posting,
                payment=payment,
                refund=refund,
                kind="refund" if refund else "payment",
                account=side,
                amount=value,
                booking_type=payment.booking_type,
                posted_on=timezone.localdate(),
                posted_by=payment.taken_by,
            )
            for side, value in ((account, amount), ("revenue", -amount))
        ]


class RefundFactory(OwnerFactory):
    """A refund on its way: the whole payment unless told otherwise."""

    class Meta:
        model = Refund

    payment = factory.SubFactory(PaymentFactory, succeeded=True)
    user = factory.SelfAttribute("payment.user")
    booking_id = factory.SelfAttribute("payment.booking_id")
    amount = factory.SelfAttribute("payment.amount")
    method = factory.SelfAttribute("payment.method")


class CancellationPolicyFactory(OwnerFactory):
    """Everything back until seven days before arrival."""

    class Meta:
        model = CancellationPolicy

    name = "A week before"
    booking_type = BookingType.CHALET
    days_before_checkin = 7
    refund_percentage = Decimal(100)
    refund_type = CancellationPolicy.RefundType.FULL


class SeasonFactory(OwnerFactory):
    """Half as much again for ten days from today."""

    class Meta:
        model = SeasonalPricingRule

    name = factory.Sequence(lambda number: f"High season {number}")
    start_date = factory.LazyFunction(timezone.localdate)
    end_date = factory.LazyAttribute(lambda season: season.start_date + timedelta(days=9))
    multiplier = Decimal("1.50")


class CreditFactory(OwnerFactory):
    class Meta:
        model = Credit

    class Params:
        granted = factory.Trait(refund=factory.SubFactory(RefundFactory))

    user = factory.SubFactory(UserFactory)
    amount = Decimal("50.00")


class StripeEventFactory(OwnerFactory):
    class Meta:
        model = StripeEvent

    id = factory.Sequence(lambda number: f"evt_test_{number}")
    event_type = "checkout.session.completed"
    object_id = factory.Sequence(lambda number: f"cs_test_{number}")


class PriceRecordFactory(OwnerFactory):
    """A night as it was sold."""

    class Meta:
        model = PriceRecord

    item_type = "chalet_night"
    item_id = factory.LazyFunction(uuid4)
    booking_id = factory.LazyFunction(uuid4)
    base_price = Decimal("200.00")
    final_price = Decimal("200.00")
    booking_date = factory.LazyFunction(timezone.localdate)
    check_in_date = factory.LazyFunction(timezone.localdate)
