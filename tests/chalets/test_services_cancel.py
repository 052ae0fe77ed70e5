"""Cancelling a stay: what was promised is what goes back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Notification
from audit.models import Activity
from chalets.errors import IllegalStep
from chalets.services import cancel
from payments.models import Payment, Refund
from payments.services import credits
from resort.db.identity import acting_as
from tests.factories.chalets import BookingFactory
from tests.factories.payments import PaymentFactory, RefundFactory, post
from tests.support import paying

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(guest, now):
    """`paid(9)` is a stay for 600, paid by card, that begins in nine days."""

    def make(days, **more):
        stay = BookingFactory(
            user=guest, check_in=timezone.localdate(now) + timedelta(days=days), paid=True, **more
        )
        post(PaymentFactory(booking=stay, succeeded=True))
        return stay

    return make


@pytest.fixture
def cancelled(guest, now):
    """`cancelled(stay)` cancels it as its guest, or as `actor`."""

    def do(stay, *, actor=guest, reason="Plans changed", **more):
        with acting_as(actor.pk):
            return cancel.cancel_stay(booking=stay, actor=actor, reason=reason, **{"now": now, **more})

    return do


def preview(stay, now):
    with acting_as(stay.user_id):
        return cancel.preview(booking=paying.fresh(stay), now=now)


@pytest.mark.parametrize(
    ("days", "percent", "amount"),
    [(30, 100, 600), (7, 100, 600), (6, 50, 300), (2, 50, 300), (1, 0, 0), (0, 0, 0)],
)
def test_what_the_guest_was_told_is_what_goes_back(
    paid, cancelled, jobs, now, days, percent, amount, as_owner
):
    stay = paid(days)
    told = preview(stay, now)
    cancelled(stay)

    assert (told.amount, told.percent) == (Decimal(amount), Decimal(percent))
    ended = paying.fresh(stay)
    assert (ended.status, ended.refund_amount, ended.cancelled_at) == ("cancelled", Decimal(amount), now)
    assert ended.cancellation_reason == "Plans changed"
    waiting = [job for job in jobs.waiting() if job.task_name == "payments.refund_booking"]
    assert [Decimal(job.args["amount"]) for job in waiting] == ([Decimal(amount)] if amount else [])
    for job in waiting:
        job.run()
        job.run()
    with as_owner():
        assert sum(Refund.objects.values_list("amount", flat=True)) == amount


def test_cancelling_is_written_down_and_answered_by_letter(paid, cancelled, guest, jobs, as_owner):
    cancelled(paid(30))

    assert jobs.names() == ["payments.close_page", "payments.refund_booking", "chalets.send_stay_letter"]
    with as_owner():
        note = Activity.objects.get(action="chalets.stay_cancelled")
    assert (note.user_id, note.data["refund"], note.data["override"]) == (guest.pk, "600.00", False)


def test_terms_that_give_credit_give_credit(paid, cancelled, guest, jobs, as_owner, now):
    terms = [{"days": 0, "percent": "80.00", "type": "credit", "name": "Any time"}]
    stay = paid(3, policy_snapshot=terms)
    cancelled(stay)
    jobs.run()

    with as_owner():
        refund = Refund.objects.get(booking_id=stay.pk)
        letter = Notification.objects.get(kind="stay_cancelled")
    assert (refund.method, refund.amount, refund.status) == ("credit", Decimal(480), "succeeded")
    assert "$480.00 of credit" in letter.body
    with acting_as(guest.pk):
        assert credits.balance(guest, now=now) == Decimal(480)


def test_what_staff_give_instead_goes_back_as_it_came(paid, cancelled, receptionist, jobs, as_owner):
    terms = [{"days": 0, "percent": "80.00", "type": "credit", "name": "Any time"}]
    stay = paid(3, policy_snapshot=terms)
    cancelled(stay, actor=receptionist, refund=Decimal(500), reason="The heating failed")
    for job in jobs.waiting():
        if job.task_name == "payments.refund_booking":
            job.run()

    with as_owner():
        assert Refund.objects.get(booking_id=stay.pk).method == "stripe"


def test_unpaid_stay_has_nothing_to_give_back(guest, cancelled, jobs, now):
    stay = BookingFactory(user=guest)
    assert preview(stay, now).amount == 0
    cancelled(stay)

    assert paying.fresh(stay).refund_amount == 0
    assert "payments.refund_booking" not in jobs.names()


def test_terms_are_those_of_the_day_of_booking(paid, now):
    generous = [{"days": 0, "percent": "80.00", "type": "partial", "name": "Always"}]

    assert preview(paid(1, policy_snapshot=generous), now).amount == Decimal(480)


def test_what_went_back_before_counts(paid, cancelled, jobs, as_owner, now):
    """A hundred were given back in Stripe's dashboard; the terms still promise all of it, not all of it again."""
    stay = paid(30)
    with as_owner():
        payment = Payment.objects.get(booking_id=stay.pk)
        Payment.objects.filter(pk=payment.pk).update(refunded_amount=Decimal(100))
        type(stay).objects.filter(pk=stay.pk).update(payment_status="partial_refund")
        RefundFactory(payment=payment, amount=Decimal(100), status="succeeded")
    cancelled(stay)
    for job in jobs.waiting():
        if job.task_name == "payments.refund_booking":
            job.run()

    assert paying.fresh(stay).refund_amount == Decimal(600)
    with as_owner():
        assert sorted(Refund.objects.values_list("amount", flat=True)) == [Decimal(100), Decimal(500)]


