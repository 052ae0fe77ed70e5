"""Sending a ticket to whoever comes, and taking it back."""

import pytest
from django.urls import reverse
from django.utils import timezone

from pool import tokens
from pool.errors import IllegalStep
from pool.services import links, sending
from resort.db.identity import acting_as
from tests.support import tickets

pytestmark = pytest.mark.django_db
DAY = tickets.soon()


@pytest.fixture(autouse=True)
def on_sale(db):
    tickets.on_sale(DAY)


def send(ticket, *, name="Ben", email="ben@example.com", actor=None):
    with acting_as(actor or ticket.user_id):
        return sending.send_ticket(ticket=ticket, name=name, email=email, now=timezone.now())


def back(ticket):
    with acting_as(ticket.user_id):
        return sending.take_back(ticket=ticket, now=timezone.now())


def test_sent_ticket_has_a_fresh_picture_and_a_new_holder(guest, jobs):
    ticket = tickets.bought(guest)
    sent = send(ticket)

    assert (sent.holder_name, sent.holder_email, sent.issue) == ("Ben", "ben@example.com", 2)
    assert tokens.read(sent.qr_code).issue == 2
    letter = next(each for each in tickets.letters(jobs) if each.kind == "pool_ticket_sent_on")
    assert letter.data["to"] == "ben@example.com"
    assert [file["name"] for file in letter.data["attachments"]] == [f"{ticket.code}.png", "pool.ics"]
    assert links.make(sent) in letter.body
    assert "Ada Guest has sent you this ticket" in letter.body
    assert "$" not in letter.body


def test_link_shows_the_ticket_without_an_account_and_without_money(client, guest, other_guest, client_for):
    sent = send(tickets.bought(guest))
    address = reverse("pool:sent", args=[links.make(sent)])
    for browser in (client, client_for(other_guest)):
        page = browser.get(address)
        assert page.status_code == 200
        assert page.context["picture"] == sent.qr_code
        text = page.content.decode()
        assert "Ben" in text
        assert not any(
            word in text for word in ("$32.00", "Ada", "ada@example.com", "/cancel/", "/change/", "/send/")
        )
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in page.headers["Cache-Control"]


@pytest.mark.parametrize("how", ["taken back", "sent again", "moved", "cancelled"])
def test_link_stops_when_the_ticket_is_no_longer_the_one_sent(client, guest, how):
    sent = send(tickets.bought(guest))
    address = reverse("pool:sent", args=[links.make(sent)])
    if how == "taken back":
        back(sent)
    elif how == "sent again":
        send(sent, email="cleo@example.com")
    elif how == "moved":
        tickets.change(sent, issue=3)
    else:
        tickets.change(sent, status="cancelled")
        assert 'class="qr"' not in client.get(address).content.decode()
        return
    assert client.get(address).status_code == 410


@pytest.mark.parametrize("link", ["x", "WyJhIiwxXQ:1tYyyy:forged", "a" * 300])
def test_invented_link_opens_nothing(client, link):
    assert client.get(reverse("pool:sent", args=[link])).status_code == 410


def test_whoever_tries_many_links_is_stopped(client):
    answers = [client.get(reverse("pool:sent", args=[f"x{number}"])).status_code for number in range(62)]
    assert answers == [410] * 60 + [429] * 2


def test_ticket_taken_back_is_the_buyers_again(client_for, guest, jobs):
    ticket = tickets.bought(guest)
    mine = back(send(ticket))
    assert (mine.holder_name, mine.holder_email, mine.issue) == ("", None, 3)
    kinds = [(letter.kind, letter.data["to"]) for letter in tickets.letters(jobs)]
    assert ("pool_ticket_withdrawn", "ben@example.com") in kinds
    assert (
        client_for(guest).get(reverse("pool:ticket", args=[ticket.code])).context["picture"] == mine.qr_code
    )


def test_buyer_of_a_sent_ticket_sees_to_whom_and_no_picture(client_for, guest):
    ticket = tickets.bought(guest)
    browser = client_for(guest)
    answer = browser.post(
        reverse("pool:send", args=[ticket.code]), {"name": "Ben", "email": "ben@example.com"}, follow=True
    )
    assert answer.context["picture"] == ""
    assert "ben@example.com" in answer.content.decode()
    browser.post(reverse("pool:take_back", args=[ticket.code]))
    assert tickets.fresh(ticket).holder_email is None


def test_only_so_many_letters_go_to_strangers(client_for, guest):
    ticket = tickets.bought(guest)
    browser = client_for(guest)
    form = {"name": "Ben", "email": "ben@example.com"}
    answers = [browser.post(reverse("pool:send", args=[ticket.code]), form).status_code for _ in range(11)]
    assert answers == [303] * 10 + [429]


@pytest.mark.parametrize(
    "state", [{"admitted": 1}, {"status": "used"}, {"status": "cancelled"}, {"status": "pending"}]
)
def test_used_or_over_ticket_is_not_sent(guest, state):
    ticket = tickets.bought(guest)
    tickets.change(ticket, **state)
    with pytest.raises(IllegalStep):
        send(ticket)


def test_nobody_sends_somebody_elses_ticket(guest, other_guest):
    ticket = tickets.bought(guest)
    with pytest.raises(IllegalStep):
        send(ticket, actor=other_guest.pk)
    assert tickets.fresh(ticket).issue == 1
