"""The same money heard of, taken or sent back by several at once: counted once."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from accounts.models import Notification
from audit.models import Activity
from chalets.errors import IllegalStep, NightsTaken
from chalets.models import Booking
from chalets.services import cancel, desk, expiring
from chalets.services.holds import LAPSED, release
from payments import services
from payments.errors import PaymentRefused
from payments.models import LedgerEntry, Payment, Refund, StripeEvent
from payments.services import credits, events, settling
from payments.services.refunding import refund_booking
from payments.services.sending import send_to_stripe
from resort.db.identity import SERVICE, acting_as
from tests.factories.accounts import UserFactory
from tests.factories.chalets import BookingFactory
from tests.races import guards
from tests.races.test_nights import hold
from tests.support import paying, webhooks
from tests.support.client import Browser
from tests.support.race import deadlocks, run_together, tally

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def stay(guest):
    """600 for three nights, held."""
    return BookingFactory(user=guest, held=True)


@pytest.fixture
def paid_page(stay, sandbox):
    """Paid on Stripe's page; nobody told us yet."""
    payment, page = paying.page_for(stay, sandbox)
    sandbox.pay(page)
    return payment, page


@pytest.fixture
def paid(guest):
    """A stay paid by card."""
    booked = BookingFactory(user=guest, held=True)
    paying.settle(paying.attempt(booked))
    return paying.fresh(booked)


@pytest.fixture
def look(as_owner):
    """Counts of what must not be double."""

    def count() -> dict[str, int]:
        with as_owner():
            return {
                "settled": Activity.objects.filter(action="payments.payment_settled").count(),
                "postings": LedgerEntry.objects.filter(account="stripe").count(),
                "letters": Notification.objects.count(),
                "refunds": Refund.objects.count(),
                "events": StripeEvent.objects.count(),
            }

    return count


THREE = timedelta(days=3)
ONCE = {"settled": 1, "postings": 1, "letters": 1, "refunds": 0, "events": 1}


def test_same_webhook_twenty_times_at_once(paid_page, stay, sandbox, jobs, look, sound):
    [event] = webhooks.events(sandbox, "checkout.session.completed")
    answers = run_together([partial(webhooks.post_event, Browser(), event)] * 20)

    assert [answer.status_code for answer in answers] == [200] * 20
    assert jobs.names() == ["payments.process_stripe_event"]
    jobs.run()
    assert look() == ONCE
    assert paying.fresh(stay).payment_status == "paid"


def test_same_event_processed_twenty_times_at_once(paid_page, stay, sandbox, now, jobs, look, sound):
    _payment, page = paid_page
    before = deadlocks()
    results = run_together([partial(events.follow_session, page, now=now)] * 20)

    assert tally(results) == {"ok": 20}
    jobs.run()
    assert look() == {**ONCE, "events": 0}
    assert deadlocks() == before


def test_two_events_of_one_page_at_once(paid_page, stay, sandbox, now, jobs, look, sound):
    """Completed and async_payment_succeeded come as different events about the same page."""
    _payment, page = paid_page
    process = [
        partial(events.process_event, event_id=f"evt_{kind}", event_type=kind, object_id=page, now=now)
        for kind in ("checkout.session.completed", "checkout.session.async_payment_succeeded")
    ]
    results = run_together(process * 5)

    assert tally(results) == {"ok": 10}
    jobs.run()
    assert look() == {**ONCE, "events": 0}


def test_control_without_the_lock_settling_collides(stay, now, monkeypatch):
    """Unlocked, all find the payment open; then only the ledger's unique posting stops them, with an error."""
    payment = paying.attempt(stay)
    all_have_read = threading.Barrier(5)

    def read_only(payment_id):
        found = Payment.objects.get(pk=payment_id)
        all_have_read.wait(60)
        return found

    monkeypatch.setattr(settling, "lock_payment", read_only)
    results = run_together([partial(paying.settle, payment, now=now)] * 5)

    assert tally(results) == {"ok": 1, "IntegrityError": 4}


def test_page_is_opened_once_by_four_tabs(stay, sandbox, sound):
    payment = paying.attempt(stay)
    results = run_together([partial(paying.open_page, payment)] * 4)

    pages = sandbox.client().v1.checkout.sessions.list({"limit": 10}).data
    assert results == [pages[0].url] * 4
    assert len(pages) == 1


def test_attempt_is_started_once_by_ten_tabs(stay, as_owner, sound):
    results = run_together([partial(paying.attempt, stay)] * 10)

    assert len({payment.pk for payment in results}) == 1
    with as_owner():
        assert Payment.objects.count() == 1


