"""Fifty guests want the same nights at the same moment: one gets them, and every other is told so kindly."""

from __future__ import annotations

import http.client
import random
import time
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import pytest
from django.conf import settings

from chalets.errors import NightsTaken
from chalets.models import Booking
from chalets.services import availability, desk
from chalets.services.holds import hold_stay
from resort.db.identity import acting_as
from tests.factories.accounts import UserFactory
from tests.factories.chalets import BookingFactory
from tests.races import guards
from tests.races.conftest import GUESTS
from tests.support.client import client_for
from tests.support.race import deadlocks, run_together, tally

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
DETAILS = {"first_name": "Ada", "last_name": "Guest", "email": "ada@example.com", "phone": "+41 79 555 01 01"}


def hold(guest, chalet, check_in, check_out, now) -> Booking:
    """The guest's wish, as the site would grant it."""
    with acting_as(guest.pk):
        return hold_stay(
            guest=guest, chalet=chalet, check_in=check_in, check_out=check_out, guests=2, guest_details=DETAILS,
            request_key=uuid4(), now=now,
        )  # fmt: skip


def look_then_hold(guest, chalet, check_in, check_out, now) -> Booking:
    """What many a booking site does: ask whether the nights are free, then write."""
    with acting_as(guest.pk):
        if not availability.is_free(chalet, check_in, check_out):
            raise NightsTaken
        return hold_stay(
            guest=guest, chalet=chalet, check_in=check_in, check_out=check_out, guests=2, guest_details=DETAILS,
            request_key=uuid4(), now=now,
        )  # fmt: skip


def everybody(crowd, chalet, arrival, now, *, how=hold, nights=3):
    return [partial(how, guest, chalet, arrival, arrival + timedelta(days=nights), now) for guest in crowd]


def overlaps(as_owner) -> int:
    """How many pairs of stays share a night."""
    with as_owner():
        stays = list(Booking.objects.holding().values_list("chalet_id", "check_in", "check_out"))
    return sum(
        one[0] == other[0] and one[1] < other[2] and other[1] < one[2]
        for place, one in enumerate(stays)
        for other in stays[:place]
    )


def test_one_of_fifty_gets_the_nights(crowd, chalet, arrival, now, as_owner, sound):
    before = deadlocks()
    results = run_together(everybody(crowd, chalet, arrival, now))

    assert tally(results) == {"ok": 1, "NightsTaken": GUESTS - 1}
    assert deadlocks() == before
    with as_owner():
        assert Booking.objects.count() == 1


def test_one_of_fifty_gets_the_nights_of_a_hold_that_is_over(crowd, chalet, arrival, now, as_owner, sound):
    lapsed = BookingFactory(chalet=chalet, check_in=arrival, lapsed=True)
    results = run_together(everybody(crowd, chalet, arrival, now))

    assert tally(results) == {"ok": 1, "NightsTaken": GUESTS - 1}
    with as_owner():
        assert Booking.objects.get(pk=lapsed.pk).status == "cancelled"


def test_staggered_wishes_never_share_a_night(crowd, chalet, arrival, now, as_owner, sound):
    chance = random.Random(7)
    wishes = []
    for guest in crowd:
        check_in = arrival + timedelta(days=chance.randrange(20))
        wishes.append(
            partial(hold, guest, chalet, check_in, check_in + timedelta(days=chance.randint(1, 7)), now)
        )
    before = deadlocks()
    results = run_together(wishes)

    winners = tally(results)["ok"]
    assert tally(results) == {"ok": winners, "NightsTaken": GUESTS - winners}
    assert winners >= 3
    assert overlaps(as_owner) == 0
    assert deadlocks() == before


def test_one_guest_in_ten_tabs_has_one_hold(crowd, chalet, arrival, now, as_owner, sound):
    results = run_together(everybody(crowd[:1] * 10, chalet, arrival, now))

    assert {getattr(each, "pk", each) for each in results} == {results[0].pk}
    with as_owner():
        assert Booking.objects.count() == 1


