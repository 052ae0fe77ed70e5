"""What is free, in the search, in the calendar and instead."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chalets.services import availability
from chalets.services.availability import DayState
from resort.db.identity import ANONYMOUS, acting_as
from tests.factories.audit import SettingFactory
from tests.factories.chalets import AmenityFactory, BookingFactory, ChaletFactory, ChaletImageFactory
from tests.factories.payments import SeasonFactory

pytestmark = pytest.mark.django_db


def search(**wish):
    with acting_as(role=ANONYMOUS):
        return availability.search(**wish)


def names(result) -> list[str]:
    return [offer.chalet.name for offer in result.offers]


@pytest.fixture
def nights(arrival):
    """Two nights from the day of arrival."""
    return {"check_in": arrival, "check_out": arrival + timedelta(days=2)}


# Search


@pytest.mark.parametrize("trait", ["hidden", "in_maintenance", "removed"])
def test_search_shows_only_what_is_offered(trait):
    ChaletFactory(**{trait: True})

    assert search().total == 0


def test_search_finds_the_cheapest_first():
    ChaletFactory(name="Pine", base_price=Decimal(300))
    ChaletFactory(name="Oak", base_price=Decimal(100))
    ChaletFactory(name="Ash", base_price=Decimal(300))

    assert names(search()) == ["Oak", "Ash", "Pine"]


@pytest.mark.parametrize(("guests", "found"), [(1, 2), (4, 2), (5, 1), (6, 1), (7, 0)])
def test_search_wants_room_for_everybody(guests, found):
    ChaletFactory(capacity=4)
    ChaletFactory(capacity=6)

    assert search(guests=guests).total == found


def test_search_wants_every_amenity():
    both, one = ChaletFactory(name="Both"), ChaletFactory(name="One")
    for chalet, name in [(both, "Sauna"), (both, "Stove"), (one, "Sauna")]:
        AmenityFactory(chalet=chalet, name=name)

    assert names(search(amenities=["Sauna"])) == ["Both", "One"]
    assert names(search(amenities=["Sauna", "Stove"])) == ["Both"]
    assert names(search(amenities=["Pool"])) == []


@pytest.mark.parametrize("trait", ["confirmed", "checked_in", "checked_out", "held", "block"])
def test_search_leaves_out_what_is_taken(chalet, nights, trait):
    BookingFactory(chalet=chalet, check_in=nights["check_in"], nights=1, **{trait: True})

    assert search(**nights).total == 0
    assert search().total == 1


@pytest.mark.parametrize("trait", ["cancelled", "no_show", "lapsed"])
def test_search_finds_what_was_given_back(chalet, nights, trait):
    BookingFactory(chalet=chalet, check_in=nights["check_in"], nights=1, **{trait: True})

    assert search(**nights).total == 1


@pytest.mark.parametrize(
    ("shift", "length", "found"), [(-2, 2, 1), (2, 2, 1), (-1, 2, 0), (1, 1, 0), (-1, 5, 0)]
)
def test_search_lets_one_leave_and_the_next_come_on_the_same_day(chalet, nights, shift, length, found):
    BookingFactory(chalet=chalet, check_in=nights["check_in"] + timedelta(days=shift), nights=length)

    assert search(**nights).total == found


def test_search_prices_the_whole_stay(chalet, nights):
    [offer] = search(**nights).offers
    [undated] = search().offers

    assert (offer.total, undated.total) == (Decimal(400), None)


def test_search_goes_page_by_page():
    for number in range(availability.PAGE_SIZE + 1):
        ChaletFactory(name=f"House {number:02}", base_price=Decimal(100))

    first, second = search(), search(page=2)
    assert (first.total, first.page, first.pages, len(first.offers)) == (13, 1, 2, 12)
    assert (second.total, second.page, second.pages) == (13, 2, 2)
    assert names(second) == ["House 12"]


@pytest.mark.parametrize("page", [0, -3, 2, 999])
def test_search_for_a_page_that_is_not_there_begins_again(chalet, page):
    result = search(page=page)

    assert (result.page, result.pages, result.total) == (1, 1, 1)


@pytest.mark.parametrize("dated", [False, True])
def test_search_takes_as_many_queries_for_fifty_chalets_as_for_one(nights, dated):
    wish = nights if dated else {}

    def count() -> int:
        with acting_as(role=ANONYMOUS), CaptureQueriesContext(connection) as queries:
            found = availability.search(**wish)
            for offer in found.offers:
                assert offer.chalet.picture
        return len(queries)

    def furnish() -> None:
        chalet = ChaletFactory()
        ChaletImageFactory(chalet=chalet)
        AmenityFactory(chalet=chalet)

    furnish()
    one = count()
    for _ in range(49):
        furnish()
    assert count() == one


# Calendar


def days(chalet, first, *, months=1, today):
    """Every day of the calendar by date."""
    with acting_as(role=ANONYMOUS):
        pages = availability.calendar(chalet=chalet, first=first, months=months, today=today)
    return {day.date: day for page in pages for week in page.weeks for day in week if day}


@pytest.fixture
def today(now):
    return timezone.localtime(now).date()


@pytest.fixture
def month(today):
    """The first of a month that lies wholly ahead."""
    return (today.replace(day=28) + timedelta(days=40)).replace(day=1)


@pytest.mark.parametrize("trait", ["confirmed", "held", "block", "checked_in"])
def test_calendar_shows_what_is_taken(chalet, month, today, trait):
    BookingFactory(chalet=chalet, check_in=month + timedelta(days=9), nights=2, **{trait: True})

    shown = [days(chalet, month, today=today)[month + timedelta(days=number)] for number in range(8, 13)]
    assert [day.state for day in shown] == [
        DayState.FREE, DayState.DEPARTURE_ONLY, DayState.TAKEN, DayState.FREE, DayState.FREE,
    ]  # fmt: skip
    assert [day.price is None for day in shown] == [False, True, True, False, False]


@pytest.mark.parametrize("trait", ["cancelled", "lapsed", "no_show"])
def test_calendar_shows_as_free_what_was_given_back(chalet, month, today, trait):
    BookingFactory(chalet=chalet, check_in=month + timedelta(days=9), nights=2, **{trait: True})

    assert {day.state for day in days(chalet, month, today=today).values()} == {DayState.FREE}


def test_calendar_knows_of_a_stay_from_the_month_before(chalet, month, today):
    BookingFactory(chalet=chalet, check_in=month - timedelta(days=2), nights=3)

    shown = days(chalet, month, today=today)
    assert [shown[month].state, shown[month + timedelta(days=1)].state] == [DayState.TAKEN, DayState.FREE]


def test_calendar_lets_nobody_leave_between_two_stays(chalet, month, today):
    for start in (4, 6):
        BookingFactory(chalet=chalet, check_in=month + timedelta(days=start), nights=2)

    shown = days(chalet, month, today=today)
    assert [shown[month + timedelta(days=number)].state for number in range(3, 9)] == [
        DayState.FREE, DayState.DEPARTURE_ONLY, DayState.TAKEN, DayState.TAKEN, DayState.TAKEN, DayState.FREE,
    ]  # fmt: skip


def test_calendar_ends_yesterday_and_at_the_horizon(chalet, today):
    SettingFactory(key="chalets.horizon_days", value=5)

    shown = days(chalet, today, months=2, today=today)
    assert {day.state for date, day in shown.items() if date < today} <= {DayState.PAST}
    assert shown[today].state == DayState.FREE
    assert shown[today + timedelta(days=5)].state == DayState.FREE
    assert shown[today + timedelta(days=6)].state == DayState.BEYOND


def test_calendar_prices_weekends_and_seasons(chalet, month, today):
    saturday = month + timedelta(days=(5 - month.weekday()) % 7)
    sunday = saturday + timedelta(days=1)
    SeasonFactory(start_date=sunday, end_date=sunday, multiplier=Decimal("2.00"))

    shown = days(chalet, month, months=2, today=today)
    assert (shown[saturday].price, shown[sunday].price) == (Decimal(250), Decimal(400))


@pytest.mark.parametrize(
    ("first", "length"),
    [(date(2027, 3, 1), 31), (date(2027, 10, 1), 31), (date(2028, 2, 1), 29), (date(2027, 2, 1), 28)],
)
def test_calendar_has_every_day_once(chalet, first, length):
    """Months in which the clock changes, and February with and without its 29th."""
    with acting_as(role=ANONYMOUS):
        [page] = availability.calendar(chalet=chalet, first=first, months=1, today=date(2027, 1, 1))

    shown = [day.date for week in page.weeks for day in week if day]
    assert shown == [first + timedelta(days=number) for number in range(length)]
    assert {len(week) for week in page.weeks} == {7}
    assert all(day.date.weekday() == place for week in page.weeks for place, day in enumerate(week) if day)


def test_calendar_begins_with_the_month_of_any_day(chalet, month, today):
    with acting_as(role=ANONYMOUS):
        pages = availability.calendar(chalet=chalet, first=month + timedelta(days=17), months=13, today=today)

    assert pages[0].first == month
    assert pages[12].first == month.replace(year=month.year + 1)


def test_calendar_takes_as_many_queries_for_a_year_as_for_a_month(chalet, month, today):
    with acting_as(role=ANONYMOUS):
        counts = set()
        for months in (1, 12):
            with CaptureQueriesContext(connection) as queries:
                availability.calendar(chalet=chalet, first=month, months=months, today=today)
            counts.add(len(queries))
    assert len(counts) == 1


# Instead


def instead(chalet, nights, today, guests=2):
    with acting_as(role=ANONYMOUS):
        return availability.alternatives(chalet=chalet, **nights, guests=guests, today=today)


def test_instead_of_taken_nights_the_nearest_others(chalet, nights, arrival, today):
    BookingFactory(chalet=chalet, check_in=arrival, nights=2)

    found = instead(chalet, nights, today).other_dates
    assert [((dates.check_in - arrival).days, (dates.check_out - dates.check_in).days) for dates in found] == [
        (-2, 2), (2, 2), (-3, 2),
    ]  # fmt: skip
    assert [dates.total for dates in found] == [Decimal(450), Decimal(400), Decimal(500)]


def test_instead_never_the_past(chalet, today):
    BookingFactory(chalet=chalet, check_in=today, nights=2)

    found = instead(chalet, {"check_in": today, "check_out": today + timedelta(days=2)}, today).other_dates
    assert [(dates.check_in - today).days for dates in found] == [2, 3, 4]


def test_instead_nothing_when_nothing_is_near(chalet, nights, arrival, today):
    BookingFactory(chalet=chalet, check_in=arrival - timedelta(days=20), nights=40)

    assert instead(chalet, nights, today).other_dates == []


def test_instead_other_free_chalets_that_sleep_the_party(chalet, nights, arrival, today):
    ChaletFactory(name="Free", base_price=Decimal(300))
    ChaletFactory(name="Small", capacity=1)
    ChaletFactory(name="Hidden", hidden=True)
    BookingFactory(chalet=ChaletFactory(name="Taken"), check_in=arrival)

    [offer] = instead(chalet, nights, today).other_chalets
    assert (offer.chalet.name, offer.total) == ("Free", Decimal(600))


def test_instead_three_chalets_at_most(chalet, nights, today):
    for _ in range(5):
        ChaletFactory()

    assert len(instead(chalet, nights, today).other_chalets) == 3


def test_is_free_until_somebody_has_a_night(chalet, nights, arrival):
    with acting_as(role=ANONYMOUS):
        assert availability.is_free(chalet, **nights)
    BookingFactory(chalet=chalet, check_in=arrival + timedelta(days=1), nights=1)
    with acting_as(role=ANONYMOUS):
        assert not availability.is_free(chalet, **nights)
        assert availability.taken_nights(chalet, first=arrival, last=arrival + timedelta(days=9)) == {
            arrival + timedelta(days=1)
        }
