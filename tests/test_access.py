"""Every address of the site says who may open it; a route in no row fails, and so does one that keeps no promise.

Somebody else's stay and a stay that never was are the same 404, letter by letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from chalets.models import Booking
from pool.models import Ticket
from tests.factories.accounts import UserFactory
from tests.factories.chalets import BookingFactory
from tests.factories.pool import StayPassFactory, TicketFactory
from tests.factories.restaurant import ReservationFactory

PUBLIC = """
    home set_language chalets:search chalets:detail chalets:quote chalets:book
    accounts:sign_in accounts:sign_up accounts:sign_out accounts:password_reset accounts:password_reset_done
    menu:menu pool:home pool:worker pool:memberships
    restaurant:home restaurant:reserve
"""
# Opened by a secret in the address, whoever is signed in.
BY_LINK = "accounts:password_reset_confirm accounts:verify accounts:email_move pool:sent pool:invitation"
# The waitlist of an evening: joined by its day, then opened by a secret.
BY_WAIT = (
    "restaurant:waitlist restaurant:wait restaurant:take_offer restaurant:leave_waitlist restaurant:share"
)
# The card on a table: its code is all it takes, whoever is signed in.
BY_CARD = "restaurant:card restaurant:card_order"
BY_SIGNATURE = "payments:webhook"
SIGNED_IN = """
    chalets:my_bookings accounts:profile accounts:sign_out_elsewhere accounts:password_change
    accounts:resend_verification accounts:email_change accounts:email_keep accounts:download accounts:delete
    pool:tickets restaurant:reservations
    pool:membership pool:membership_buy pool:membership_returned
    pool:membership_pause pool:membership_resume pool:membership_cancel pool:membership_renew_no_more
    pool:membership_keep pool:membership_change pool:membership_portal pool:member_invite
    pool:member_invite_again pool:member_remove pool:member_card pool:member_new_card pool:member_photo
"""
OWN_STAY = """
    chalets:booking chalets:pay chalets:pay_card chalets:pay_desk chalets:give_up chalets:hold_again chalets:returned
    chalets:confirmation chalets:cancel chalets:requests chalets:receipt chalets:calendar_file
"""
OWN_TICKET = """
    pool:ticket pool:pay pool:pay_card pool:pay_gate pool:give_up pool:hold_again pool:returned pool:change pool:cancel
    pool:send pool:take_back pool:closed pool:calendar_file pool:stay_pass
"""
# By the secret of the letter, or signed in as who reserved.
OWN_TABLE = """
    restaurant:reservation restaurant:confirm restaurant:change restaurant:cancel restaurant:pay
    restaurant:calendar_file
"""
# Who may read them: the database's answer to "may this person read every row of that table".
REPORTS = {
    "resort:reports": {"receptionist", "cook", "finance", "manager", "owner"},
    "resort:reports_occupancy": {"receptionist", "cook", "finance", "manager", "owner"},
    "resort:reports_revenue": {"finance", "manager", "owner"},
    "resort:reports_pool": {"manager", "owner"},
    "resort:reports_memberships": {"manager", "owner"},
}
ELSEWHERE = (
    "admin:",
    "gate:",
    "kitchen:",
    "serving:",
    "bills:",
    "floor:",
    "dev:",
)  # one gate for the whole back office; development pages do not exist in production

STATED = {
    *PUBLIC.split(),
    *BY_LINK.split(),
    *BY_WAIT.split(),
    *BY_CARD.split(),
    *BY_SIGNATURE.split(),
    *SIGNED_IN.split(),
    *OWN_STAY.split(),
    *OWN_TICKET.split(),
    *OWN_TABLE.split(),
    *REPORTS,
}
PEOPLE = ("guest", "receptionist", "cook", "finance", "manager", "owner")
UNKNOWN_CODE = "ZZZZ-ZZZZ"


def routes(patterns: list, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every route by its full name."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or ''}", pattern
        else:
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from routes(pattern.url_patterns, namespace + inner)


def address(name: str, **known: str) -> str:
    """A route's address with arguments that fit."""
    arguments = {"slug": "larch", "code": UNKNOWN_CODE, "uidb64": "MQ", "token": "x", "link": "x", "key": "x"}
    arguments |= {"order": str(uuid4())}
    arguments |= {"plan": "family", "cycle": "monthly", "member_id": str(uuid4()), **known}
    pattern = dict(routes(get_resolver().url_patterns))[name]
    return reverse(name, kwargs={argument: arguments[argument] for argument in pattern.pattern.converters})