def test_desk_and_guests_want_the_same_nights(crowd, chalet, arrival, now, as_owner, sound):
    receptionists = [UserFactory(staff=True) for _ in range(5)]

    def block(actor):
        with acting_as(actor.pk):
            return desk.block_chalet(
                chalet=chalet,
                check_in=arrival,
                check_out=arrival + timedelta(days=3),
                reason="",
                actor=actor,
                now=now,
            )

    results = run_together(
        everybody(crowd[:20], chalet, arrival, now) + [partial(block, actor) for actor in receptionists]
    )

    assert tally(results) == {"ok": 1, "NightsTaken": 24}


def test_without_the_lock_the_constraint_still_lets_one_in(crowd, chalet, arrival, now, as_owner):
    """The lock keeps rivals from colliding; it is the constraint that decides."""
    with guards.no_lock():
        results = run_together(everybody(crowd, chalet, arrival, now))

    assert tally(results) == {"ok": 1, "NightsTaken": GUESTS - 1}
    assert overlaps(as_owner) == 0


@pytest.mark.planted
def test_control_without_the_constraint_the_nights_are_oversold(crowd, chalet, arrival, now, as_owner):
    """Were this to pass with one winner, the tests above would prove nothing."""
    with guards.no_constraint():
        results = run_together(everybody(crowd, chalet, arrival, now))
        assert tally(results) == {"ok": GUESTS}
        assert overlaps(as_owner) == GUESTS * (GUESTS - 1) // 2


@pytest.mark.planted
def test_control_looking_first_does_not_help(crowd, chalet, arrival, now, as_owner):
    """Check-then-insert: several see the nights free before the first has written."""
    with guards.no_constraint(), guards.no_lock():
        results = run_together(everybody(crowd, chalet, arrival, now, how=look_then_hold))
        assert tally(results)["ok"] > 1
        assert overlaps(as_owner) > 0


def test_guards_are_back_after_the_controls(crowd, chalet, arrival, now, as_owner):
    with guards.no_constraint(), guards.no_lock():
        pass
    assert guards.LOCK in guards._definition(guards.CLEAR)
    first, second = (UserFactory() for _ in range(2))
    from tests.factories.chalets import ChaletFactory

    house = ChaletFactory()
    hold(first, house, arrival, arrival + timedelta(days=2), now)
    with pytest.raises(NightsTaken):
        hold(second, house, arrival, arrival + timedelta(days=2), now)


# Over HTTP


def post_form(address: str, path: str, fields: dict[str, str], session: str) -> tuple[int, str, str]:
    """Status, Location and body of a form sent by a signed-in browser."""
    token = "a" * 32
    site = urlsplit(address)
    connection = http.client.HTTPConnection(site.hostname, site.port, timeout=60)
    try:
        connection.request(
            "POST",
            path,
            urlencode({**fields, "csrfmiddlewaretoken": token}),
            {
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}",
            },
        )
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Location", ""), answer.read().decode()
    finally:
        connection.close()


def test_one_of_fifty_browsers_is_led_to_pay(crowd, chalet, arrival, now, site, as_owner, sound):
    sessions = [client_for(guest).cookies[settings.SESSION_COOKIE_NAME].value for guest in crowd]
    before = deadlocks()

    def send(session):
        fields = {
            "check_in": str(arrival), "check_out": str(arrival + timedelta(days=3)), "guests": "2",
            "request_key": str(uuid4()), **DETAILS,
        }  # fmt: skip
        return post_form(site, f"/chalets/{chalet.slug}/book/", fields, session)

    results = run_together([partial(send, session) for session in sessions], connect=False)

    with as_owner():
        [stay] = Booking.objects.all()
    assert sorted(status for status, _location, _page in results) == [303] + [409] * (GUESTS - 1)
    assert [location for status, location, _page in results if status == 303] == [f"/stays/{stay.code}/pay/"]
    assert all("Traceback" not in page for _status, _location, page in results)
    time.sleep(0.2)
    assert deadlocks() == before
