"""The pages of a table: what they say when something is not possible, and whom they trust."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from resort.db.identity import OWNER, acting_as
from restaurant.models import Reservation, Wait
from restaurant.views.reserving import RESERVING
from tests.factories.restaurant import ReservationFactory

DAY = timezone.localdate() + timedelta(days=7)
WISH = {"day": DAY.isoformat(), "party": "2", "time": "19:30", "name": "Vi", "email": "vi@example.com"}


def made() -> int:
    with acting_as(role=OWNER):
        return Reservation.objects.count()


def test_a_visitor_reserves_and_sees_the_code(house, client):
    answer = client.post("/restaurant/reserve/", WISH)
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"])
    assert page.status_code == 200
    assert "Your table is reserved" in page.content.decode()
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cache-Control"] == "no-store"


def test_somebody_was_first_and_the_nearest_times_are_offered(house, client):
    for number in (1, 2, 3, 5):
        ReservationFactory(table=house.tables[number], reservation_date=DAY, turn_minutes=60)
    answer = client.post("/restaurant/reserve/", {**WISH, "time": "19:00"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "At this time no table is free for your party." in page
    assert "20:00" in page
    # What was typed is not typed again.
    assert 'value="vi@example.com"' in page


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"email": "x"}, 400),
        ({"time": "late"}, 400),
        ({"day": "soon"}, 400),
        ({"party": "900"}, 400),
        ({"time": "03:00"}, 409),
    ],
)
def test_what_makes_no_sense_makes_no_reservation(house, client, wrong, status):
    assert client.post("/restaurant/reserve/", {**WISH, **wrong}).status_code == status
    assert made() == 0


def test_many_tries_are_slowed_down(house, client):
    for _ in range(RESERVING.hits):
        client.post("/restaurant/reserve/", {**WISH, "time": "03:00"})
    assert client.post("/restaurant/reserve/", WISH).status_code == 429
    assert made() == 0


def test_a_guest_finds_their_tables(house, client_for, guest):
    browser = client_for(guest)
    browser.post("/restaurant/reserve/", WISH)
    page = browser.get("/restaurant/reservations/")
    with acting_as(role=OWNER):
        own = Reservation.objects.get()
    assert own.user_id == guest.pk
    assert own.confirmation_code in page.content.decode()
    assert browser.get(f"/restaurant/reservations/{own.confirmation_code}/").status_code == 200


def test_joining_and_leaving_the_waitlist(house, client):
    address = f"/restaurant/waitlist/?day={DAY.isoformat()}&party=2"
    assert client.get(address).status_code == 200
    sent = {
        **WISH, "service": house.dinner.pk, "earliest": "18:00", "latest": "20:00",
    }  # fmt: skip
    answer = client.post(address, sent)
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"])
    assert "You are on the waitlist" in page.content.decode()
    assert client.post(answer.headers["Location"] + "leave/").status_code == 303
    with acting_as(role=OWNER):
        assert Wait.objects.get().status == "left"
    # An evening that is not served has no list.
    assert client.post(address, {**sent, "earliest": "21:00", "latest": "18:00"}).status_code == 409
