"""Asking for money."""

from __future__ import annotations

from decimal import Decimal

import pytest

from audit.models import Activity
from payments import services
from payments.errors import AlreadyPaid
from payments.models import Payment
from resort.db.identity import acting_as
from tests.factories.payments import PaymentFactory
from tests.support import paying

pytestmark = pytest.mark.django_db


def test_start_writes_the_attempt_down(stay, guest):
    payment = paying.fresh(paying.attempt(stay))

    assert (payment.user_id, payment.booking_type, payment.booking_id) == (guest.pk, "chalet", stay.pk)
    assert (payment.amount, payment.currency) == (Decimal("600.00"), "USD")
    assert (payment.status, payment.method, payment.refunded_amount) == ("pending", "stripe", Decimal(0))
    assert (payment.stripe_session_id, payment.settled_at, payment.needs_staff) == (None, None, False)


def test_start_is_noted_once(stay, guest, as_owner):
    payment = paying.attempt(stay)
    paying.attempt(stay)

    with as_owner():
        notes = Activity.objects.filter(action="payments.payment_started", target_id=str(payment.pk))
        assert [note.user_id for note in notes] == [guest.pk]


def test_start_takes_up_the_open_attempt(stay, as_owner):
    assert paying.attempt(stay).pk == paying.attempt(stay).pk
    with as_owner():
        assert Payment.objects.count() == 1


def test_start_after_a_failed_attempt_is_a_new_one(stay):
    failed = PaymentFactory(booking=stay, failed=True)

    assert paying.attempt(stay).pk != failed.pk


def test_start_refuses_what_is_paid(stay):
    PaymentFactory(booking=stay, succeeded=True)

    with pytest.raises(AlreadyPaid, match="has been paid already"):
        paying.attempt(stay)


def test_start_for_somebody_else_is_refused(stay, other_guest):
    from django.db import ProgrammingError

    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        acting_as(other_guest.pk),
    ):
        services.start(
            user_id=stay.user_id, booking_type="chalet", booking_id=stay.pk, amount=stay.total_price
        )
