"""The demo as it is written: believable, in order, and written once."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from audit.models import Setting
from chalets.models import Booking, Chalet, ChaletImage, StayCharge
from payments.models import LedgerEntry, Refund
from resort.books import check_books
from resort.db.identity import ANONYMOUS, OWNER, acting_as
from resort.demo.card_side import refundable_payments, tell_sandbox
from resort.demo.houses import read_houses
from resort.demo.people import LOGINS, PASSWORD
from resort.demo.seed import seed
from restaurant.models import BillShare

STATIC = Path(settings.BASE_DIR) / "static"


@pytest.fixture(scope="module")
def made(shared_rows):
    """The demo in full, once for all tests: when."""
    now = timezone.now()
    with acting_as(role=OWNER):
        seed(now)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return now


@pytest.fixture
def seeded(db, made, as_owner):
    """The demo in full, looked at as the owner."""
    with as_owner():
        yield made


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


def test_demo_shows_every_kind_of_bill(seeded):
    shares = BillShare.objects.values_list("bill__status", "status")
    assert set(shares) == {
        ("open", "open"), ("open", "paid"), ("settled", "paid"), ("settled", "charged"), ("settled", "deposit")
    }  # fmt: skip
    assert StayCharge.objects.filter(status="open").count() == 1
