"""The pages of the pool, from the first look to the ticket in the hand."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.urls import reverse

from audit import config
from pool import tokens
from pool.models import Ticket
from resort.common.codes import ALPHABET, new_code
from resort.db.identity import OWNER, acting_as
from tests.factories.pool import StayPassFactory, TicketFactory
from tests.support import tickets

pytestmark = pytest.mark.django_db
DAY = tickets.soon()
HOME = "/pool/"


@pytest.fixture(autouse=True)
def on_sale(db):
    tickets.on_sale(DAY)


def form(**changes):
    wanted = {
        "day": DAY.isoformat(), "slot": "morning", "adults": "2", "children": "1", "request_key": str(uuid4()),
    }  # fmt: skip
    return {**wanted, **changes}


def only_ticket() -> Ticket:
    with acting_as(role=OWNER):
        return Ticket.objects.get()


def test_visitor_sees_days_times_places_and_prices(client):
    tickets.on_sale(tickets.soon(4))
    tickets.close(tickets.soon(4), reason="maintenance")
    page = client.get(HOME, {"day": DAY.isoformat(), "adults": 2, "children": 1}).content.decode()

    assert "10 places left" in page
    assert "Closed for repairs" in page
    assert "$16.00 an adult, $8.00 a child" in page
    assert "$40.00" in page


def test_rules_of_the_house_are_read_before_and_after_buying(client, client_for, guest, manager):
    stay_pass, ticket = StayPassFactory(user=guest), TicketFactory(user=guest)
    pages = {
        "buying": (client, HOME),
        "plans": (client, reverse("pool:memberships")),
        "ticket": (client_for(guest), reverse("pool:ticket", args=[ticket.code])),
        "stay": (client_for(guest), reverse("pool:stay_pass", args=[stay_pass.code])),
    }

    def told(sentence: str, **headers: str) -> dict[str, bool]:
        return {
            name: sentence in browser.get(address, headers=headers).content.decode()
            for name, (browser, address) in pages.items()
        }

    everywhere = dict.fromkeys(pages, True)
    assert told("leave glass at home") == everywhere
    # Those nobody has changed are in the reader's language.
    assert told("laissez le verre", **{"Accept-Language": "fr"}) == everywhere
    with acting_as(manager.pk):
        config.change(key="pool.house_rules", value=["No <dogs>."], actor=manager)
    assert told("No &lt;dogs&gt;.") == everywhere
    assert told("leave glass at home") == dict.fromkeys(pages, False)


def test_price_alone_follows_the_form(client):
    answer = client.get(
        HOME,
        {"day": DAY.isoformat(), "slot": "full_day", "adults": 1, "children": 2},
        headers={"HX-Request": "true"},
    )
    assert "<html" not in answer.content.decode()
    assert "$56.00" in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "day=x",
        "day=2026-99-99",
        "slot=night",
        "adults=-1",
        "adults=%D9%A3",
        "adults=999999999999",
        "children=1e3",
    ],
)
def test_nonsense_in_the_address_shows_the_first_choice(client, query):
    assert client.get(f"{HOME}?{query}").status_code == 200


def test_visitor_signs_up_on_the_way_and_loses_nothing(client, client_for, guest):
    answer = client.post(HOME, form())
    target = urlsplit(answer.headers["Location"])
    assert (answer.status_code, target.path) == (303, "/account/sign-up/")
    back = parse_qs(target.query)["next"][0]

    page = client_for(guest).get(back)
    assert page.context["wish"].day.day == DAY
    assert (page.context["wish"].slot, page.context["wish"].adults, page.context["wish"].children) == (
        "morning",
        2,
        1,
    )


def test_price_without_script_is_a_button(client):
    page = client.post(HOME, {**form(), "look": "1"})
    assert page.status_code == 200
    assert b"$40.00" in page.content
    with acting_as(role=OWNER):
        assert not Ticket.objects.exists()


def test_double_click_is_one_ticket(client_for, guest):
    browser, sent = client_for(guest), form()
    first, second = browser.post(HOME, sent), browser.post(HOME, sent)
    assert first.status_code == second.status_code == 303
    assert (
        first.headers["Location"]
        == second.headers["Location"]
        == reverse("pool:pay", args=[only_ticket().code])
    )


def test_sold_out_answers_with_what_is_free(client_for, guest, other_guest):
    tickets.hold(other_guest, adults=9)
    answer = client_for(guest).post(HOME, form())

    assert answer.status_code == 409
    offers = [each["offer"] for each in answer.context["alternatives"]]
    assert [(offer.day, offer.slot) for offer in offers] == [(DAY, "afternoon")]
    assert answer.context["alternatives"][0]["query"].endswith("slot=afternoon&adults=2&children=1")


def test_closed_day_is_said_with_its_reason(client_for, guest):
    tickets.close(DAY, "morning")
    answer = client_for(guest).post(HOME, form())
    assert answer.status_code == 409
    assert b"closed at this time" in answer.content


@pytest.mark.parametrize("missing", ["day", "slot", "adults"])
def test_form_with_something_missing_is_shown_again(client_for, guest, missing):
    assert client_for(guest).post(HOME, form(**{missing: ""})).status_code == 400


def test_too_many_people_are_told_to_call(client_for, guest):
    answer = client_for(guest).post(HOME, form(adults="9", children="9"))
    assert answer.status_code == 409
    assert b"please call us" in answer.content


def test_pay_page_says_how_long_and_how_much(client_for, guest):
    ticket = tickets.hold(guest, children=1)
    page = client_for(guest).get(reverse("pool:pay", args=[ticket.code])).content.decode()
    assert "Pay $40.00 by card" in page
    assert "data-countdown" in page
    assert "Pay at the gate when I come" in page


def test_gate_may_be_closed_to_money(client_for, guest, settings, manager):
    from audit import config

    with acting_as(role=OWNER):
        config.Setting.objects.create(key="pool.pay_at_desk", value=False, category="pool")
    ticket = tickets.hold(guest)
    browser = client_for(guest)
    assert b"Pay at the gate" not in browser.get(reverse("pool:pay", args=[ticket.code])).content
    browser.post(reverse("pool:pay_gate", args=[ticket.code]))
    assert tickets.fresh(ticket).status == "pending"


def test_paying_at_the_gate_makes_the_ticket_valid(client_for, guest, jobs):
    ticket = tickets.hold(guest)
    answer = client_for(guest).post(reverse("pool:pay_gate", args=[ticket.code]), follow=True)
    valid = tickets.fresh(ticket)

    assert (valid.status, valid.pay_at_desk, valid.paid_at) == ("confirmed", True, None)
    assert tokens.read(valid.qr_code).subject == ticket.pk
    assert b"To pay at the gate: $32.00" in answer.content
    assert [letter.kind for letter in tickets.letters(jobs)] == ["pool_ticket_confirmed"]


def test_free_ticket_needs_no_card(client_for, guest):
    from tests.factories.payments import SeasonFactory

    SeasonFactory(start_date=DAY, end_date=DAY, multiplier=Decimal(0))
    ticket = tickets.hold(guest)
    browser = client_for(guest)
    assert b"Confirm my ticket" in browser.get(reverse("pool:pay", args=[ticket.code])).content
    browser.post(reverse("pool:pay_card", args=[ticket.code]))
    assert tickets.fresh(ticket).status == "confirmed"
    assert tickets.fresh(ticket).paid_at is not None


def test_lapsed_hold_can_be_held_again(client_for, guest):
    ticket = TicketFactory(user=guest, ticket_date=DAY, lapsed=True, adults=2)
    browser = client_for(guest)
    page = browser.get(reverse("pool:pay", args=[ticket.code]))
    assert b"Hold these places again" in page.content
    again = browser.post(reverse("pool:hold_again", args=[ticket.code]))
    with acting_as(role=OWNER):
        after = Ticket.objects.exclude(pk=ticket.pk).get()
    assert again.headers["Location"] == reverse("pool:pay", args=[after.code])


def test_ticket_shows_its_picture_to_its_buyer_only(client_for, guest, other_guest):
    ticket = tickets.bought(guest)
    page = client_for(guest).get(reverse("pool:ticket", args=[ticket.code.lower()]))
    assert page.status_code == 200
    assert page.context["picture"] == ticket.qr_code
    assert '<svg class="qr"' in page.content.decode()
    assert ticket.qr_code not in page.content.decode()
    assert client_for(other_guest).get(reverse("pool:ticket", args=[ticket.code])).status_code == 404


def test_list_shows_tickets_and_the_pool_of_a_stay(client_for, guest, other_guest):
    ticket = tickets.bought(guest)
    stay_pass = StayPassFactory(user=guest, code="K7QM-2XRD")
    TicketFactory(user=other_guest, code="ZZZZ-2222")
    page = client_for(guest).get(reverse("pool:tickets")).content.decode()
    assert ticket.code in page
    assert "Included with your stay K7QM-2XRD" in page
    assert "ZZZZ-2222" not in page
    own = client_for(guest).get(reverse("pool:stay_pass", args=["K7QM-2XRD"]))
    assert tokens.read(own.context["picture"]).subject == stay_pass.pk
    assert client_for(other_guest).get(reverse("pool:stay_pass", args=["K7QM-2XRD"])).status_code == 404


def test_withdrawn_pass_shows_no_picture(client_for, guest):
    StayPassFactory(user=guest, code="K7QM-2XRD", status="withdrawn")
    page = client_for(guest).get(reverse("pool:stay_pass", args=["K7QM-2XRD"]))
    assert b'class="qr"' not in page.content


@pytest.mark.parametrize("count", [1, 8])
def test_lists_ask_the_database_as_often_for_many_as_for_one(
    client_for, guest, django_assert_max_num_queries, count
):
    for number in range(count):
        TicketFactory(user=guest, ticket_date=tickets.soon(number))
    browser = client_for(guest)
    for address, most in ((HOME, 13), (reverse("pool:tickets"), 11)):
        browser.get(address)
        with django_assert_max_num_queries(most):
            browser.get(address)


def test_pages_of_a_ticket_keep_to_their_queries(client_for, guest, django_assert_max_num_queries):
    ticket = tickets.bought(guest)
    browser = client_for(guest)
    for name, most in (("ticket", 14), ("change", 13), ("cancel", 14), ("send", 9)):
        with django_assert_max_num_queries(most):
            assert browser.get(reverse(f"pool:{name}", args=[ticket.code])).status_code == 200


def test_calendar_file_names_day_and_hours(client_for, guest):
    ticket = tickets.bought(guest)
    answer = client_for(guest).get(reverse("pool:calendar_file", args=[ticket.code]))
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert f"DTSTART;TZID=Europe/Zurich:{DAY:%Y%m%d}T090000" in answer.content.decode()


def test_whoever_tries_many_codes_is_stopped(client_for, guest):
    browser = client_for(guest)
    answers = [browser.get(reverse("pool:ticket", args=[new_code()])).status_code for _ in range(32)]
    assert answers == [404] * 30 + [429] * 2


def test_codes_are_as_good_as_random():
    codes = {new_code() for _ in range(10_000)}
    assert len(codes) == 10_000
    letters = "".join(codes).replace("-", "")
    assert set(letters) == set(ALPHABET)
    expected = len(letters) / len(ALPHABET)
    # Six standard deviations of a fair draw, for every letter: an honest source fails once in millions of runs.
    assert all(abs(letters.count(letter) - expected) < 6 * expected**0.5 for letter in ALPHABET)
    # 30 wrong tries an hour hit one of 10,000 living tickets after two centuries; and even that opens nothing, because
    # the page wants its owner signed in.
    assert len(ALPHABET) ** 8 / 10_000 / (30 * 24 * 365) > 200


def test_worker_script_is_served_beside_its_pages(client):
    answer = client.get(reverse("pool:worker"))
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert b"tickets-own-1" in answer.content


def test_page_of_a_ticket_is_stored_by_no_cache(client_for, guest):
    ticket = tickets.bought(guest)
    answer = client_for(guest).get(reverse("pool:ticket", args=[ticket.code]))
    assert "no-store" in answer.headers["Cache-Control"]