def test_refund_asked_for_by_eight_at_once(paid, as_owner):
    def refund():
        with acting_as(role=SERVICE):
            return refund_booking(booking_id=paid.pk, amount=Decimal(450), reason="cancelled")

    results = run_together([refund] * 8)

    assert tally(results) == {"ok": 8}
    with as_owner():
        assert list(Refund.objects.values_list("amount", flat=True)) == [Decimal(450)]
        assert Payment.objects.get().refunded_amount == Decimal(450)


def test_part_and_whole_refunded_at_once_are_the_whole(paid, as_owner):
    def refund(amount):
        with acting_as(role=SERVICE):
            return refund_booking(booking_id=paid.pk, amount=Decimal(amount), reason="cancelled")

    run_together([partial(refund, amount) for amount in (100, 600, 250, 600, 599, 1)])

    with as_owner():
        assert sum(Refund.objects.values_list("amount", flat=True)) == Decimal(600)


def test_refund_sent_by_four_workers_at_once_is_one(paid_page, stay, sandbox, now, sound):
    payment, page = paid_page
    events.follow_session(page, now=now)
    with acting_as(role=SERVICE):
        [refund] = services.refund_booking(booking_id=stay.pk, amount=Decimal(600), reason="cancelled")
    before = deadlocks()
    results = run_together([partial(send_to_stripe, refund_id=refund.pk, now=now)] * 4)

    assert tally(results) == {"ok": 4}
    assert paying.at_stripe(sandbox) == (Decimal(600), Decimal(600))
    assert paying.fresh(payment).status == "refunded"
    assert paying.balances() == {}
    assert deadlocks() == before


def test_cash_refund_paid_out_by_five_at_once(stay, guest, receptionist, now, jobs, sandbox, sound):
    with acting_as(receptionist.pk):
        desk.take_payment(booking=stay, actor=receptionist, method="cash", now=now)
    with acting_as(guest.pk):
        cancel.cancel_stay(booking=stay, actor=guest, reason="", now=now)
    jobs.run()
    with acting_as(role=SERVICE):
        refund = Refund.objects.get()
    actors = [UserFactory(staff=True) for _ in range(5)]

    def pay_out(actor):
        with acting_as(actor.pk):
            return services.pay_out_refund(refund=Refund.objects.get(pk=refund.pk), actor=actor, now=now)

    results = run_together([partial(pay_out, actor) for actor in actors])

    assert sorted(tally(results).values()) == [1, 4]
    assert {type(each) for each in results if isinstance(each, Exception)} <= {
        PaymentRefused,
        Refund.DoesNotExist,
    }
    assert paying.balances() == {}
    assert jobs.run() == ["payments.close_refund"]
    assert paying.fresh(stay).payment_status == "refunded"


@pytest.mark.parametrize("round", range(3))
def test_desk_and_card_at_once_keep_one_payment(
    paid_page, stay, receptionist, sandbox, now, jobs, round, sound
):
    _payment, page = paid_page

    def take():
        with acting_as(receptionist.pk):
            return desk.take_payment(booking=stay, actor=receptionist, method="cash", now=now)

    before = deadlocks()
    by_desk, by_card = run_together([take, partial(events.follow_session, page, now=now)])
    jobs.run()

    assert not isinstance(by_card, Exception)
    assert paying.fresh(stay).status == "confirmed"
    assert paying.fresh(stay).payment_status == "paid"
    if isinstance(by_desk, Exception):
        assert isinstance(by_desk, IllegalStep)
        assert paying.balances() == {"stripe": Decimal(600), "revenue": Decimal(-600)}
    else:
        assert paying.balances() == {"cash": Decimal(600), "revenue": Decimal(-600)}
        assert paying.at_stripe(sandbox) == (Decimal(600), Decimal(600))
    assert deadlocks() == before


def test_cancelled_by_two_of_staff_at_once(paid, as_owner, now, jobs, sound):
    actors = [UserFactory(staff=True) for _ in range(2)]

    def do(actor):
        with acting_as(actor.pk):
            return cancel.cancel_stay(
                booking=paid, actor=actor, reason="The roof", refund=Decimal(600), now=now
            )

    results = run_together([partial(do, actor) for actor in actors])

    assert tally(results) == {"ok": 1, "IllegalStep": 1}
    assert jobs.names().count("payments.refund_booking") == 1
    for job in jobs.waiting():
        if job.task_name == "payments.refund_booking":
            job.run()
    with as_owner():
        assert Refund.objects.count() == 1