def test_guest_cancels_once(paid, cancelled):
    stay = paid(30)
    cancelled(stay)
    with pytest.raises(IllegalStep):
        cancelled(stay)


@pytest.mark.parametrize("trait", ["checked_in", "checked_out", "no_show", "cancelled", "block"])
@pytest.mark.parametrize("who", ["guest", "receptionist"])
def test_what_has_begun_or_ended_is_not_cancelled(guest, cancelled, request, trait, who):
    stay = BookingFactory(user=guest, **{trait: True})
    with pytest.raises(IllegalStep):
        cancelled(stay, actor=request.getfixturevalue(who))


def test_guest_does_not_cancel_after_the_day_of_arrival(paid, cancelled, receptionist):
    stay = paid(-1)
    with pytest.raises(IllegalStep, match="Please call us"):
        cancelled(stay)
    cancelled(stay, actor=receptionist)

    assert paying.fresh(stay).status == "cancelled"


def test_guest_cancels_on_the_day_of_arrival(paid, cancelled):
    stay = paid(0)
    cancelled(stay)

    assert paying.fresh(stay).status == "cancelled"


def test_nobody_cancels_somebody_elses_stay(paid, cancelled, other_guest, cook):
    stay = paid(30)
    for stranger in (other_guest, cook):
        with pytest.raises(IllegalStep):
            cancelled(stay, actor=stranger)

    assert paying.fresh(stay).status == "confirmed"


@pytest.mark.parametrize("amount", ["0", "0.01", "450.00", "600.00"])
def test_staff_give_another_amount_with_a_reason(paid, cancelled, receptionist, amount, as_owner):
    stay = paid(1)
    cancelled(stay, actor=receptionist, refund=Decimal(amount), reason="The heating failed")

    assert paying.fresh(stay).refund_amount == Decimal(amount)
    with as_owner():
        assert Activity.objects.get(action="chalets.stay_cancelled").data["override"] is True


@pytest.mark.parametrize("amount", ["-0.01", "600.01"])
def test_staff_give_no_more_than_was_paid_and_no_less_than_nothing(paid, cancelled, receptionist, amount):
    stay = paid(30)
    with pytest.raises(IllegalStep, match="between nothing and what was paid"):
        cancelled(stay, actor=receptionist, refund=Decimal(amount), reason="Kindness")

    assert paying.fresh(stay).status == "confirmed"


def test_staff_give_nothing_of_what_was_not_paid(guest, cancelled, receptionist):
    with pytest.raises(IllegalStep, match="between nothing and what was paid"):
        cancelled(BookingFactory(user=guest), actor=receptionist, refund=Decimal(1), reason="Kindness")


@pytest.mark.parametrize("reason", ["", "   "])
def test_staff_say_why(paid, cancelled, receptionist, reason):
    with pytest.raises(IllegalStep, match="Say why"):
        cancelled(paid(30), actor=receptionist, refund=Decimal(10), reason=reason)


def test_guests_do_not_choose_their_refund(paid, cancelled):
    stay = paid(1)
    with pytest.raises(IllegalStep):
        cancelled(stay, refund=Decimal(600))

    assert paying.fresh(stay).status == "confirmed"


def test_cancelled_nights_are_free_at_once(paid, cancelled, hold, other_guest, chalet):
    stay = paid(30, chalet=chalet)
    cancelled(stay)

    assert hold(other_guest, check_in=stay.check_in, check_out=stay.check_out).status == "pending"
