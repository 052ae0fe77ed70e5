"""What the money tables hold by themselves (constraints are tested in tests/schema)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from payments.models import Payment, Refund, StripeEvent


@pytest.mark.parametrize(("refunded", "left"), [("0", "600.00"), ("250.50", "349.50"), ("600", "0.00")])
def test_refundable_is_what_did_not_go_back(refunded, left):
    payment = Payment(amount=Decimal("600.00"), refunded_amount=Decimal(refunded))

    assert payment.refundable == Decimal(left)


def test_rows_name_themselves():
    assert str(Payment(amount=Decimal("1.50"), currency="USD")) == "1.50 USD"
    assert str(Refund(amount=Decimal("1.50"))) == "1.50"
    assert str(StripeEvent(event_type="refund.updated")) == "refund.updated"
