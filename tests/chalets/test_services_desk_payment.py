"""A guest who pays on arrival."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalets.errors import (
    StayRefused,
)
from chalets.services import desk_payment
from resort.db.identity import acting_as
from tests.factories.audit import SettingFactory
from tests.support import paying

pytestmark = pytest.mark.django_db


def choose(stay, user, now):
    with acting_as(user.pk):
        return desk_payment.choose_desk(booking=stay, now=now)


def test_guest_chooses_to_pay_at_the_desk(hold, guest, now, jobs):
    stay = hold(guest)
    choose(stay, guest, now)

    firm = paying.fresh(stay)
    assert (firm.status, firm.pay_at_desk, firm.hold_expires_at) == ("confirmed", True, None)
    assert firm.payment_status == "pending"
    assert jobs.names() == ["payments.close_page", "chalets.send_stay_letter"]


def test_desk_is_not_chosen_after_the_hold(hold, guest, now):
    stay = hold(guest, now=now - timedelta(minutes=20))
    with pytest.raises(StayRefused):
        choose(stay, guest, now)

    assert paying.fresh(stay).status == "pending"


def test_desk_is_not_chosen_when_it_is_not_offered(hold, guest, now):
    SettingFactory(key="chalets.pay_at_desk", value=False)
    stay = hold(guest)
    with pytest.raises(StayRefused, match="not offered"):
        choose(stay, guest, now)


def test_desk_is_not_chosen_for_somebody_else(hold, guest, other_guest, now):
    stay = hold(guest)
    with pytest.raises(StayRefused):
        choose(stay, other_guest, now)

    assert paying.fresh(stay).status == "pending"
