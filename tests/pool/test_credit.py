"""Credit at the pool: it pays tickets, comes back with the places, and is what terms or a closure give."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from payments.models import Credit, Payment, Refund
from payments.services import credits
from payments.services.refunding import refund_booking
from pool.errors import PriceChanged
from pool.models import Ticket
from pool.services import cancelling, desk
from pool.services.expiring import expire_holds
from resort.books import check_books
from resort.db.identity import SERVICE, acting_as
from tests.support import tickets
from tests.support.webhooks import deliver

pytestmark = pytest.mark.django_db
DAY, OTHER = tickets.soon(3), tickets.soon(4)
AS_CREDIT = [{"days": 0, "percent": "80.00", "type": "credit", "name": "Any time"}]


@pytest.fixture(autouse=True)
def on_sale(db):
    tickets.on_sale(DAY)
    tickets.on_sale(OTHER)


@pytest.fixture
def in_credit(guest):
    """`in_credit(20)`: the guest gave up an earlier ticket and has credit for it."""

    def make(amount: int) -> None:
        ticket = tickets.bought(guest, day=OTHER, slot="full_day")
        tickets.change(ticket, status="cancelled", refund_amount=amount, cancelled_at=timezone.now())
        with acting_as(role=SERVICE):
            [refund] = refund_booking(
                booking_id=ticket.pk, amount=Decimal(amount), reason="x", as_credit=True
            )
            credits.grant(refund_id=refund.pk, now=timezone.now())

    return make


def go(name: str, ticket: Ticket) -> str:
    return reverse(f"pool:{name}", args=[ticket.code])


def balance(guest: Any) -> Decimal:
    with acting_as(guest.pk):
        return credits.balance(guest, now=timezone.now())


def money(ticket: Ticket) -> list[tuple[str, Decimal, str]]:
    """What was paid for a ticket: how, how much, and what became of it."""
    with acting_as(role=SERVICE):
        paid = Payment.objects.filter(booking_id=ticket.pk)
        return sorted(paid.values_list("method", "amount", "status"))


def wrongs() -> set[str]:
    with acting_as(role=SERVICE):
        return {finding.code for finding in check_books(now=timezone.now())}


@pytest.mark.django_db(transaction=True)
def test_credit_pays_a_part_and_the_card_the_rest(client_for, client, guest, sandbox, jobs, in_credit):
    in_credit(20)
    held, browser = tickets.hold(guest), client_for(guest)
    page = browser.get(go("pay", held)).text
    assert "Your credit pays $20.00 of $32.00." in page
    assert "Pay $12.00 by card" in page

    response = browser.post(go("pay_card", held))
    assert browser.post(go("pay_card", held)).url == response.url
    assert balance(guest) == 0
    sandbox.pay(response.url.rsplit("/", 1)[1])
    deliver(sandbox, client)
    jobs.run()

    assert tickets.fresh(held).status == "confirmed"
    assert sandbox.state()["captured"] == {"usd": 1_200}
    assert money(held) == [("credit", 20, "succeeded"), ("stripe", 12, "succeeded")]
    assert wrongs() == set()


@pytest.mark.django_db(transaction=True)
def test_credit_that_pays_everything_needs_no_card(client_for, guest, sandbox, jobs, in_credit):
    in_credit(40)
    held, browser = tickets.hold(guest), client_for(guest)
    page = browser.get(go("pay", held)).text
    assert "Pay with my credit" in page
    assert "by card" not in page

    assert browser.post(go("pay_card", held)).url == go("returned", held)
    jobs.run()

    assert tickets.fresh(held).status == "confirmed"
    assert browser.get(go("returned", held)).url == go("ticket", held)
    assert sandbox.calls() == []
    assert money(held) == [("credit", 32, "succeeded")]
    assert (balance(guest), wrongs()) == (8, set())


@pytest.mark.django_db(transaction=True)
def test_credit_comes_back_with_the_places(client_for, guest, sandbox, jobs, in_credit):
    in_credit(20)
    held, browser = tickets.hold(guest), client_for(guest)
    browser.post(go("pay_card", held))
    browser.post(go("give_up", held))
    jobs.run()

    assert balance(guest) == 20
    assert [status for _method, _amount, status in money(held)] == ["failed", "failed"]
    assert wrongs() == set()


@pytest.mark.django_db(transaction=True)
def test_credit_comes_back_when_the_hold_ends(client_for, guest, sandbox, jobs, in_credit):
    in_credit(20)
    held = tickets.hold(guest)
    client_for(guest).post(go("pay_card", held))
    tickets.change(held, hold_expires_at=timezone.now())

    assert expire_holds(now=timezone.now()) == 1
    jobs.run()

    assert (tickets.fresh(held).status, balance(guest)) == ("cancelled", 20)


@pytest.mark.django_db(transaction=True)
def test_credit_pays_the_difference_of_a_dearer_time(client_for, guest, sandbox, jobs, in_credit):
    in_credit(40)
    ticket, browser = tickets.bought(guest), client_for(guest)
    shown = browser.get(go("change", ticket))
    dearer = next(each for each in shown.context["choices"] if each.offer.slot == "full_day")
    sent = vars(dearer.change.difference) | {"day": DAY.isoformat(), "slot": "full_day"}
    hold = browser.post(go("change", ticket), sent, follow=True).context["ticket"]

    browser.post(go("pay_card", hold))
    jobs.run()

    assert tickets.fresh(ticket).slot == "full_day"
    assert money(hold) == [("credit", 24, "succeeded")]
    assert (balance(guest), wrongs()) == (16, set())


def test_terms_that_give_credit_give_credit(client_for, guest, jobs):
    ticket, browser = tickets.bought(guest), client_for(guest)
    tickets.change(ticket, policy_snapshot=AS_CREDIT)
    assert "80% back as credit" in browser.get(go("ticket", ticket)).text
    assert "As credit for what you book next." in browser.get(go("cancel", ticket)).text

    browser.post(go("cancel", ticket), {"shown_refund": "25.60"})
    letter = tickets.letters(jobs)[-1]
    jobs.run()

    assert balance(guest) == Decimal("25.60")
    assert "You have $25.60 of credit" in letter.body
    assert "You have $25.60 of credit" in browser.get(go("ticket", ticket)).text
    assert wrongs() == set()


def test_closed_day_gives_credit_in_one_press(client_for, guest, jobs):
    ticket, browser = tickets.bought(guest), client_for(guest)
    tickets.close(DAY)
    tickets.change(ticket, closure_asked_at=timezone.now())
    text = browser.get(go("closed", ticket)).text
    assert "Give me $32.00 back" in text
    assert "Give me $32.00 of credit" in text
    assert "Move my ticket" in text

    browser.post(go("cancel", ticket), {"shown_refund": "32.00", "wants_credit": "1"})
    jobs.run()

    page = browser.get(go("ticket", ticket)).text
    assert "You have $32.00 of credit" in page
    assert "Choose now" not in page
    with acting_as(role=SERVICE):
        assert list(Refund.objects.values_list("method", "amount", "status")) == [("credit", 32, "succeeded")]
        assert Credit.objects.get().source_booking_id == ticket.pk
    assert tickets.fresh(ticket).status == "cancelled"
    assert (balance(guest), wrongs()) == (32, set())


def test_closed_day_moves_the_ticket_in_one_press(client_for, guest):
    ticket, browser = tickets.bought(guest), client_for(guest)
    tickets.close(DAY)
    tickets.change(ticket, closure_asked_at=timezone.now())
    near = browser.get(go("closed", ticket)).context["others"][0]
    sent = vars(near.change.difference) | {"day": near.offer.day.isoformat(), "slot": near.offer.slot}

    browser.post(go("change", ticket), sent)

    moved = tickets.fresh(ticket)
    assert (moved.ticket_date, moved.slot, moved.closure_asked_at) == (OTHER, "morning", None)


def test_closed_day_has_no_credit_for_what_was_not_paid(client_for, guest):
    ticket = tickets.hold(guest)
    tickets.change(ticket, status="confirmed", pay_at_desk=True, closure_asked_at=timezone.now())
    tickets.close(DAY)

    text = client_for(guest).get(go("closed", ticket)).text
    assert "of credit" not in text
    assert "Cancel my ticket" in text


def test_credit_is_refused_when_the_pool_has_opened_again(guest):
    ticket = tickets.bought(guest)
    tickets.change(ticket, policy_snapshot=[{"days": 0, "percent": "100", "type": "full", "name": "Any"}])
    with acting_as(guest.pk), pytest.raises(PriceChanged):
        cancelling.cancel_ticket(
            ticket=ticket, reason="", shown=Decimal(32), now=timezone.now(), wants_credit=True
        )
    assert tickets.fresh(ticket).status == "confirmed"


def test_desk_gives_the_credit_of_the_terms_but_not_to_itself(guest, receptionist, jobs):
    own = tickets.bought(guest)
    tickets.change(own, policy_snapshot=AS_CREDIT)
    sale = desk.Sale(day=DAY, slot="morning", adults=2, children=0)
    with acting_as(receptionist.pk):
        now = timezone.now()
        desk.cancel(ticket=own, actor=receptionist, reason="Ill", now=now)
        sold = desk.sell(
            sale=sale,
            name="Ada",
            email="",
            method="cash",
            shown=sale.quote().total,
            actor=receptionist,
            now=now,
        )
    tickets.change(sold, policy_snapshot=AS_CREDIT)
    with acting_as(receptionist.pk):
        desk.cancel(ticket=sold, actor=receptionist, reason="Ill", now=now)
    tickets.give_back(jobs)

    with acting_as(role=SERVICE):
        ways = dict(Refund.objects.values_list("booking_id", "method"))
    assert ways == {own.pk: "credit", sold.pk: "cash"}
