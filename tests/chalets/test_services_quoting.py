"""What a stay costs, read from the tables (the arithmetic is in test_rules)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chalets.errors import AddonNotOffered
from chalets.services import quoting
from resort.db.identity import ANONYMOUS, acting_as
from tests.factories.audit import SettingFactory
from tests.factories.chalets import AddonFactory
from tests.factories.payments import SeasonFactory

pytestmark = pytest.mark.django_db


def quote(chalet, check_in, nights, *, guests=2, addons=()):
    with acting_as(role=ANONYMOUS):
        return quoting.quote_for(
            chalet=chalet,
            check_in=check_in,
            check_out=check_in + timedelta(days=nights),
            guests=guests,
            addon_ids=[addon.pk for addon in addons],
        )


def test_quote_reads_prices_weekends_seasons_and_discount(chalet, arrival):
    SeasonFactory(
        start_date=arrival + timedelta(days=1), end_date=arrival + timedelta(days=1), multiplier="1.50"
    )
    breakfast = AddonFactory(price=Decimal("15.00"), unit="person_night")

    priced = quote(chalet, arrival, 7, addons=[breakfast])

    assert [line.price for line in priced.nights] == [200, 300, 200, 200, 250, 250, 200]
    assert (priced.nights_total, priced.discount_percent, priced.discount) == (1600, 10, 160)
    assert (priced.addons_total, priced.total) == (210, 1650)


def test_weekend_days_are_a_setting(chalet, arrival):
    SettingFactory(key="chalets.weekend_days", value=["monday"])

    assert [line.price for line in quote(chalet, arrival, 2).nights] == [250, 200]


def test_discounts_are_a_setting(chalet, arrival):
    SettingFactory(key="chalets.long_stay_discounts", value=[{"nights": 2, "percent": 50}])

    assert quote(chalet, arrival, 2).total == 200


def test_season_that_is_not_in_use_changes_nothing(chalet, arrival):
    SeasonFactory(start_date=arrival, is_active=False)

    assert quote(chalet, arrival, 2).total == 400


def test_season_next_door_changes_nothing(chalet, arrival):
    SeasonFactory(start_date=arrival + timedelta(days=2), end_date=arrival + timedelta(days=9))
    SeasonFactory(start_date=arrival - timedelta(days=9), end_date=arrival - timedelta(days=1))

    assert quote(chalet, arrival, 2).total == 400


@pytest.mark.parametrize(
    ("first", "nights"), [(date(2027, 3, 27), 2), (date(2027, 10, 30), 2), (date(2028, 2, 28), 2)]
)
def test_nights_are_counted_by_dates(chalet, first, nights):
    """Over both changes of the clock and over 29 February."""
    assert len(quote(chalet, first, nights).nights) == nights


def test_addon_that_is_not_offered_is_refused(chalet, arrival):
    with pytest.raises(AddonNotOffered):
        quote(chalet, arrival, 2, addons=[AddonFactory(is_active=False)])


def test_addon_that_nobody_knows_is_refused(chalet, arrival):
    with pytest.raises(AddonNotOffered), acting_as(role=ANONYMOUS):
        quoting.choose_addons([uuid4()])


def test_same_addon_twice_is_one(chalet, arrival):
    breakfast = AddonFactory(unit="stay")

    assert len(quote(chalet, arrival, 2, addons=[breakfast, breakfast]).addons) == 1


def test_quote_takes_as_many_queries_for_a_month_as_for_a_night(chalet, arrival):
    addon = AddonFactory()
    with acting_as(role=ANONYMOUS):
        counts = set()
        for nights in (1, 31):
            with CaptureQueriesContext(connection) as queries:
                quoting.quote_for(
                    chalet=chalet, check_in=arrival, check_out=arrival + timedelta(days=nights), guests=2,
                    addon_ids=[addon.pk],
                )  # fmt: skip
            counts.add(len(queries))
    assert counts == {3}
