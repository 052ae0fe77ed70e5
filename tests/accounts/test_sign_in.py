"""Signing in and out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.urls import reverse
from django.utils import timezone

from accounts import rate_limits
from accounts.models import User
from audit.models import SecurityEvent
from tests.factories.accounts import PASSWORD, UserFactory

SIGN_IN = "/account/sign-in/"


def is_signed_in(browser: Any) -> bool:
    return browser.get("/account/").status_code == 200


def events() -> list[str]:
    return list(SecurityEvent.objects.order_by("created_at").values_list("event_type", flat=True))


def test_right_password_signs_in_and_is_written_down(guest, sign_in, client, as_owner):
    response = sign_in("ADA@Example.com")

    assert response.status_code == 302
    assert response.url == "/"
    assert is_signed_in(client)
    with as_owner():
        guest.refresh_from_db()
        assert guest.last_login is not None
        event = SecurityEvent.objects.get()
        assert (event.event_type, event.user_id, event.ip_address) == ("sign_in", guest.pk, "127.0.0.1")


def test_staff_land_in_the_back_office(receptionist, sign_in):
    assert sign_in(receptionist.email).url == reverse("admin:index")


@pytest.mark.parametrize(
    "email", ["ada@example.com", "nobody@example.com", "not-an-address", "gone@example.com"]
)
def test_wrong_password_and_unknown_address_look_the_same(guest, sign_in, email, mailoutbox, jobs):
    UserFactory(email="gone@example.com", removed=True)
    reference = sign_in("somebody.else@example.com", "wrong password")

    response = sign_in(email, "wrong password")

    assert response.status_code == reference.status_code == 400
    assert_same_page(response, reference, email, "somebody.else@example.com")
    assert jobs.names() == []
    assert mailoutbox == []


def assert_same_page(response: Any, reference: Any, email: str, other: str) -> None:
    def plain(page: Any, address: str) -> str:
        text = page.content.decode().replace(address, "ADDRESS")
        token = str(page.context["csrf_token"])
        return text.replace(token, "TOKEN")

    assert plain(response, email) == plain(reference, other)


def test_failures_are_written_down_with_and_without_an_account(guest, sign_in, as_owner):
    sign_in(guest.email, "wrong password")
    sign_in("nobody@example.com", "wrong password")

    with as_owner():
        noted = SecurityEvent.objects.order_by("created_at").values_list("event_type", "user_id", "severity")
        assert list(noted) == [("sign_in_failed", guest.pk, "warning"), ("sign_in_failed", None, "warning")]
        guest.refresh_from_db()
        assert guest.failed_login_attempts == 1


def test_success_forgets_failures(guest, sign_in, as_owner):
    sign_in(guest.email, "wrong password")
    sign_in(guest.email)

    with as_owner():
        guest.refresh_from_db()
        assert (guest.failed_login_attempts, guest.locked_until) == (0, None)


def test_many_failures_pause_sign_in_and_mail_the_owner_once(
    guest, sign_in, settings, jobs, mailoutbox, as_owner
):
    settings.SIGN_IN_ATTEMPTS = 3
    wrong = [sign_in(guest.email, "wrong password") for _ in range(5)]

    right = sign_in(guest.email)

    assert right.status_code == 400
    assert_same_page(right, wrong[0], guest.email, guest.email)
    with as_owner():
        guest.refresh_from_db()
        assert guest.locked_until > timezone.now()
        assert events().count("sign_in_paused") == 1
    jobs.run()
    assert [(mail.subject, mail.to) for mail in mailoutbox] == [
        ("Too many wrong passwords for your account", [guest.email])
    ]


def test_pause_ends_and_counting_starts_afresh(guest, sign_in, settings, as_owner, client):
    settings.SIGN_IN_ATTEMPTS = 3
    with as_owner():
        User.objects.filter(pk=guest.pk).update(
            failed_login_attempts=3, locked_until=timezone.now() - timedelta(seconds=1)
        )
    assert sign_in(guest.email, "wrong password").status_code == 400
    with as_owner():
        guest.refresh_from_db()
        assert (guest.failed_login_attempts, guest.locked_until) == (1, None)

    assert sign_in(guest.email).status_code == 302


def test_a_known_browser_gets_in_while_strangers_guess(guest, sign_in, settings, client):
    settings.SIGN_IN_ATTEMPTS = 2
    sign_in(guest.email)
    client.post("/account/sign-out/")
    stranger = type(client)()
    for _ in range(3):
        sign_in(guest.email, "wrong password", browser=stranger)

    assert sign_in(guest.email, browser=stranger).status_code == 400
    assert sign_in(guest.email).status_code == 302


def test_a_known_browser_of_another_guest_does_not_help(guest, other_guest, sign_in, settings, client):
    settings.SIGN_IN_ATTEMPTS = 1
    sign_in(other_guest.email)
    client.post("/account/sign-out/")
    sign_in(guest.email, "wrong password", browser=type(client)())

    assert sign_in(guest.email).status_code == 400


def test_a_forged_device_cookie_is_nothing(guest, sign_in, settings, client):
    settings.SIGN_IN_ATTEMPTS = 1
    sign_in(guest.email, "wrong password")
    client.cookies["device"] = "eyJ4IjoxfQ:1abc:forged"

    assert sign_in(guest.email).status_code == 400


def test_too_many_tries_at_one_account_are_slowed_down(sign_in):
    answers = [sign_in("nobody@example.com", "x") for _ in range(rate_limits.SIGN_IN_ACCOUNT.hits + 1)]

    assert [answer.status_code for answer in answers] == [400] * rate_limits.SIGN_IN_ACCOUNT.hits + [429]
    assert 0 < int(answers[-1]["Retry-After"]) <= rate_limits.SIGN_IN_ACCOUNT.seconds


def test_spraying_from_one_source_is_slowed_down(sign_in, monkeypatch):
    few = rate_limits.Limit("sign_in_source", 3, 900)
    monkeypatch.setattr(rate_limits, "SIGN_IN_SOURCE", few)

    answers = [sign_in(f"person{number}@example.com", "x").status_code for number in range(4)]

    assert answers == [400, 400, 400, 429]


def test_session_key_changes_and_what_a_visitor_began_stays(guest, sign_in, client):
    session = client.session
    session["draft"] = {"chalet": "larch"}
    session.save()
    client.cookies["sessionid"] = session.session_key
    before = session.session_key

    sign_in(guest.email)

    assert client.session.session_key != before
    assert client.session["draft"] == {"chalet": "larch"}
    from resort.db.sessions import SessionStore

    assert not SessionStore().exists(before)


def test_a_session_of_someone_else_is_not_taken_over(guest, other_guest, client_for, sign_in):
    browser = client_for(other_guest, draft="theirs")

    response = sign_in(guest.email, browser=browser)

    assert response.status_code == 200
    assert "You are signed in" in response.content.decode()
    assert browser.session[SESSION_KEY] == str(other_guest.pk)


def test_next_is_kept_through_form_and_sign_up_link(guest, sign_in, client):
    page = client.get(SIGN_IN, {"next": "/chalets/?guests=2&check_in=2027-01-01"})

    text = page.content.decode()
    assert 'name="next" value="/chalets/?guests=2&amp;check_in=2027-01-01"' in text
    assert "/account/sign-up/?next=%2Fchalets%2F%3Fguests%3D2%26check_in%3D2027-01-01" in text
    assert sign_in(guest.email, next="/chalets/?guests=2").url == "/chalets/?guests=2"


EVIL = [
    "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example",
    "/\\/evil.example", "https://evil.example", "http://evil.example", "https:evil.example",
    "http:///evil.example", "HTTPS://evil.example", "javascript:alert(1)", "JavaScript:alert(1)",
    "data:text/html,x", "vbscript:x", "ftp://evil.example", "//evil.example/%2f..", "/\t/evil.example",
    "/\n/evil.example", "/\r\n/evil.example", "\t//evil.example", " //evil.example",
    "/%0d%0a//evil\r\nSet-Cookie: a=b", "//testserver@evil.example", "https://testserver@evil.example",
    "https://testserver.evil.example", "//evil.example\\@testserver", "evil.example", "./evil", "../evil",
    "?next=//evil.example", "#//evil.example", "mailto:a@evil.example", "//[::1]/", "//%65vil.example",
    "///testserver", "https:///testserver/", "\u2044\u2044evil.example", "\x7f//evil.example",
    "/" + "a" * 3000,
]  # fmt: skip


@pytest.mark.parametrize("target", EVIL)
def test_next_never_leaves_the_site(guest, sign_in, target):
    assert sign_in(guest.email, next=target).url == "/"


def test_signed_in_people_are_not_sent_round_in_circles(guest, client_for):
    response = client_for(guest).get(SIGN_IN, {"next": "/admin/"})

    assert response.status_code == 200
    assert "You are signed in" in response.content.decode()


def test_sign_out_needs_a_post_and_ends_the_session(guest, client_for, as_owner):
    browser = client_for(guest)
    key = browser.session.session_key

    assert browser.get("/account/sign-out/").status_code == 405
    assert is_signed_in(browser)
    assert browser.post("/account/sign-out/").url == "/"

    assert not is_signed_in(browser)
    browser.cookies["sessionid"] = key
    assert not is_signed_in(browser)
    with as_owner():
        assert events() == ["sign_out"]


def test_removed_people_cannot_sign_in_and_lose_their_session(guest, client_for, sign_in, as_owner):
    browser = client_for(guest)
    with as_owner():
        User.objects.filter(pk=guest.pk).update(deleted_at=timezone.now())

    assert sign_in(guest.email).status_code == 400
    assert not is_signed_in(browser)


@pytest.mark.parametrize("field", ["username", "password", "next"])
@pytest.mark.parametrize("text", ["a\x00b", b"\xed\xa0\x80", "x" * 1_100_000, "x" * 400_000])
def test_hostile_text_gets_a_400(client, field, text):
    data: dict[str, Any] = {"username": "nobody@example.com", "password": "wrong password", "next": ""}
    data[field] = text

    assert 400 <= client.post(SIGN_IN, data).status_code < 500


def test_cross_site_sign_in_is_refused(guest):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)

    response = strict.post(SIGN_IN, {"username": guest.email, "password": PASSWORD})

    assert response.status_code == 403


def test_old_hashes_are_renewed(guest, sign_in, as_owner):
    from django.contrib.auth.hashers import make_password

    with as_owner():
        User.objects.filter(pk=guest.pk).update(password=make_password(PASSWORD, hasher="argon2"))

    assert sign_in(guest.email).status_code == 302
    with as_owner():
        guest.refresh_from_db()
        assert guest.password.startswith("md5$")


def test_sign_in_page_looks_at_nothing(client, django_assert_num_queries):
    client.get(SIGN_IN)

    # Identity twice, for finding out who it is and for the page: each a savepoint, a switch and back.
    with django_assert_num_queries(8):
        client.get(SIGN_IN)
