"""The waitlist of a full evening, deposits, reminders and letters."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from resort.db.identity import ANONYMOUS, OWNER, SERVICE, acting_as
from restaurant.errors import OfferOver
from restaurant.models import DiningService, Reservation, Table, Wait
from restaurant.services.reserving import booking, changing, deposits, reminding, waitlist
from restaurant.services.reserving.booking import Guest, Wish
from tests.factories.restaurant import ReservationFactory
from tests.restaurant.conftest import at


@pytest.fixture
def full(house, day, as_owner):
    """One table for two, taken all evening; (reservation at seven)."""
    with as_owner():
        Table.objects.exclude(table_number=1).update(is_active=False)
        DiningService.objects.update(last_seating=time(19), turn_minutes=[{"party": 99, "minutes": 240}])
    return house


def reserve(day, now, party=2):
    with acting_as(role=ANONYMOUS):
        return booking.reserve(
            wish=Wish(day, time(19), party), guest=Guest("A", "a@example.com"), request_key=uuid4(), now=now
        )


def join(house, day, now, name, party=2):
    with acting_as(role=ANONYMOUS):
        return waitlist.join(
            day=day, service_id=house.dinner.pk, earliest=time(18), latest=time(21), party=party,
            guest=Guest(name, f"{name}@example.com"), now=now,
        )  # fmt: skip


def states():
    with acting_as(role=OWNER):
        return dict(Wait.objects.values_list("guest_name", "status"))


def test_a_freed_table_is_offered_to_one_party_that_fits(full, day, now):
    mine = reserve(day, now)
    large, first, _second = (
        join(full, day, now, "large", party=4), join(full, day, now, "first"), join(full, day, now, "second"),
    )  # fmt: skip
    assert waitlist.offer(day=day, now=now) == 0
    with acting_as(role=ANONYMOUS):
        changing.cancel(reservation=mine, key=mine.secret, reason="", now=now)
    assert waitlist.offer(day=day, now=now) == 1
    assert waitlist.offer(day=day, now=now) == 0
    assert states() == {"large": "waiting", "first": "offered", "second": "waiting"}
    # Declined: it goes to the next at once, and an answer that comes twice is over.
    with acting_as(role=ANONYMOUS):
        waitlist.leave(wait=first)
        with pytest.raises(OfferOver):
            waitlist.take_offer(wait=first)
    assert waitlist.offer(day=day, now=now) == 1
    assert states() == {"large": "waiting", "first": "left", "second": "offered"}
    with acting_as(role=ANONYMOUS), pytest.raises(OfferOver):
        waitlist.take_offer(wait=large)
    # `second` said nothing: the offer ends, and the table is free again.
    assert waitlist.expire_offers(now=now + timedelta(hours=2)) == 1
    assert states()["second"] == "expired"
    with acting_as(role=OWNER):
        assert Reservation.objects.filter(status__in=("booked", "confirmed")).count() == 0


def test_a_taken_offer_is_a_reservation(full, day, as_owner):
    now = timezone.now()
    wait = join(full, day, now, "first")
    assert waitlist.offer(day=day, now=now) == 1
    with acting_as(role=ANONYMOUS):
        waitlist.take_offer(wait=wait)
    with as_owner():
        made = Reservation.objects.get()
    assert (made.status, made.source, made.hold_expires_at) == ("booked", "waitlist", None)
    assert states() == {"first": "seated"}


def test_a_deposit_not_paid_in_time_lets_the_table_go(house, day, now, as_owner):
    with as_owner():
        DiningService.objects.update(deposit_party=2, deposit_per_person=Decimal(20))
    held = reserve(day, now)
    assert deposits.expire_holds(now=now + timedelta(minutes=19)) == 0
    assert deposits.expire_holds(now=now + timedelta(minutes=20)) == 1
    with as_owner():
        gone = Reservation.objects.get(pk=held.pk)
    assert (gone.status, gone.cancellation_reason) == ("cancelled", deposits.LAPSED)


def test_everybody_is_reminded_once(house, day, now, jobs):
    coming = ReservationFactory(
        reservation_date=day,
        guest_email="a@example.com",
        created_at=now - timedelta(days=3),
        table=house.tables[1],
    )
    eve = at(day - timedelta(days=1), 10)
    assert reminding.remind(now=at(day - timedelta(days=1), 9)) == 0
    assert [reminding.remind(now=eve), reminding.remind(now=eve)] == [1, 0]
    with acting_as(role=OWNER):
        assert Reservation.objects.get(pk=coming.pk).reminded_at == eve


def test_somebody_without_an_account_gets_letter_and_calendar(house, day, now, jobs):
    mine = reserve(day, now)
    jobs.run()
    (letter,) = mail.outbox
    assert letter.to == ["a@example.com"]
    assert mine.confirmation_code in letter.subject
    assert mine.secret in letter.body
    assert [name for name, *_ in letter.attachments] == ["table.ics"]
    with acting_as(role=SERVICE):
        assert Reservation.objects.filter(secret=mine.secret).exists()
