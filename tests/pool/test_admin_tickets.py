"""Tickets in the back office: found, paid for, moved, cancelled and sold by whoever may."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from payments.models import Payment
from pool.admin.ticket_filters import ticket_views
from pool.models import Capacity, Ticket
from pool.tokens import read
from tests.factories.accounts import UserFactory
from tests.factories.pool import CapacityFactory, EntryFactory, TicketFactory
from tests.support.back_office import address, said, step_url, take

LIST = address(Ticket)
SELL = reverse("admin:pool_ticket_sell")
DAY = timezone.localdate() + timedelta(days=2)


@pytest.fixture
def lifeguard(db):
    return UserFactory(staff=True, department="pool")


@pytest.fixture
def open_days(db):
    """Two days with room."""
    for day in (DAY, DAY + timedelta(days=1)):
        for half in ("morning", "afternoon"):
            CapacityFactory(day=day, half=half, places=20)


@pytest.fixture
def paid(open_days, as_owner):
    """A ticket of 32.00 that was paid at the desk."""
    return TicketFactory(ticket_date=DAY, adults=2, total_price=D("32.00"), paid_at=timezone.now())


def again(ticket, as_owner):
    with as_owner():
        return Ticket.objects.get(pk=ticket.pk)


def money_for(ticket, as_owner):
    with as_owner():
        rows = Payment.objects.filter(booking_id=ticket.pk).order_by("created_at")
        return [(row.method, row.amount, row.status) for row in rows]


# Lists.


def test_each_list_has_its_tickets(lifeguard, client_for, as_owner):
    today, now = timezone.localdate(), timezone.now()
    made = {
        "today": TicketFactory(paid_at=now, status="used", admitted=1),
        "expected": TicketFactory(paid_at=now),
        "inside": TicketFactory(paid_at=now, status="used", admitted=1, inside=1),
        "to_pay": TicketFactory(pay_at_desk=True, ticket_date=today + timedelta(days=3)),
        "coming": TicketFactory(paid_at=now, ticket_date=today + timedelta(days=3)),
        "held": TicketFactory(held=True),
        "asked": TicketFactory(paid_at=now, closure_asked_at=now),
        "missed": TicketFactory(paid_at=now, ticket_date=today - timedelta(days=3), status="expired"),
        "cancelled": TicketFactory(status="cancelled"),
    }
    TicketFactory(held=True, change_of=made["coming"])
    names = {ticket.pk: name for name, ticket in made.items()}
    browser = client_for(lifeguard)

    found = {
        key: sorted(names[row.pk] for row in browser.get(LIST, {"view": key}).context["cl"].result_list)
        for key in ticket_views(now)
    }

    assert found == {
        "today": ["asked", "expected", "inside", "today"],
        "expected": ["expected"],
        "inside": ["inside"],
        "to_pay": ["to_pay"],
        "coming": ["coming", "to_pay"],
        "held": ["held"],
        "asked": ["asked"],
        "missed": ["missed"],
        "cancelled": ["cancelled"],
    }
    assert browser.get(LIST).context["cl"].result_count == 9


@pytest.mark.parametrize("words", ["K7QM-2XRD", "gil@", "Wanderer", "ada@example"])
def test_a_ticket_is_found_by_code_name_and_mail(words, manager, guest, client_for):
    ticket = TicketFactory(
        user=guest, code="K7QM-2XRD", holder_name="Gil Wanderer", holder_email="gil@example.com"
    )
    TicketFactory()

    rows = client_for(manager).get(LIST, {"q": words}).context["cl"].result_list

    assert [row.pk for row in rows] == [ticket.pk]


def test_a_long_list_asks_as_many_questions(lifeguard, client_for):
    browser = client_for(lifeguard)
    TicketFactory()
    browser.get(LIST)
    with CaptureQueriesContext(connection) as few:
        browser.get(LIST)
    for _each in range(12):
        TicketFactory()
    with CaptureQueriesContext(connection) as many:
        browser.get(LIST)

    assert len(many) == len(few)


def test_the_page_of_a_ticket_shows_its_picture_entries_and_terms(manager, client_for, paid, as_owner):
    EntryFactory(ticket=paid, gate="North")
    page = client_for(manager).get(address(Ticket, "change", paid.pk)).content.decode()

    assert "North" in page
    assert "At any time: no refund" in page
    assert [
        name in page for name in ("/do/move/", "/do/cancel/", "/do/cancel-with-refund/", "/do/resend/")
    ] == [True] * 4
    assert "/do/take-payment/" not in page


def test_only_managers_choose_another_refund(receptionist, client_for, paid):
    browser = client_for(receptionist)
    page = browser.get(address(Ticket, "change", paid.pk))

    assert [item["step"].name for item in page.context["steps"]] == ["move", "resend", "cancel"]
    assert browser.get(step_url(paid, "cancel-with-refund")).status_code == 403


@pytest.mark.parametrize("who", ["cook", "finance"])
def test_tickets_are_no_screen_of_other_departments(who, request, client_for, paid):
    browser = client_for(request.getfixturevalue(who))

    assert browser.get(LIST).status_code == 403
    assert browser.get(SELL).status_code == 403
    assert browser.post(step_url(paid, "cancel"), {"reason": "x"}).status_code == 404


def test_status_cannot_be_written_past_the_services(manager, client_for, paid, as_owner):
    client_for(manager).post(address(Ticket, "change", paid.pk), {"status": "used"})

    assert again(paid, as_owner).status == "confirmed"


# Money.


@pytest.mark.parametrize("who", ["receptionist", "lifeguard", "manager"])
def test_the_gate_takes_what_is_to_be_paid(who, request, client_for, open_days, as_owner):
    ticket = TicketFactory(ticket_date=DAY, pay_at_desk=True, total_price=D("32.00"))

    answer = take(client_for(request.getfixturevalue(who)), ticket, "take-payment", method="cash")

    assert said(answer) == [f"$32.00 received for ticket {ticket.code}."]
    assert again(ticket, as_owner).paid_at is not None
    assert money_for(ticket, as_owner) == [("cash", D("32.00"), "succeeded")]


def test_a_held_ticket_is_valid_once_it_is_paid_for(lifeguard, client_for, open_days, as_owner, jobs):
    ticket = TicketFactory(ticket_date=DAY, held=True, total_price=D("32.00"))

    take(client_for(lifeguard), ticket, "take-payment", method="terminal")

    now_valid = again(ticket, as_owner)
    assert (now_valid.status, now_valid.hold_expires_at) == ("confirmed", None)
    assert read(now_valid.qr_code).subject == ticket.pk
    assert jobs.names() == ["pool.send_ticket_letter", "payments.close_page"]


def test_a_paid_ticket_is_not_paid_twice(receptionist, client_for, paid, as_owner):
    browser = client_for(receptionist)

    assert browser.post(step_url(paid, "take-payment"), {"method": "cash"}).status_code == 302
    assert money_for(paid, as_owner) == []


# Cancelling and moving.


def test_cancelling_by_the_terms_tells_what_goes_back(receptionist, client_for, paid, as_owner, jobs):
    with as_owner():
        terms = [{"days": 1, "percent": "50.00", "type": "partial", "name": ""}]
        Ticket.objects.filter(pk=paid.pk).update(policy_snapshot=terms)
    browser = client_for(receptionist)

    page = browser.get(step_url(paid, "cancel"))
    answer = browser.post(step_url(paid, "cancel"), {"reason": "ill"})

    assert page.context["consequences"][0] == "Of $32.00 paid, $16.00 goes back to the guest."
    assert said(answer) == [f"Ticket {paid.code} is cancelled; $16.00 goes back."]
    gone = again(paid, as_owner)
    assert (gone.status, gone.refund_amount, gone.cancellation_reason) == ("cancelled", D("16.00"), "ill")
    refund = next(job for job in jobs.waiting() if job.task_name == "pool.refund_ticket")
    assert refund.args["amount"] == "16.00"
    with as_owner():
        assert set(Capacity.objects.filter(day=DAY).values_list("taken", flat=True)) == {0}


def test_a_manager_gives_another_refund_with_a_reason(manager, client_for, paid, as_owner):
    browser = client_for(manager)

    too_much = take(browser, paid, "cancel-with-refund", reason="sorry", refund="40.00")
    assert said(too_much) == ["The refund must lie between nothing and what was paid."]
    take(browser, paid, "cancel-with-refund", reason="sorry", refund="30.00")

    assert again(paid, as_owner).refund_amount == D("30.00")


def test_moving_to_a_dearer_time_wants_the_difference(receptionist, client_for, paid, as_owner):
    browser = client_for(receptionist)
    there = {"day": DAY.isoformat(), "slot": "full_day"}

    refused = take(browser, paid, "move", **there, method="")
    assert said(refused) == ["That costs $24.00 more. Take the payment and say how it was paid."]
    assert again(paid, as_owner).slot == "morning"
    done = take(browser, paid, "move", **there, method="cash")

    assert said(done)[0].endswith("$24.00 more was received.")
    moved = again(paid, as_owner)
    assert (moved.slot, moved.total_price, moved.issue) == ("full_day", D("56.00"), 2)
    assert read(moved.qr_code).slot == "full_day"
    assert money_for(paid, as_owner) == [("cash", D("24.00"), "succeeded")]


def test_moving_away_from_a_closed_day_costs_nothing_more(receptionist, client_for, paid, as_owner):
    with as_owner():
        Ticket.objects.filter(pk=paid.pk).update(closure_asked_at=timezone.now())
    next_day = DAY + timedelta(days=1)

    take(client_for(receptionist), paid, "move", day=next_day.isoformat(), slot="full_day", method="")

    moved = again(paid, as_owner)
    assert (moved.ticket_date, moved.slot, moved.total_price) == (next_day, "full_day", D("32.00"))
    assert moved.closure_asked_at is None


def test_moving_to_a_full_day_is_refused_in_words(receptionist, client_for, paid, as_owner):
    with as_owner():
        Capacity.objects.filter(day=DAY, half="afternoon").update(places=1)

    answer = take(
        client_for(receptionist), paid, "move", day=DAY.isoformat(), slot="afternoon", method="cash"
    )

    assert said(answer) == ["There are not that many places left at this time."]
    assert again(paid, as_owner).slot == "morning"


# At the desk.


def sale(**changes):
    return {
        "day": DAY.isoformat(), "slot": "afternoon", "adults": "2", "children": "1", "name": "Gil", "email": "",
        "method": "cash", **changes,
    }  # fmt: skip


@pytest.mark.parametrize("who", ["receptionist", "lifeguard", "manager"])
def test_a_ticket_is_sold_at_the_desk_at_the_price_shown(who, request, client_for, open_days, as_owner):
    seller = request.getfixturevalue(who)
    browser = client_for(seller)

    asked = browser.post(SELL, sale(price="yes"))
    assert asked.context["quote"].total == D("45.00")
    with as_owner():
        assert Ticket.objects.count() == 0
    browser.post(SELL, sale(sell="yes", shown="45.00"))

    with as_owner():
        ticket = Ticket.objects.get()
    assert (ticket.status, ticket.sold_by_id, ticket.holder_name) == ("confirmed", seller.pk, "Gil")
    assert (ticket.total_price, ticket.paid_at is not None) == (D("45.00"), True)
    assert read(ticket.qr_code).persons == 3
    assert money_for(ticket, as_owner) == [("cash", D("45.00"), "succeeded")]


@pytest.mark.parametrize("shown", ["44.00", ""])
def test_a_ticket_is_not_sold_at_another_price_than_shown(
    shown, receptionist, client_for, open_days, as_owner
):
    page = client_for(receptionist).post(SELL, sale(sell="yes", shown=shown))

    assert page.context["form"].non_field_errors() == [
        "The price has changed since you opened this page. Nothing has happened yet."
    ]
    with as_owner():
        assert (Ticket.objects.count(), Payment.objects.count()) == (0, 0)


def test_the_desk_cannot_sell_what_is_closed_or_gone(receptionist, client_for, open_days, as_owner):
    browser = client_for(receptionist)

    gone = browser.post(SELL, sale(sell="yes", shown="30.00", adults="9", children="1"))
    assert gone.context["form"].errors
    with as_owner():
        Capacity.objects.filter(day=DAY).update(closed_for="weather")
    closed = browser.post(SELL, sale(sell="yes", shown="45.00"))

    assert closed.context["form"].non_field_errors() == ["The pool is closed at this time."]
    with as_owner():
        assert (Ticket.objects.count(), Payment.objects.count()) == (0, 0)