def without_secrets(body: bytes, code: str) -> str:
    """A page without what differs on every load, and without the code that was asked for."""
    text = re.sub(r'(csrfmiddlewaretoken" value=|csrf-token" content=|nonce=)"[^"]*"', r"\1", body.decode())
    return text.replace(code, "CODE").replace(code.lower(), "CODE")


def test_every_route_says_who_may_open_it():
    found = {name for name, _ in routes(get_resolver().url_patterns)}
    found = {name for name in found if name and not name.startswith(ELSEWHERE)}
    assert found - STATED == set(), (
        "Put the new route into the row of tests/test_access.py that says who may open it."
    )
    assert STATED - found == set(), "These routes are gone."


@pytest.mark.parametrize("name", PUBLIC.split())
def test_visitor_is_let_in(client, name):
    stay = BookingFactory()
    url = address(name, slug=stay.chalet.slug)
    answer = client.post(url) if name == "accounts:sign_out" else client.get(url)
    assert answer.status_code in (200, 302)
    assert "/account/sign-in/" not in answer.headers.get("Location", "")


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", [*SIGNED_IN.split(), *OWN_STAY.split(), *OWN_TICKET.split()])
def test_visitor_is_asked_to_sign_in_and_comes_back(client, name, method):
    stay = BookingFactory(held=True)
    url = address(name, code=stay.code)
    answer = getattr(client, method)(url)
    # What was sent is not sent again after signing in: the account's forms begin at its first page.
    wanted = "/account/" if method == "post" and name.startswith("accounts:") else url
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/account/sign-in/?next={wanted}")


@pytest.mark.parametrize("name", [*OWN_TABLE.split(), "restaurant:wait", "restaurant:take_offer"])
def test_reservation_without_its_secret_is_like_none(client, guest, other_guest, client_for, name):
    own = ReservationFactory(user=guest, secret="s" * 32)
    theirs = address(name, code=own.confirmation_code)
    for browser in (client, client_for(other_guest)):
        for method in (browser.get, browser.post):
            for url in (theirs, f"{theirs}?k=", f"{theirs}?k=wrong", address(name)):
                assert method(url).status_code in (404, 405), url


@pytest.mark.parametrize("name", BY_LINK.split())
def test_wrong_link_opens_nothing(client, guest, client_for, name):
    for browser in (client, client_for(guest)):
        for method in (browser.get, browser.post):
            assert method(address(name)).status_code == 410


@pytest.mark.parametrize("name", BY_CARD.split())
def test_wrong_card_opens_nothing_but_the_way_to_the_menu(client, guest, client_for, name):
    for browser in (client, client_for(guest)):
        for method in (browser.get, browser.post):
            answer = method(address(name))
            assert answer.status_code in (404, 405)
            assert answer.status_code == 405 or reverse("menu:menu") in answer.content.decode()


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "text/plain"])
@pytest.mark.parametrize("person", ["client", "guest"])
def test_unsigned_event_is_refused(request, client_for, person, kind):
    browser = request.getfixturevalue(person)
    browser = browser if person == "client" else client_for(browser)
    assert browser.get(address(BY_SIGNATURE)).status_code == 405
    assert browser.post(address(BY_SIGNATURE), b"{}", content_type=kind).status_code == 400
    assert browser.post(address(BY_SIGNATURE), {"id": "evt_1"}).status_code == 400


def assert_like_none(browser, name: str, code: str) -> None:
    """What a stranger sees of this is what everybody sees of nothing, whichever way it is asked for."""
    for method in (browser.get, browser.post):
        theirs, nobodys = method(address(name, code=code)), method(address(name, code=UNKNOWN_CODE))
        assert theirs.status_code in (404, 405), name
        assert theirs.status_code == nobodys.status_code, name
        shown = without_secrets(theirs.content, code)
        assert shown == without_secrets(nobodys.content, UNKNOWN_CODE), name


