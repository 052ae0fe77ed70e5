"""Half-days in the back office: places by hand, closing with the numbers first, opening again."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Activity
from pool.models import Capacity
from tests.factories.accounts import UserFactory
from tests.factories.pool import CapacityFactory, TicketFactory
from tests.support.back_office import address, said, step_url, take


@pytest.fixture
def lifeguard(db):
    return UserFactory(staff=True, department="pool")


@pytest.fixture
def tomorrow(db):
    return timezone.localdate() + timedelta(days=1)


@pytest.fixture
def morning(tomorrow):
    """Tomorrow morning, with three tickets that are paid, one that is not, and one that is used."""
    half_day = CapacityFactory(day=tomorrow, places=60, kept=10)
    CapacityFactory(day=tomorrow, half="afternoon", places=60, kept=10)
    paid = {"ticket_date": tomorrow, "paid_at": timezone.now(), "total_price": D("20.00")}
    TicketFactory(**paid, adults=2)
    TicketFactory(**paid, slot="full_day", adults=1, children=2)
    TicketFactory(**paid, slot="afternoon")
    TicketFactory(ticket_date=tomorrow, pay_at_desk=True)
    TicketFactory(**paid, status="used", admitted=1)
    TicketFactory(ticket_date=tomorrow, held=True)
    return half_day


def again(half_day, as_owner):
    with as_owner():
        return Capacity.objects.get(pk=half_day.pk)


def test_opening_the_list_puts_every_day_on_sale(manager, client_for, as_owner):
    page = client_for(manager).get(address(Capacity))

    assert page.context["cl"].result_count == 30
    with as_owner():
        assert Capacity.objects.count() == 30


def test_staff_at_the_pool_close_and_open_but_set_no_places(lifeguard, client_for, as_owner, morning, jobs):
    browser = client_for(lifeguard)

    assert browser.get(address(Capacity)).context["cl"].result_count == 2
    page = browser.get(address(Capacity, "change", morning.pk))
    assert [step["step"].name for step in page.context["steps"]] == ["close-day", "close"]
    assert not page.context["has_change_permission"]
    browser.post(address(Capacity, "change", morning.pk), {"places": "70", "kept": "5"})
    assert browser.get(step_url(morning, "follow-settings")).status_code == 403

    take(browser, morning, "close", reason="weather", note="A storm is coming.")
    half_day = again(morning, as_owner)
    assert (half_day.closed_for, half_day.places) == ("weather", 60)
    assert jobs.names() == ["pool.follow_closures"]
    take(browser, morning, "reopen")
    assert again(morning, as_owner).closed_for == ""


@pytest.mark.parametrize("department", ["housekeeping", "finance"])
def test_staff_of_other_departments_close_nothing(client_for, morning, department):
    browser = client_for(UserFactory(staff=True, department=department))

    assert browser.get(step_url(morning, "close")).status_code in (403, 404)


def test_places_set_by_hand_are_kept_and_written_down(manager, client_for, as_owner, morning):
    client_for(manager).post(address(Capacity, "change", morning.pk), {"places": "70", "kept": "5"})

    half_day = again(morning, as_owner)
    assert (half_day.places, half_day.kept, half_day.by_hand) == (70, 5, True)
    with as_owner():
        noted = Activity.objects.get(action="pool.places_set")
        assert noted.data == {"before": {"places": 60, "kept": 10}, "places": 70, "kept": 5}


def test_closing_tells_the_numbers_first(manager, client_for, as_owner, morning):
    page = client_for(manager).get(step_url(morning, "close"))

    assert page.context["consequences"] == [
        "Nobody can buy a ticket from now on.",
        "3 valid tickets are concerned, for 6 people; $40.00 was paid.",
        "Every guest is written to and chooses: the money, a credit or another day. Who does not choose within "
        "7 days gets everything back.",
        "1 unpaid ticket is let go.",
        "Whoever is inside already is not concerned.",
    ]
    assert again(morning, as_owner).closed_for == ""


def test_closing_the_whole_day_counts_both_halves_once(manager, client_for, morning):
    page = client_for(manager).get(step_url(morning, "close-day"))

    assert page.context["consequences"][1] == (
        "4 valid tickets are concerned, for 7 people; $60.00 was paid."
    )


def test_closing_and_opening_again(manager, client_for, as_owner, morning, jobs):
    browser = client_for(manager)

    answer = take(browser, morning, "close", reason="weather", note="A storm is coming.")

    assert said(answer)[0].endswith("Morning is closed. The letters are on their way.")
    half_day = again(morning, as_owner)
    assert (half_day.closed_for, half_day.closed_note) == ("weather", "A storm is coming.")
    assert jobs.names() == ["pool.follow_closures"]
    assert browser.get(step_url(morning, "close")).status_code == 302

    take(browser, morning, "reopen")
    half_day = again(morning, as_owner)
    assert (half_day.closed_for, half_day.closed_note) == ("", "")


def test_several_half_days_are_closed_from_the_list(manager, client_for, as_owner, morning):
    with as_owner():
        both = [str(pk) for pk in Capacity.objects.values_list("pk", flat=True)]
    browser = client_for(manager)
    chosen = {"action": "close", "_selected_action": both}

    asked = browser.post(address(Capacity), chosen)
    assert [line.endswith("is not concerned.") for line in asked.context["objects"]] == [True, True]
    browser.post(address(Capacity), {**chosen, "confirmed": "yes", "reason": "event", "note": ""})

    with as_owner():
        assert set(Capacity.objects.values_list("closed_for", flat=True)) == {"event"}


def test_what_more_is_sold_of_than_the_settings_allow_is_listed(manager, client_for, tomorrow, as_owner):
    CapacityFactory(day=tomorrow, places=300)
    TicketFactory(ticket_date=tomorrow, adults=120)

    page = client_for(manager).get(address(Capacity), {"view": "short"})

    assert [(row.day, row.half, row.places, row.kept) for row in page.context["cl"].result_list] == [
        (tomorrow, "morning", 120, 0)
    ]


def test_a_long_list_asks_as_many_questions(manager, client_for, as_owner):
    browser = client_for(manager)
    browser.get(address(Capacity), {"view": "past"})
    with CaptureQueriesContext(connection) as few:
        browser.get(address(Capacity), {"view": "past"})
    for number in range(1, 12):
        CapacityFactory(day=timezone.localdate() - timedelta(days=number))
    with CaptureQueriesContext(connection) as many:
        browser.get(address(Capacity), {"view": "past"})

    assert len(many) == len(few)


@pytest.mark.parametrize("who", ["cook", "finance"])
def test_half_days_are_no_screen_of_other_departments(who, request, client_for, morning):
    browser = client_for(request.getfixturevalue(who))

    assert browser.get(address(Capacity)).status_code == 403
    assert browser.post(step_url(morning, "close"), {"confirmed": "yes"}).status_code == 404
