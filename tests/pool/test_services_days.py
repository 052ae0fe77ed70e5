"""Half-days: made from the settings, kept when set by hand, never below what is sold."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from audit import config
from pool.errors import PlacesNotPossible
from pool.models import Capacity, Ticket
from pool.services import days
from resort.db.identity import SERVICE, acting_as
from tests.factories.pool import CapacityFactory, TicketFactory

NOW = datetime(2026, 7, 10, 11, 0, tzinfo=ZoneInfo("Europe/Zurich"))
TODAY = NOW.date()


def tomorrow(number=1):
    return TODAY + timedelta(days=number)


def opened():
    with acting_as(role=SERVICE):
        return days.open_days(now=NOW)


@pytest.fixture
def change(manager):
    """Change a setting as a manager does; half-days follow in the same transaction."""

    def change(key, value):
        with acting_as(manager.pk):
            config.change(key=key, value=value, actor=manager)

    return change


def places_of(day, half, as_owner):
    with as_owner():
        row = Capacity.objects.get(day=day, half=half)
    return row.places, row.kept, row.by_hand


def test_every_half_day_up_to_the_horizon_is_opened_once(db, as_owner):
    assert opened() == days.Opened(made=30, changed=0, short=0)
    assert opened() == days.Opened(made=0, changed=0, short=0)
    with as_owner():
        rows = list(Capacity.objects.order_by("day", "-half").values_list("day", "half", "places", "kept"))
    assert rows[:2] == [(TODAY, "morning", 100, 20), (TODAY, "afternoon", 100, 20)]
    assert rows[-1] == (tomorrow(14), "afternoon", 100, 20)


def test_the_day_is_the_resorts_after_midnight_there(db, as_owner):
    with acting_as(role=SERVICE):
        days.open_days(now=datetime(2026, 7, 9, 22, 30, tzinfo=ZoneInfo("UTC")))
    with as_owner():
        assert Capacity.objects.order_by("day").first().day == TODAY


def test_a_changed_setting_reaches_days_to_come_but_not_past_or_hand_set_ones(
    change, manager, as_owner, monkeypatch
):
    monkeypatch.setattr("pool.services.days.timezone.now", lambda: NOW)
    CapacityFactory(day=tomorrow(-1), places=100)
    opened()
    with as_owner():
        by_hand = Capacity.objects.get(day=tomorrow(3), half="morning")
    with acting_as(manager.pk):
        days.set_places(half_day=by_hand, places=60, kept=5)

    change("pool.daily_capacity", 80)
    change("pool.member_places", 10)

    assert places_of(tomorrow(2), "morning", as_owner) == (80, 10, False)
    assert places_of(tomorrow(3), "morning", as_owner) == (60, 5, True)
    assert places_of(tomorrow(-1), "morning", as_owner) == (100, 0, False)


def test_a_longer_horizon_opens_more_days(change, as_owner, monkeypatch):
    monkeypatch.setattr("pool.services.days.timezone.now", lambda: NOW)
    opened()

    change("pool.horizon_days", 20)

    assert places_of(tomorrow(20), "afternoon", as_owner) == (100, 20, False)


def test_a_cut_below_what_is_sold_drops_nobody_and_is_listed(change, as_owner, monkeypatch):
    monkeypatch.setattr("pool.services.days.timezone.now", lambda: NOW)
    opened()
    ticket = TicketFactory(ticket_date=tomorrow(), slot="morning", adults=30)
    TicketFactory(ticket_date=tomorrow(2), slot="full_day", adults=45)

    change("pool.daily_capacity", 40)

    # 30 are sold of 40: members give way first. 45 are sold of 40: the day stays larger than the setting.
    assert places_of(tomorrow(), "morning", as_owner) == (40, 10, False)
    assert places_of(tomorrow(), "afternoon", as_owner) == (40, 20, False)
    assert places_of(tomorrow(2), "morning", as_owner) == (45, 0, False)
    with as_owner():
        assert Ticket.objects.get(pk=ticket.pk).status == "confirmed"
    with acting_as(role=SERVICE):
        short = days.short_of_settings(now=NOW).order_by("day", "-half").values_list("day", "half")
        assert list(short) == [
            (tomorrow(), "morning"), (tomorrow(2), "morning"), (tomorrow(2), "afternoon"),
        ]  # fmt: skip


def test_places_by_hand_below_what_is_sold_are_refused_in_words(manager, as_owner):
    half_day = CapacityFactory(day=tomorrow(), places=50)
    TicketFactory(ticket_date=tomorrow(), adults=12)

    with acting_as(manager.pk), pytest.raises(PlacesNotPossible) as refused:
        days.set_places(half_day=half_day, places=15, kept=4)

    assert str(refused.value) == "12 places are sold and 4 kept for members: there must be at least 16."
    assert places_of(tomorrow(), "morning", as_owner) == (50, 0, False)


def test_a_half_day_follows_the_settings_again(manager, as_owner):
    opened()
    with as_owner():
        half_day = Capacity.objects.get(day=tomorrow(), half="morning")
    with acting_as(manager.pk):
        days.set_places(half_day=half_day, places=60, kept=5)
        days.follow_settings(half_day=half_day, now=NOW)

    assert places_of(tomorrow(), "morning", as_owner) == (100, 20, False)
