"""The demo: believable, the same every day, in order, and refused where it would do harm."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from audit.models import Setting
from chalets.models import Booking, Chalet, ChaletImage
from payments.models import LedgerEntry, Refund
from resort.books import check_books
from resort.db.identity import ANONYMOUS, acting_as
from resort.demo.card_side import refundable_payments, tell_sandbox
from resort.demo.houses import read_houses
from resort.demo.people import LOGINS, PASSWORD
from resort.demo.plan import FUTURE, HOUSES, PAST, plan
from resort.demo.seed import seed
from tests.factories.chalets import ChaletFactory

STATIC = Path(settings.BASE_DIR) / "static"
DAYS = [date(2026, 11, 22), date(2024, 2, 29), date(2025, 3, 30), date(2027, 1, 1)]


@pytest.fixture
def seeded(db, as_owner):
    """The demo in full, looked at as the owner."""
    with as_owner():
        now = timezone.now()
        seed(now)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield now


@pytest.mark.parametrize("today", DAYS)
def test_demo_plan_gives_no_night_to_two(today):
    taken = Counter(
        (stay.chalet, stay.check_in + timedelta(days=number))
        for stay in plan(today, strangers=40)
        if stay.is_kept
        for number in range((stay.check_out - stay.check_in).days)
    )

    assert set(taken.values()) == {1}


@pytest.mark.parametrize("today", DAYS)
def test_demo_plan_is_the_same_twice_and_fills_the_chalets(today):
    stays = plan(today, strangers=40)

    assert stays == plan(today, strangers=40)
    nights = sum(
        (stay.check_out - stay.check_in).days for stay in stays if stay.is_kept and stay.check_out <= today
    )
    assert 0.5 < nights / (PAST * len(HOUSES)) < 0.85
    for stay in stays:
        assert stay.check_in < stay.check_out <= today + timedelta(days=FUTURE + 60)
        assert 1 <= stay.guests <= HOUSES[stay.chalet]
        assert stay.booked_on is not None
        assert stay.booked_on <= today


def test_demo_shows_every_kind_of_stay_and_its_books_are_in_order(seeded):
    assert check_books(now=seeded) == []
    today = timezone.localdate(seeded)
    near = Booking.objects.filter(
        check_in__gte=today - timedelta(days=10), check_in__lte=today + timedelta(days=30)
    )

    assert {"pending", "confirmed", "checked_in", "checked_out", "cancelled", "no_show"} == set(
        near.values_list("status", flat=True)
    )
    arrivals = Booking.objects.filter(check_in=today, status="confirmed", kind="stay")
    assert set(arrivals.values_list("payment_status", flat=True)) == {"paid", "pending"}
    assert Booking.objects.filter(check_out=today, status="checked_in").exists()
    assert near.filter(kind="block").exists()
    assert Booking.objects.filter(status="pending", hold_expires_at__gt=seeded).count() == 1
    assert Refund.objects.filter(status="pending", method="cash").count() == 1
    assert LedgerEntry.objects.values("booking_type").distinct().count() == 4


def test_demo_shows_chalets_one_can_look_at(seeded):
    assert Chalet.objects.bookable().count() == 6
    sprite = (STATIC / "icons" / "sprite.svg").read_text()
    for slug, house in read_houses().items():
        assert 6 <= len(house["amenities"]) <= 9
        for icon in house["amenities"]:
            assert f'id="{icon}"' in sprite
        pictures = ChaletImage.objects.filter(chalet__slug=slug)
        assert pictures.count() == 4
        for picture in pictures:
            assert (STATIC / picture.static_path).is_file()
            assert picture.alt_text


def test_demo_lets_everybody_in_and_is_written_once(seeded, settings):
    out = StringIO()
    call_command("demo_logins", stdout=out)

    assert PASSWORD in out.getvalue()
    assert len(PASSWORD) >= 10
    for login in LOGINS:
        assert login.email in out.getvalue()
        with acting_as(role=ANONYMOUS):
            user = authenticate(username=login.email, password=PASSWORD)
        assert user is not None
        assert (user.role, user.email_verified) == (login.role, True)
        assert (user.department or "") == login.department
    assert Setting.objects.get(pk="chalets.hold_minutes").value == 15
    assert _seed_again(settings) == "The demo is there already.\n"


def _seed_again(settings):
    """Both ways; what they print. Nothing is written."""
    settings.DEBUG = True
    out = StringIO()
    before = Booking.objects.count(), User.everything.count()
    call_command("seed_demo", stdout=out)
    call_command("seed_demo", "--if-empty", stdout=out)
    assert (Booking.objects.count(), User.everything.count()) == before
    return out.getvalue()


def test_demo_card_payments_can_be_given_back_in_the_sandbox(seeded, tmp_path):
    payments = list(refundable_payments())
    told = tell_sandbox(tmp_path / "stripe.json", payments)
    assert told == len(payments) > 20
    assert tell_sandbox(tmp_path / "stripe.json", payments) == 0

    remembered = json.loads((tmp_path / "stripe.json").read_text())["store"]["objects"]
    ours = {payment.stripe_intent_id: payment.amount for payment in payments}
    known = {id: intent["amount_received"] for id, intent in remembered["payment_intent"].items()}
    assert known == {id: int(amount * 100) for id, amount in ours.items()}


def test_demo_is_refused_over_real_chalets(as_owner, settings, db):
    settings.DEBUG = True
    ChaletFactory()
    with as_owner():
        with pytest.raises(CommandError, match="chalets of its own"):
            call_command("seed_demo")
        call_command("seed_demo", "--if-empty")
        assert Booking.objects.count() == 0


def test_demo_is_refused_in_production(settings, db):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="development only"):
        call_command("seed_demo")


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 3, 29, 2, 59, tzinfo=ZoneInfo("UTC")),
        datetime(2028, 2, 29, 5, 0, tzinfo=ZoneInfo("UTC")),
    ],
)
def test_demo_can_be_made_on_any_day(as_owner, db, now):
    with as_owner():
        made = seed(now)
        assert check_books(now=now) == []

    assert made is not None
    assert made.chalets == 6
