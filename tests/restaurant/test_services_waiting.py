"""The waitlist of a full evening, deposits, reminders and letters."""

from __future__ import annotations

import json
from datetime import time, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from resort.db.identity import ANONYMOUS, OWNER, SERVICE, acting_as
from restaurant.errors import NotServed, OfferOver
from restaurant.models import DiningService, Reservation, Table, Wait
from restaurant.services.reserving import booking, changing, deposits, reminding, waitlist
from restaurant.services.reserving.booking import Guest, Wish
from tests.factories.restaurant import ReservationFactory, RestaurantClosureFactory
from tests.restaurant.conftest import at
from tests.support.refusals import refused_by
from tests.support.rows import execute


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


def test_an_offer_to_a_party_that_owes_a_deposit_leads_to_paying_it(full, day, as_owner, jobs, client):
    now = timezone.now()
    with as_owner():
        DiningService.objects.update(deposit_party=2, deposit_per_person=Decimal(20))
    wait = join(full, day, now, "first")
    assert waitlist.offer(day=day, now=now) == 1
    page = client.get(f"/restaurant/waitlist/{wait.secret}/")
    assert "leaves a deposit of $40.00" in page.content.decode()
    with as_owner():
        held = Reservation.objects.get()
        assert (held.deposit_amount, held.deposit_status, held.policy_snapshot[-1]["days"]) == (
            Decimal(40),
            "none",
            -1,
        )
    taken = client.post(f"/restaurant/waitlist/{wait.secret}/take/", follow=True)
    assert "Pay the deposit" in taken.content.decode()
    with as_owner():
        held.refresh_from_db()
    assert held.deposit_status == "pending"
    assert held.hold_expires_at >= now + timedelta(minutes=20)
    assert "restaurant.open_deposit" in jobs.names()
    assert states() == {"first": "seated"}
    # Not paid in time, it goes to whoever waits next.
    join(full, day, now, "second")
    assert deposits.expire_holds(now=held.hold_expires_at) == 1
    assert jobs.names().count("restaurant.offer_tables") == 1
    assert waitlist.offer(day=day, now=now) == 1
    assert states()["second"] == "offered"


@pytest.mark.parametrize(
    "wrong",
    [
        {"service_id": "00000000-0000-4000-8000-000000000000"},
        {"day": "2020-01-01"},
        {"day": "2999-01-01"},
        {"party_size": 0},
        {"party_size": 15},
        {"party_size": None},
        {"earliest": "21:00", "latest": "20:00"},
        {"earliest": "23:30", "latest": "23:45"},
        {"guest_name": " "},
        {"guest_email": None},
        {"secret": "short"},
    ],
    ids=lambda wrong: " ".join(f"{key}={value}" for key, value in wrong.items()),
)
def test_a_crafted_wish_to_wait_is_refused(house, day, wrong):
    wish = {
        "id": str(uuid4()), "day": day.isoformat(), "service_id": str(house.dinner.pk), "earliest": "18:00",
        "latest": "21:00", "party_size": 2, "guest_name": "A", "guest_email": "a@example.com",
        "secret": uuid4().hex, "language": "",
    }  # fmt: skip
    with acting_as(role=ANONYMOUS):
        execute("SELECT app.join_waitlist(%s::jsonb)", json.dumps(wish))
    again = wish | {"id": str(uuid4()), "secret": uuid4().hex} | wrong
    with acting_as(role=ANONYMOUS), refused_by("restaurant_waitlist"):
        execute("SELECT app.join_waitlist(%s::jsonb)", json.dumps(again))


def test_nobody_waits_for_a_closed_evening(house, day):
    RestaurantClosureFactory(day=day)
    with pytest.raises(NotServed):
        join(house, day, timezone.now(), "first")


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
