"""Ending holds whose time is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from procrastinate.contrib.django import app

from chalets.models import Booking
from chalets.services import expiring
from chalets.services.holds import LAPSED
from payments.models import Payment
from tests.factories.chalets import BookingFactory, ChaletFactory
from tests.support import paying

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def over(hold, guest, now):
    """A hold that ended five minutes ago."""
    return hold(guest, now=now - timedelta(minutes=20))


def test_hold_that_is_over_is_let_go(over, hold, other_guest, now, sandbox):
    assert expiring.expire_holds(now=now) == 1

    ended = paying.fresh(over)
    assert (ended.status, ended.cancelled_at, ended.cancellation_reason) == ("cancelled", now, LAPSED)
    assert hold(other_guest).status == "pending"


def test_holds_end_to_the_second(hold, guest, now, sandbox):
    stay = hold(guest)
    assert expiring.expire_holds(now=stay.hold_expires_at - timedelta(seconds=1)) == 0
    assert expiring.expire_holds(now=stay.hold_expires_at) == 1


def test_only_holds_end(now, sandbox):
    for trait in ("confirmed", "checked_in", "checked_out", "cancelled", "no_show", "block"):
        BookingFactory(hold_expires_at=now - timedelta(hours=1), **{trait: True})

    assert expiring.expire_holds(now=now) == 0


def test_open_page_is_shut_before_the_nights_are_let_go(over, now, sandbox):
    payment, page = paying.page_for(over, sandbox)

    assert expiring.expire_holds(now=now) == 1
    assert sandbox.state()["sessions_by_status"] == {"expired": 1}
    assert paying.fresh(payment).status == "failed"
    with pytest.raises(ValueError, match="no longer open"):
        sandbox.pay(page)


def test_stripe_out_of_reach_leaves_the_hold_for_the_next_minute(over, now, sandbox):
    paying.page_for(over, sandbox)
    sandbox.knob("faults", kind="rate_limit", times=None)
    assert expiring.expire_holds(now=now) == 0
    assert paying.fresh(over).status == "pending"
    sandbox.command("DELETE", "faults")

    assert expiring.expire_holds(now=now) == 1


def test_nights_are_for_sale_even_while_stripe_is_out_of_reach(over, hold, other_guest, now, sandbox):
    paying.page_for(over, sandbox)
    sandbox.knob("faults", kind="rate_limit", times=None)
    expiring.expire_holds(now=now)

    assert hold(other_guest).status == "pending"


def test_one_odd_hold_does_not_keep_the_others(over, hold, other_guest, now, sandbox, as_owner, caplog):
    payment, page = paying.page_for(over, sandbox)
    sandbox.pay(page)
    with as_owner():
        Payment.objects.filter(pk=payment.pk).update(booking_type="pool")
    other = hold(other_guest, chalet=ChaletFactory(), now=now - timedelta(minutes=20))

    assert expiring.expire_holds(now=now) == 1
    assert paying.fresh(other).status == "cancelled"
    assert f"The hold of {over.pk} could not be ended" in caplog.text


def test_page_that_stripe_forgot_keeps_no_nights(over, now, sandbox):
    paying.page_for(over, sandbox)
    sandbox.reset()

    assert expiring.expire_holds(now=now) == 1


def test_hold_paid_while_its_page_is_shut_is_confirmed(over, now, sandbox):
    """The guest is a moment faster than `expire`: Stripe says complete, so the stay is theirs."""
    payment, page = paying.page_for(over, sandbox)
    sandbox.pay(page)

    assert expiring.expire_hold(booking_id=over.pk, now=now) is False
    assert (paying.fresh(over).status, paying.fresh(payment).status) == ("confirmed", "succeeded")


def test_expiring_runs_every_minute_as_the_service(over, sandbox, as_owner):
    crons = {name: periodic.cron for (name, _id), periodic in app.periodic_registry.periodic_tasks.items()}
    assert crons["chalets.expire_holds"] == "* * * * *"

    app.tasks["chalets.expire_holds"].func(timestamp=0)
    with as_owner():
        assert Booking.objects.get(pk=over.pk).status == "cancelled"
