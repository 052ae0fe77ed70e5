"""The books balance at every commit, and a payment or refund is posted once."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from payments.models import LedgerEntry
from tests.factories.payments import PaymentFactory, RefundFactory, post
from tests.support.refusals import refused_by
from tests.support.rows import execute


def entry(payment, account, amount, posting=None, **more):
    """Write one entry."""
    return LedgerEntry.objects.create(
        posting_id=posting or uuid4(), payment=payment, account=account, amount=Decimal(amount),
        booking_type="chalet", posted_on=timezone.localdate(), **more,
    )  # fmt: skip


@pytest.mark.django_db
def test_balanced_posting_is_accepted(as_owner):
    payment = PaymentFactory(succeeded=True)
    post(payment)
    with as_owner():
        execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert LedgerEntry.objects.filter(payment=payment).count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("second", [None, "-99.99", "100.00"], ids=["one side", "a cent short", "two debits"])
def test_unbalanced_posting_is_refused(as_owner, second):
    payment, posting = PaymentFactory(succeeded=True), uuid4()
    with as_owner(), refused_by("payment_ledger_balanced"):
        entry(payment, "stripe", "100.00", posting)
        if second:
            entry(payment, "revenue", second, posting)
        execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.django_db
def test_second_posting_of_a_payment_is_refused():
    payment = PaymentFactory(succeeded=True)
    post(payment)
    with refused_by("payment_ledger_one_posting"):
        post(payment)


@pytest.mark.django_db
def test_second_posting_of_a_refund_is_refused(as_owner):
    refund, first, second = RefundFactory(), uuid4(), uuid4()
    with as_owner():
        for posting in (first, second):
            with (
                refused_by("payment_ledger_one_refund_posting") if posting == second else transaction.atomic()
            ):
                entry(refund.payment, "stripe", "-10", posting, refund=refund, kind="refund")
                entry(refund.payment, "revenue", "10", posting, refund=refund, kind="refund")


@pytest.mark.django_db
def test_refund_that_failed_is_posted_back_once(as_owner):
    refund = RefundFactory()
    with as_owner():
        for kind, sign in (("refund", 1), ("reversal", -1)):
            posting = uuid4()
            entry(refund.payment, "stripe", -10 * sign, posting, refund=refund, kind=kind)
            entry(refund.payment, "revenue", 10 * sign, posting, refund=refund, kind=kind)
        execute("SET CONSTRAINTS ALL IMMEDIATE")
        with refused_by("payment_ledger_one_refund_posting"):
            entry(refund.payment, "stripe", 10, refund=refund, kind="reversal")


@pytest.mark.django_db(transaction=True)
def test_unbalanced_posting_fails_the_commit(as_owner):
    payment = PaymentFactory(succeeded=True)
    with refused_by("payment_ledger_balanced"), as_owner():
        entry(payment, "stripe", "100.00")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM payment_ledger")
        assert cursor.fetchone() == (0,)
