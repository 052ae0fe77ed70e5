"""What a guest does with a ticket they have, on the pages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.payments import CancellationPolicyFactory
from tests.support import paying, tickets

pytestmark = pytest.mark.django_db
DAY, OTHER = tickets.soon(3), tickets.soon(4)


@pytest.fixture(autouse=True)
def on_sale(db):
    tickets.on_sale(DAY)
    tickets.on_sale(OTHER)
    CancellationPolicyFactory(
        booking_type="pool", days_before_checkin=1, refund_percentage=50, name="A day before"
    )


def page(name, ticket):
    return reverse(f"pool:{name}", args=[ticket.code])


def wish(choice) -> dict:
    """What the form of one choice sends."""
    difference = choice.change.difference
    return {
        "day": choice.offer.day.isoformat(), "slot": choice.offer.slot,
        "price": difference.price, "to_pay": difference.to_pay, "goes_back": difference.goes_back,
    }  # fmt: skip


def choice_of(answer, slot):
    return next(each for each in answer.context["choices"] if each.offer.slot == slot)


def test_change_shows_every_difference_before_it_is_made(client_for, guest):
    ticket = tickets.bought(guest)
    text = client_for(guest).get(page("change", ticket)).content.decode()
    assert "Your ticket now" in text
    assert "$4.00 more" in text
    assert "$24.00 more" in text


def test_move_at_no_difference_is_one_press(client_for, guest):
    ticket = tickets.bought(guest)
    browser = client_for(guest)
    shown = browser.get(page("change", ticket), {"day": OTHER.isoformat()})
    answer = browser.post(page("change", ticket), wish(choice_of(shown, "morning")), follow=True)
    assert tickets.fresh(ticket).ticket_date == OTHER
    assert b"Your ticket is moved" in answer.content


def test_dearer_move_leads_to_the_difference_and_back(client_for, guest):
    ticket = tickets.bought(guest)
    browser = client_for(guest)
    shown = browser.get(page("change", ticket))
    answer = browser.post(page("change", ticket), wish(choice_of(shown, "full_day")), follow=True)
    hold = answer.context["ticket"]
    assert b"Pay $24.00 by card" in answer.content
    assert b"at the gate" not in answer.content
    assert page("pay", hold).encode() in browser.get(page("ticket", ticket)).content

    paying.settle(tickets.attempt(hold))
    back = browser.get(page("returned", hold))
    assert back.headers["Location"] == page("ticket", ticket)
    assert tickets.fresh(ticket).slot == "full_day"
    assert browser.get(page("ticket", hold)).headers["Location"] == page("ticket", ticket)


def test_change_given_up_leaves_the_ticket(client_for, guest):
    ticket = tickets.bought(guest)
    browser = client_for(guest)
    shown = browser.get(page("change", ticket))
    answer = browser.post(page("change", ticket), wish(choice_of(shown, "afternoon")), follow=True)
    hold = answer.context["ticket"]
    assert browser.post(page("give_up", hold)).headers["Location"] == page("ticket", ticket)
    assert (tickets.fresh(hold).status, tickets.fresh(ticket).slot) == ("cancelled", "morning")
    assert tickets.taken(DAY) == (2, 0)


def test_price_that_changed_is_shown_anew_before_anything_happens(client_for, guest):
    ticket = tickets.bought(guest)
    browser = client_for(guest)
    sent = wish(choice_of(browser.get(page("change", ticket)), "afternoon")) | {"to_pay": "0.00"}
    answer = browser.post(page("change", ticket), sent)
    assert answer.status_code == 409
    assert b"Nothing has changed yet" in answer.content


def test_cancel_shows_the_refund_and_gives_exactly_that(client_for, guest):
    ticket = tickets.bought(guest)
    browser = client_for(guest)
    shown = browser.get(page("cancel", ticket))
    assert b"Cancel and get $16.00 back" in shown.content
    browser.post(page("cancel", ticket), {"shown_refund": "16.00", "reason": ""})
    assert tickets.fresh(ticket).refund_amount == Decimal("16.00")
    assert b"$16.00 is on its way back to you" in browser.get(page("ticket", ticket)).content


def test_refund_that_changed_cancels_nothing(client_for, guest):
    ticket = tickets.bought(guest)
    answer = client_for(guest).post(page("cancel", ticket), {"shown_refund": "32.00"})
    assert answer.status_code == 409
    assert tickets.fresh(ticket).status == "confirmed"


def test_closed_day_lets_the_guest_choose(client_for, guest):
    ticket = tickets.bought(guest)
    browser = client_for(guest)
    assert browser.get(page("closed", ticket)).headers["Location"] == page("ticket", ticket)
    tickets.close(DAY)
    tickets.change(ticket, closure_asked_at=timezone.now())

    assert b"Closed because of the weather" in browser.get(page("ticket", ticket)).content
    text = browser.get(page("closed", ticket)).content.decode()
    assert "Give me $32.00 back" in text
    assert f"?day={OTHER.isoformat()}" in text
    shown = browser.get(page("change", ticket), {"day": OTHER.isoformat()})
    assert choice_of(shown, "full_day").change.difference.to_pay == 0
    browser.post(page("cancel", ticket), {"shown_refund": "32.00"})
    assert tickets.fresh(ticket).refund_amount == Decimal("32.00")


@pytest.mark.parametrize("name", ["change", "cancel", "send"])
def test_used_ticket_has_nothing_to_choose(client_for, guest, name):
    ticket = tickets.bought(guest)
    tickets.change(ticket, status="used", admitted=2)
    browser = client_for(guest)
    assert browser.get(page(name, ticket)).headers["Location"] == page("ticket", ticket)
    assert page(name, ticket).encode() not in browser.get(page("ticket", ticket)).content


def test_waiting_for_the_bank_asks_again_by_itself(client_for, guest):
    ticket = tickets.hold(guest)
    browser = client_for(guest)
    assert browser.get(page("returned", ticket)).headers["Location"] == page("pay", ticket)
    tickets.attempt(ticket)
    assert b"We are confirming your payment" in browser.get(page("returned", ticket)).content
    assert b"Your bank takes its time" in browser.get(page("returned", ticket), {"since": "1"}).content
    assert browser.get(page("returned", ticket), {"since": "9" * 30}).status_code == 200
    tickets.pay(ticket)
    answer = browser.get(page("returned", ticket), headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == page("ticket", ticket)
