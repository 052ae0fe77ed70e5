"""The front page of the back office: its numbers are those of the lists behind them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories.chalets import BookingFactory
from tests.factories.payments import PaymentFactory, RefundFactory


@pytest.fixture(params=["receptionist", "cook", "finance", "manager", "owner"])
def person(request):
    return request.getfixturevalue(request.param)


def busy_day():
    today = timezone.localdate()
    BookingFactory(check_in=today)
    BookingFactory(checked_in=True)
    BookingFactory(check_in=today - timedelta(days=3), status="checked_in", nights=3, paid=True)
    BookingFactory(check_in=today - timedelta(days=3), status="checked_out", nights=3, paid=True)
    BookingFactory(check_in=today - timedelta(days=1))
    BookingFactory(held=True)
    BookingFactory(lapsed=True)
    BookingFactory(cancelled=True)
    BookingFactory(no_show=True)
    BookingFactory(block=True, check_in=today)
    RefundFactory(payment=PaymentFactory(cash=True))
    RefundFactory()
    PaymentFactory(succeeded=True, needs_staff=True)


def test_today_counts_what_its_lists_show(person, client_for):
    busy_day()
    browser = client_for(person)

    tasks = browser.get(reverse("admin:index")).context["tasks"]

    for task in tasks:
        assert browser.get(task.url).context["cl"].result_count == task.count, task


def test_today_counts_a_busy_day(manager, client_for):
    busy_day()

    page = client_for(manager).get(reverse("admin:index"))

    counted = {task.label: task.count for task in page.context["tasks"]}
    assert {str(label): count for label, count in counted.items() if count} == {
        "Arrivals today": 2,
        "Departures today": 2,
        "In house tonight": 1,
        "Did not arrive or leave yet": 1,
        "Held, not paid": 1,
        "To be paid now": 3,
        "Refunds to pay out": 1,
        "Payments that need a person": 1,
    }
    assert [len(one["rows"]) for one in page.context["lists"]] == [2, 2]


def test_today_asks_as_many_questions_on_a_quiet_day(manager, client_for):
    browser = client_for(manager)
    browser.get(reverse("admin:index"))
    with CaptureQueriesContext(connection) as quiet:
        browser.get(reverse("admin:index"))
    busy_day()
    with CaptureQueriesContext(connection) as busy:
        browser.get(reverse("admin:index"))

    assert len(busy) == len(quiet)
