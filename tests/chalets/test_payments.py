"""What a paid, failed or refunded payment means for a stay."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail

from accounts.models import Notification
from audit.models import Activity
from chalets.errors import NightsTaken
from chalets.models import Booking
from chalets.services import cancel, desk, desk_payment, expiring
from chalets.services.holds import LAPSED, release, release_hold
from payments.models import Payment, PriceRecord, Refund
from payments.services import refunding
from payments.services.events import follow_session
from resort.db.identity import SERVICE, acting_as
from tests.factories.chalets import BookingFactory
from tests.factories.payments import SeasonFactory
from tests.support import paying

pytestmark = pytest.mark.django_db
on_stripe = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run_letters(jobs):
    """Write and send the letters that wait; leave what would call Stripe."""

    def run() -> list[str]:
        while letters := [job for job in jobs.waiting() if job.task_name.endswith("letter")]:
            for job in letters:
                job.run()
                jobs._finish(job)
        with acting_as(role=SERVICE):
            return sorted(Notification.objects.values_list("kind", flat=True))

    return run


@pytest.fixture
def refunds(as_owner):
    """Every refund: payment, amount, status and why."""

    def look() -> list[tuple]:
        with as_owner():
            return list(
                Refund.objects.order_by("created_at").values_list("payment_id", "amount", "status", "reason")
            )

    return look


def finish(payment, now):
    """Stripe has sent the refund of a payment."""
    with acting_as(role=SERVICE):
        refund = Refund.objects.get(payment=payment)
        refunding.finish_refund(
            refund_id=refund.pk, stripe_refund_id=f"re_{refund.pk}", status="succeeded", failure="", now=now
        )


def cancelled_as(booking, reason, now):
    with acting_as(role=SERVICE):
        assert release(booking, reason=reason, now=now)


def test_paid_in_time_is_confirmed(hold, guest, now, run_letters, refunds):
    stay = hold(guest)
    paying.settle(paying.attempt(stay), now=now)

    booked = paying.fresh(stay)
    assert (booked.status, booked.payment_status, booked.hold_expires_at) == ("confirmed", "paid", None)
    assert refunds() == []
    assert run_letters() == ["stay_confirmed"]


def test_confirmation_comes_once_with_the_calendar_file(hold, guest, now, run_letters):
    stay = hold(guest)
    payment = paying.attempt(stay)
    for _ in range(3):
        paying.settle(payment, now=now)
        run_letters()

    [letter] = mail.outbox
    assert letter.to == ["ada@example.com"]
    assert stay.code in letter.subject
    [(name, content, kind)] = letter.attachments
    assert (name, kind.partition(";")[0]) == ("stay.ics", "text/calendar")
    assert f"{stay.pk}@" in str(content)


def test_each_night_is_kept_in_the_price_history_once(hold, guest, arrival, now, as_owner):
    season = SeasonFactory(start_date=arrival + timedelta(days=1), end_date=arrival + timedelta(days=9))
    stay = hold(guest, check_out=arrival + timedelta(days=3))
    payment = paying.attempt(stay)
    for _ in range(2):
        paying.settle(payment, now=now)

    with as_owner():
        rows = PriceRecord.objects.filter(booking_id=stay.pk).order_by("check_in_date")
        nights = list(rows.values_list("check_in_date", "base_price", "final_price", "rule_id"))
    assert nights == [
        (arrival, Decimal(200), Decimal(200), None),
        (arrival + timedelta(days=1), Decimal(200), Decimal(300), season.pk),
        (arrival + timedelta(days=2), Decimal(200), Decimal(300), season.pk),
    ]


def test_confirmed_again_after_a_lapse_keeps_each_night_once(hold, guest, now, as_owner):
    stay = hold(guest)
    cancelled_as(stay, LAPSED, now)
    paying.settle(paying.attempt(stay), now=now)

    with as_owner():
        assert PriceRecord.objects.filter(booking_id=stay.pk).count() == 2


def test_paid_while_confirmed_for_the_desk_is_paid(hold, guest, now, run_letters, refunds, as_owner):
    stay = hold(guest)
    payment = paying.attempt(stay)
    with acting_as(guest.pk):
        desk_payment.choose_desk(booking=stay, now=now)
    paying.settle(payment, now=now)

    booked = paying.fresh(stay)
    assert (booked.status, booked.payment_status) == ("confirmed", "paid")
    assert refunds() == []
    assert run_letters() == ["stay_confirmed"]
    with as_owner():
        assert Activity.objects.filter(action="chalets.stay_paid").count() == 1


def test_paid_at_the_desk_and_by_card_gives_the_card_money_back(
    hold, guest, receptionist, now, run_letters, refunds
):
    stay = hold(guest)
    payment = paying.attempt(stay)
    with acting_as(receptionist.pk):
        desk.take_payment(booking=stay, actor=receptionist, method="cash", now=now)
    paying.settle(payment, now=now)

    assert refunds() == [(payment.pk, Decimal(400), "pending", "The stay was paid already.")]
    finish(payment, now)
    booked = paying.fresh(stay)
    assert (booked.status, booked.payment_status) == ("confirmed", "paid")
    assert paying.balances() == {"cash": Decimal(400), "revenue": Decimal(-400)}
    assert run_letters() == ["payment_twice", "stay_confirmed"]


def test_paid_for_another_price_goes_back(hold, guest, now, refunds, as_owner):
    stay = hold(guest)
    payment = paying.attempt(stay)
    with as_owner():
        Booking.objects.filter(pk=stay.pk).update(total_price=Decimal(450))
    paying.settle(payment, now=now)

    assert refunds() == [(payment.pk, Decimal(400), "pending", "The price was another.")]
    assert paying.fresh(stay).status == "pending"


@pytest.mark.parametrize("how", ["given up", "cancelled"])
def test_paid_after_the_guest_gave_up_goes_back(hold, guest, now, run_letters, refunds, how):
    stay = hold(guest)
    payment = paying.attempt(stay)
    with acting_as(guest.pk):
        if how == "given up":
            release_hold(booking=stay, now=now)
        else:
            cancel.cancel_stay(booking=stay, actor=guest, reason="Plans changed", now=now)
    paying.settle(payment, now=now)

    assert refunds() == [(payment.pk, Decimal(400), "pending", "The stay had been cancelled.")]
    assert paying.fresh(stay).status == "cancelled"
    assert "payment_returned" in run_letters()
    finish(payment, now)
    assert paying.balances() == {}
    assert paying.fresh(stay).payment_status == "pending"


def test_paid_after_a_no_show_goes_back(guest, now, refunds):
    stay = BookingFactory(user=guest, no_show=True)
    payment = paying.attempt(stay)
    paying.settle(payment, now=now)

    assert [row[1:] for row in refunds()] == [(Decimal(600), "pending", "The stay had been cancelled.")]


def test_paid_after_the_arrival_has_passed_goes_back(guest, now, refunds, run_letters):
    """A webhook three days late must not confirm nights that are gone."""
    stay = BookingFactory(
        user=guest, cancelled=True, cancellation_reason=LAPSED, check_in=now.date() - timedelta(days=2)
    )
    paying.settle(paying.attempt(stay), now=now)

    assert [row[1:] for row in refunds()] == [
        (Decimal(600), "pending", "The payment came after the hold had ended and the nights were taken.")
    ]
    assert paying.fresh(stay).status == "cancelled"
    assert run_letters() == ["payment_returned"]


def test_paid_late_on_the_day_of_arrival_is_confirmed(guest, now, refunds):
    from django.utils import timezone

    stay = BookingFactory(
        user=guest, cancelled=True, cancellation_reason=LAPSED, check_in=timezone.localdate(now)
    )
    paying.settle(paying.attempt(stay), now=now)

    assert refunds() == []
    assert paying.fresh(stay).status == "confirmed"


def test_left_page_keeps_the_hold(hold, guest, now):
    from payments import services

    stay = hold(guest)
    payment = paying.attempt(stay)
    with acting_as(role=SERVICE):
        services.fail(payment_id=payment.pk, reason="the page was left", now=now)

    assert paying.fresh(stay).hold_expires_at == stay.hold_expires_at
    assert paying.attempt(stay).pk != payment.pk


# The payment comes this long after the hold's end T.
OFFSETS = {"one second before": -1, "at": 0, "one second after": 1, "29 minutes after": 29 * 60}
# With and without somebody else who wants the nights; before and after the worker let go of them, which it never
# does before the end.
CELLS = [
    (when, competitor, released)
    for when in OFFSETS
    for competitor in (False, True)
    for released in (False, True)
    if OFFSETS[when] >= 0 or not released
]


@pytest.mark.parametrize(("when", "competitor", "released"), CELLS)
def test_payment_around_the_end_of_the_hold(
    hold, guest, other_guest, database_now, run_letters, refunds, when, competitor, released, as_owner
):
    """Exactly one of a booking and a full refund, whoever else wants the nights."""
    end = database_now - timedelta(seconds=OFFSETS[when])
    in_time = end > database_now
    stay = hold(guest, now=end - timedelta(minutes=15))
    assert stay.hold_expires_at == end
    payment = paying.attempt(stay)
    if released:
        cancelled_as(stay, LAPSED, database_now)
    rival = None
    if competitor and in_time:
        with pytest.raises(NightsTaken):
            hold(other_guest, now=database_now)
    elif competitor:
        rival = hold(other_guest, now=database_now)

    for _ in range(2):
        paying.settle(payment, now=database_now)

    paid = paying.fresh(payment)
    if rival is None:
        assert (paying.fresh(stay).status, paying.fresh(stay).payment_status) == ("confirmed", "paid")
        assert (paid.status, paid.refunded_amount, refunds()) == ("succeeded", Decimal(0), [])
        assert paying.balances() == {"stripe": Decimal(400), "revenue": Decimal(-400)}
        assert run_letters() == ["stay_confirmed"]
        return
    assert (paying.fresh(stay).status, paying.fresh(stay).cancellation_reason) == ("cancelled", LAPSED)
    assert paying.fresh(rival).status == "pending"
    assert [row[:3] for row in refunds()] == [(payment.pk, Decimal(400), "pending")]
    finish(payment, database_now)
    assert (paying.fresh(payment).status, paying.balances()) == ("refunded", {})
    assert run_letters() == ["payment_returned"]
    assert "goes back to you" in mail.outbox[0].subject


@pytest.mark.parametrize("trait", ["confirmed", "block"])
def test_paid_late_for_nights_that_are_sold_or_blocked_goes_back(
    hold, guest, chalet, arrival, now, refunds, trait
):
    stay = hold(guest)
    payment = paying.attempt(stay)
    cancelled_as(stay, LAPSED, now)
    BookingFactory(chalet=chalet, check_in=arrival + timedelta(days=1), **{trait: True})
    paying.settle(payment, now=now)

    assert [row[:2] for row in refunds()] == [(payment.pk, Decimal(400))]


def test_paid_late_clears_away_a_lapsed_competitor(hold, guest, other_guest, now, refunds, jobs):
    stay = hold(guest)
    payment = paying.attempt(stay)
    cancelled_as(stay, LAPSED, now)
    rival = hold(other_guest, now=now - timedelta(minutes=20))
    jobs.forget()
    paying.settle(payment, now=now)

    assert paying.fresh(stay).status == "confirmed"
    assert (paying.fresh(rival).status, paying.fresh(rival).cancellation_reason) == ("cancelled", LAPSED)
    # Whoever still looks at Stripe's page for the rival hold finds it shut.
    assert {"task": "payments.close_page", "booking": str(rival.pk)} in [
        {"task": job.task_name, "booking": job.args.get("booking_id")} for job in jobs.waiting()
    ]
    assert refunds() == []


@on_stripe
def test_paid_late_and_taken_is_refunded_at_stripe(hold, guest, other_guest, now, sandbox, jobs):
    stay = hold(guest, now=now - timedelta(minutes=20))
    payment, page = paying.page_for(stay, sandbox)
    rival = hold(other_guest)
    jobs.forget()  # the worker was too slow to shut the page
    sandbox.pay(page)
    follow_session(page, now=now)
    jobs.run()

    assert paying.fresh(stay).status == "cancelled"
    assert paying.fresh(rival).status == "pending"
    assert paying.fresh(payment).status == "refunded"
    assert paying.at_stripe(sandbox) == (Decimal(400), Decimal(400))
    assert paying.balances() == {}
    assert ["goes back to you" in letter.subject for letter in mail.outbox] == [True]


@on_stripe
def test_taking_lapsed_nights_shuts_the_other_guests_page(hold, guest, other_guest, now, sandbox, jobs):
    stay = hold(guest, now=now - timedelta(minutes=20))
    payment, page = paying.page_for(stay, sandbox)
    hold(other_guest)
    jobs.run()

    with pytest.raises(ValueError, match="no longer open"):
        sandbox.pay(page)
    assert paying.fresh(payment).status == "failed"


@on_stripe
def test_giving_up_shuts_the_page(hold, guest, now, sandbox, jobs):
    stay = hold(guest)
    payment, page = paying.page_for(stay, sandbox)
    with acting_as(guest.pk):
        release_hold(booking=stay, now=now)
    jobs.run()

    assert paying.fresh(payment).status == "failed"
    with pytest.raises(ValueError, match="no longer open"):
        sandbox.pay(page)


@on_stripe
def test_cancelling_a_paid_stay_brings_everything_to_zero(hold, guest, now, sandbox, jobs, as_owner):
    stay = hold(guest)
    payment, page = paying.page_for(stay, sandbox)
    sandbox.pay(page)
    follow_session(page, now=now)
    with as_owner():
        Booking.objects.filter(pk=stay.pk).update(
            policy_snapshot=[{"days": 7, "percent": "100.00", "type": "full", "name": "A week before"}]
        )
    with acting_as(guest.pk):
        cancel.cancel_stay(booking=stay, actor=guest, reason="", now=now)
    jobs.run()

    booked = paying.fresh(stay)
    assert (booked.status, booked.payment_status, booked.refund_amount) == (
        "cancelled",
        "refunded",
        Decimal(400),
    )
    assert paying.at_stripe(sandbox) == (Decimal(400), Decimal(400))
    assert paying.balances() == {}


@on_stripe
def test_expiring_settles_a_page_paid_at_the_last_moment(hold, guest, now, sandbox, jobs):
    stay = hold(guest, now=now - timedelta(minutes=20))
    _payment, page = paying.page_for(stay, sandbox)
    sandbox.pay(page)

    assert expiring.expire_holds(now=now) == 0
    assert paying.fresh(stay).status == "confirmed"
    with acting_as(role=SERVICE):
        assert Payment.objects.get(booking_id=stay.pk).status == "succeeded"
