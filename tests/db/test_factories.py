"""The people and things of the tests are what they say they are."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, transaction

from accounts.models import User
from resort.db.identity import acting_as
from tests.factories.chalets import BookingFactory
from tests.factories.payments import PaymentFactory, RefundFactory, post


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("guest", "resort_customer"),
        ("other_guest", "resort_customer"),
        ("receptionist", "resort_staff"),
        ("cook", "resort_staff"),
        ("finance", "resort_staff"),
        ("manager", "resort_admin"),
        ("owner", "resort_admin"),
    ],
)
def test_person_has_the_role_of_their_name(request, name, role):
    person = request.getfixturevalue(name)
    with acting_as(person.pk) as chosen:
        assert chosen == role


def test_nobody_reads_without_an_identity(guest):
    with pytest.raises(ProgrammingError, match="permission denied for table users"), transaction.atomic():
        User.objects.count()


@pytest.mark.parametrize(
    "trait", ["confirmed", "held", "lapsed", "checked_in", "checked_out", "cancelled", "no_show", "block"]
)
def test_stay_factory_writes_every_trait(db, trait):
    assert BookingFactory(**{trait: True}).pk


def test_money_factories_balance(db):
    payment = PaymentFactory(succeeded=True)
    post(payment)
    post(payment, refund=RefundFactory(payment=payment))
    assert PaymentFactory(cash=True).taken_by.role == "staff"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_committed_rows_are_gone_in_the_next_test(as_owner, turn):
    with as_owner():
        assert not User.objects.exists()
    post(PaymentFactory(succeeded=True))
    with as_owner():
        assert User.objects.count() == 1


def test_signed_in_browser_reaches_a_page(client_for, guest):
    assert client_for(guest).get("/no/such/page").status_code == 404
