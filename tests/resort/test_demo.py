"""The demo: believable, the same every day, in order, and refused where it would do harm."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from chalets.models import Booking
from resort.books import check_books
from resort.demo.plan import FUTURE, HOUSES, PAST, plan
from resort.demo.seed import seed
from tests.factories.chalets import ChaletFactory

DAYS = [date(2026, 11, 22), date(2024, 2, 29), date(2025, 3, 30), date(2027, 1, 1)]


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