@pytest.mark.parametrize("trait", ["held", "confirmed", "cancelled", "checked_in"])
def test_strangers_stay_is_like_no_stay(client_for, guest, other_guest, as_owner, trait):
    stay, browser = BookingFactory(user=guest, **{trait: True}), client_for(other_guest)
    for name in OWN_STAY.split():
        assert_like_none(browser, name, stay.code)
        with as_owner():
            assert Booking.objects.filter(pk=stay.pk).values()[0] == _as_it_was(stay), name


@pytest.mark.parametrize("name", OWN_TICKET.split())
@pytest.mark.parametrize("state", ["pending", "confirmed", "cancelled"])
def test_strangers_ticket_is_like_no_ticket(client_for, guest, other_guest, as_owner, name, state):
    ticket = TicketFactory(user=guest, status=state, closure_asked_at=timezone.now())
    code = StayPassFactory(user=guest).code if name == "pool:stay_pass" else ticket.code
    assert_like_none(client_for(other_guest), name, code)
    with as_owner():
        assert Ticket.objects.filter(pk=ticket.pk).values()[0] == _as_it_was(ticket)


def _as_it_was(stay: Booking | Ticket) -> dict:
    return {field.attname: getattr(stay, field.attname) for field in stay._meta.concrete_fields}


@pytest.mark.parametrize("name", OWN_STAY.split())
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_of_the_house_opens_a_guests_own_pages(client_for, receptionist, manager, name, method):
    stay = BookingFactory(held=True)
    for person in (receptionist, manager):
        assert getattr(client_for(person), method)(address(name, code=stay.code)).status_code in (404, 405)


def test_error_page_of_a_view_without_transaction_knows_staff(client_for, receptionist):
    answer = client_for(receptionist).post(address("chalets:pay_card"))
    assert answer.status_code == 404
    assert 'href="/admin/"' in answer.content.decode()


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("person", PEOPLE)
def test_report_opens_for_its_readers(request, client_for, name, person):
    answer = client_for(request.getfixturevalue(person)).get(address(name))
    if person in REPORTS[name]:
        assert answer.status_code == 200
    else:
        assert answer.status_code == (404 if person == "guest" else 403)


@pytest.mark.parametrize("name", REPORTS)
def test_visitor_signs_in_before_a_report(client, name):
    url = address(name)
    assert client.get(url).headers["Location"] == f"/account/sign-in/?next={url}"


def back_office() -> list[str]:
    """Every address of the back office, with arguments that fit."""
    found = []
    for name, pattern in routes(get_resolver().url_patterns):
        if name.startswith("admin:") and name not in ("admin:", "admin:login", "admin:logout"):
            arguments = dict.fromkeys(pattern.pattern.converters, "1")
            if name == "admin:app_list":
                arguments = {"app_label": "chalets"}
            found.append(reverse(name, kwargs=arguments))
    return found


@pytest.mark.parametrize("method", ["get", "post"])
def test_back_office_is_closed_to_visitors(client, db, method):
    for url in back_office():
        answer = getattr(client, method)(url)
        sent_to = answer.headers.get("Location", "")
        assert answer.status_code == 404 or "/account/sign-in/" in sent_to or "/admin/login/" in sent_to, url


@pytest.mark.parametrize("method", ["get", "post"])
def test_back_office_is_closed_to_guests(client_for, guest, method):
    browser = client_for(guest)
    for url in back_office():
        assert getattr(browser, method)(url).status_code in (302, 403, 404), url


def test_staff_who_left_find_the_back_office_closed(client_for, receptionist, as_owner):
    browser = client_for(receptionist)
    assert browser.get("/admin/").status_code == 200
    with as_owner():
        type(receptionist.staff).objects.filter(pk=receptionist.pk).update(is_active=False)
    assert browser.get("/admin/").status_code in (302, 404)


def test_removed_person_is_a_visitor_at_once(client_for, as_owner):
    person = UserFactory()
    browser = client_for(person)
    assert browser.get(reverse("chalets:my_bookings")).status_code == 200
    with as_owner():
        type(person).everything.filter(pk=person.pk).update(deleted_at="2026-01-01T00:00Z")
    assert browser.get(reverse("chalets:my_bookings")).status_code == 302