def test_guest_cancels_while_the_desk_checks_in(guest, now, sound):
    from django.utils import timezone

    stay = BookingFactory(user=guest, held=True, check_in=timezone.localdate(now))
    paying.settle(paying.attempt(stay))
    actor = UserFactory(staff=True)

    def cancelling():
        with acting_as(guest.pk):
            return cancel.cancel_stay(booking=stay, actor=guest, reason="", now=now)

    def arriving():
        with acting_as(actor.pk):
            return desk.check_in(booking=stay, actor=actor, now=now)

    results = run_together([cancelling, arriving])

    assert tally(results) == {"ok": 1, "IllegalStep": 1}


@pytest.mark.parametrize("round", range(3))
def test_hold_ends_while_it_is_paid(guest, sandbox, now, jobs, round, sound):
    """Whoever is first at Stripe decides; either way there is one outcome."""
    stay = BookingFactory(user=guest, lapsed=True)
    payment, page = paying.page_for(stay, sandbox)

    def pay():
        return sandbox.pay(page)

    ended, paid = run_together([partial(expiring.expire_hold, booking_id=stay.pk, now=now), pay])
    if not isinstance(paid, Exception):
        events.follow_session(page, now=now)
    jobs.run()

    settled = paying.fresh(payment)
    if isinstance(paid, Exception):
        assert (ended, settled.status, paying.fresh(stay).cancellation_reason) == (True, "failed", LAPSED)
        assert paying.balances() == {}
    else:
        assert (settled.status, paying.fresh(stay).status) == ("succeeded", "confirmed")
        assert paying.balances() == {"stripe": Decimal(600), "revenue": Decimal(-600)}


@pytest.mark.parametrize("round", range(3))
def test_late_payment_and_another_guest_at_once(
    guest, other_guest, chalet, arrival, sandbox, now, jobs, round, sound, as_owner
):
    stay = hold(guest, chalet, arrival, arrival + THREE, now)
    payment, page = paying.page_for(stay, sandbox)
    sandbox.pay(page)
    with acting_as(role=SERVICE):
        release(stay, reason=LAPSED, now=now)
    before = deadlocks()
    late, other = run_together(
        [
            partial(events.follow_session, page, now=now),
            partial(hold, other_guest, chalet, arrival, arrival + THREE, now),
        ]
    )
    jobs.run()

    assert not isinstance(late, Exception)
    if isinstance(other, Exception):
        assert isinstance(other, NightsTaken)
        assert (paying.fresh(stay).status, paying.fresh(payment).status) == ("confirmed", "succeeded")
    else:
        assert (paying.fresh(stay).status, paying.fresh(payment).status) == ("cancelled", "refunded")
        assert paying.at_stripe(sandbox)[1] == stay.total_price
    assert deadlocks() == before


# Credit.


@pytest.fixture
def in_credit(guest, now):
    """A guest with 600 of credit and eight holds of 600."""
    booked = BookingFactory(user=guest, held=True)
    paying.settle(paying.attempt(booked))
    with acting_as(role=SERVICE):
        Booking.objects.filter(pk=booked.pk).update(
            status="cancelled", cancelled_at=now, refund_amount=Decimal(600)
        )
        [refund] = refund_booking(
            booking_id=booked.pk, amount=Decimal(600), reason="cancelled", as_credit=True
        )
        credits.grant(refund_id=refund.pk, now=now)
    return [BookingFactory(user=guest, held=True) for _ in range(8)]


def spend(stay):
    with acting_as(stay.user_id):
        return services.set_aside(booking_type="chalet", booking_id=stay.pk, due=stay.total_price)


def test_same_credit_for_eight_stays_at_once(in_credit, sound):
    spent = run_together([partial(spend, stay) for stay in in_credit])

    assert sorted(spent) == [Decimal(0)] * 7 + [Decimal(600)]


def test_control_without_lock_and_bound_the_credit_is_spent_again(in_credit):
    with guards.credit_unguarded():
        spent = run_together([partial(spend, stay) for stay in in_credit])
        assert sum(spent) > Decimal(600)


def test_same_stay_takes_its_credit_once(in_credit, sound):
    stay = in_credit[0]
    spent = run_together([partial(spend, stay)] * 8)

    assert set(spent) == {Decimal(600)}
    with acting_as(role=SERVICE):
        assert Payment.objects.filter(booking_id=stay.pk, method="credit").count() == 1
