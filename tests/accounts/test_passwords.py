"""Forgotten and changed passwords."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db.models import F
from django.utils import timezone

from accounts import rate_limits, tasks
from accounts.models import Notification, PasswordHistory, User
from audit.models import SecurityEvent
from tests.accounts.conftest import NEW_PASSWORD
from tests.accounts.test_sign_in import is_signed_in
from tests.factories.accounts import PASSWORD, PasswordHistoryFactory, UserFactory

RESET = "/account/password/forgotten/"
CHANGE = "/account/password/"


@pytest.fixture
def reset_link(guest: User, client: Any, link_in: Any) -> str:
    client.post(RESET, {"email": guest.email})
    return link_in("/password/new/")


def test_reset_sets_the_password_once(guest, client, reset_link, sign_in, as_owner):
    opened = client.get(reset_link)
    assert opened["Referrer-Policy"] == "no-referrer"
    assert "no-store" in opened["Cache-Control"]
    assert opened.url.endswith("/now/")
    page = client.get(opened.url)
    assert page.status_code == 200
    # "no-referrer" here would make browsers send "Origin: null", and the form would be refused as foreign.
    assert page["Referrer-Policy"] == "same-origin"

    response = client.post(opened.url, {"password": NEW_PASSWORD})

    assert (response.status_code, response.url) == (302, "/account/sign-in/")
    assert client.post(reset_link, {"password": "another fine password"}).status_code == 410
    assert client.get(reset_link).status_code == 410
    assert sign_in(guest.email, PASSWORD).status_code == 400
    assert sign_in(guest.email, NEW_PASSWORD).status_code == 302
    with as_owner():
        assert PasswordHistory.objects.get().user_id == guest.pk
        assert "password_reset" in SecurityEvent.objects.values_list("event_type", flat=True)


def test_opening_the_link_changes_nothing(guest, client, reset_link, as_owner):
    for _ in range(3):
        assert client.get(reset_link, follow=True).status_code == 200

    with as_owner():
        before = guest.password
        guest.refresh_from_db()
        assert guest.password == before


def test_link_ends_after_an_hour(guest, client, reset_link):
    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=5), tick=False):
        assert client.post(reset_link, {"password": NEW_PASSWORD}).status_code == 410


def test_a_second_link_dies_with_the_first(guest, client, link_in, mailoutbox):
    client.post(RESET, {"email": guest.email})
    first = link_in("/password/new/")
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        client.post(RESET, {"email": guest.email})
        second = link_in("/password/new/")
        assert first != second
        client.post(second, {"password": NEW_PASSWORD})

        assert client.get(first).status_code == 410


def test_a_link_dies_with_the_address_it_went_to(guest, client, reset_link, as_owner):
    with as_owner():
        User.objects.filter(pk=guest.pk).update(email="new@example.com")

    assert client.get(reset_link).status_code == 410


def test_the_token_of_one_is_not_the_token_of_another(guest, other_guest, client, reset_link):
    from django.utils.http import urlsafe_base64_encode

    own = urlsafe_base64_encode(str(guest.pk).encode())
    other = urlsafe_base64_encode(str(other_guest.pk).encode())

    assert client.get(reset_link.replace(own, other)).status_code == 410


def test_the_hidden_page_opens_for_the_browser_that_had_the_link_only(guest, client, reset_link):
    hidden = client.get(reset_link).url

    assert type(client)().get(hidden).status_code == 410


@pytest.mark.parametrize("uid", ["x", "____", "MTIz", "w4M", "%00", "%ED%A0%80"])
def test_nonsense_links_are_gone_not_broken(client, uid):
    assert 400 <= client.get(f"/account/password/new/{uid}/abc-def/").status_code < 500


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example:80", "testserver:8443"])
def test_link_host_is_ours_whatever_the_request_says(guest, client, jobs, mailoutbox, host, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post(RESET, {"email": guest.email}, headers={"host": host, "x-forwarded-host": "evil.example"})

    jobs.run()

    assert mailoutbox[0].body.count("http") == mailoutbox[0].body.count("http://testserver/") + 1
    assert "evil" not in mailoutbox[0].body


def test_answer_is_the_same_for_everybody_and_only_owners_get_mail(guest, client, jobs, mailoutbox):
    UserFactory(email="gone@example.com", removed=True)
    answers = [client.post(RESET, {"email": email}) for email in
               ("ADA@example.com", "nobody@example.com", "gone@example.com")]  # fmt: skip

    assert {(answer.status_code, answer.url) for answer in answers} == {
        (302, "/account/password/forgotten/done/")
    }
    assert jobs.names() == ["accounts.write_account_letter"] * 3
    jobs.run()
    assert [mail.to for mail in mailoutbox] == [["ada@example.com"]]


def test_asking_again_and_again_mails_a_few_and_says_nothing(guest, client, jobs, mailoutbox):
    answers = {
        client.post(RESET, {"email": guest.email}).status_code
        for _ in range(rate_limits.RESET_ACCOUNT.hits + 3)
    }

    jobs.run()

    assert answers == {302}
    assert len(mailoutbox) == rate_limits.RESET_ACCOUNT.hits


def test_a_lock_stops_neither_the_reset_nor_what_follows(guest, client, sign_in, settings, link_in):
    settings.SIGN_IN_ATTEMPTS = 2
    stranger = type(client)()
    for _ in range(rate_limits.SIGN_IN_ACCOUNT.hits + 1):
        sign_in(guest.email, "wrong password", browser=stranger)
    assert sign_in(guest.email).status_code == 429
    client.post(RESET, {"email": guest.email})

    client.post(link_in("/password/new/"), {"password": NEW_PASSWORD})

    assert sign_in(guest.email, NEW_PASSWORD).status_code == 302


def test_the_secret_is_in_the_mail_and_nowhere_else(guest, client, jobs, mailoutbox, as_owner):
    client.post(RESET, {"email": guest.email})
    arguments = [job.args for job in jobs.waiting()]
    jobs.run()
    token = mailoutbox[0].body.split("/password/new/")[1].split("/")[1]

    with as_owner():
        kept = str(list(Notification.objects.values())) + str(list(SecurityEvent.objects.values()))
    assert token not in kept + str(arguments)
    assert "/password/new/" not in kept


def test_reset_confirms_the_address(client, link_in, as_owner):
    user = UserFactory(unverified=True, email="new@example.com")
    client.post(RESET, {"email": user.email})

    client.post(link_in("/password/new/"), {"password": NEW_PASSWORD})

    with as_owner():
        user.refresh_from_db()
        assert user.email_verified is True


def test_change_needs_the_present_password_and_ends_other_sessions(guest, client_for, jobs, mailoutbox):
    here, elsewhere = client_for(guest), client_for(guest)
    wrong = here.post(CHANGE, {"current_password": "wrong", "password": NEW_PASSWORD})
    assert wrong.context["form"].errors["current_password"] == ["This is not your present password."]
    key = here.session.session_key

    response = here.post(CHANGE, {"current_password": PASSWORD, "password": NEW_PASSWORD})

    assert (response.status_code, response.url) == (302, "/account/")
    assert is_signed_in(here)
    assert here.session.session_key != key
    assert not is_signed_in(elsewhere)
    jobs.run()
    assert [mail.subject for mail in mailoutbox] == ["Your password for V2 Resort was changed"]


def test_former_passwords_are_refused(guest, client_for, as_owner):
    browser, present = client_for(guest), PASSWORD
    used = [f"{word} mountains in a row" for word in ("one", "two", "three", "four", "five", "six")]
    for password in used:
        data = {"current_password": present, "password": password}
        assert browser.post(CHANGE, data).status_code == 302
        present = password
        with as_owner():  # a test is one transaction, so all rows would be of one instant
            PasswordHistory.objects.update(created_at=F("created_at") - timedelta(days=1))

    answers = {
        password: browser.post(CHANGE, {"current_password": present, "password": password}).status_code
        for password in used
    }

    # The present one and the five before it; the very first is free again.
    assert answers == dict.fromkeys(used, 400)
    with as_owner():
        assert PasswordHistory.objects.count() == 6
    assert browser.post(CHANGE, {"current_password": present, "password": PASSWORD}).status_code == 302


def test_older_passwords_are_forgotten_by_the_sweep(guest, other_guest, as_owner):
    with as_owner():
        for days in range(8):
            row = PasswordHistoryFactory(user=guest, password_hash=f"md5$salt${days}")
            PasswordHistory.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(days=days))
        PasswordHistoryFactory(user=other_guest)

    tasks.sweep(timestamp=0)

    with as_owner():
        kept = PasswordHistory.objects.filter(user=guest).values_list("password_hash", flat=True)
        assert set(kept) == {f"md5$salt${days}" for days in range(5)}
        assert PasswordHistory.objects.filter(user=other_guest).count() == 1


def test_guessing_the_present_password_is_slowed_down(guest, client_for):
    browser = client_for(guest)

    answers = [
        browser.post(CHANGE, {"current_password": "wrong", "password": NEW_PASSWORD}).status_code
        for _ in range(rate_limits.PASSWORD_AGAIN.hits + 1)
    ]

    assert answers == [400] * rate_limits.PASSWORD_AGAIN.hits + [429]


def test_other_devices_can_be_signed_out(guest, client_for, as_owner, sign_in):
    here, elsewhere = client_for(guest), client_for(guest)

    here.post("/account/sign-out/elsewhere/", {"current_password": PASSWORD})

    assert is_signed_in(here)
    assert not is_signed_in(elsewhere)
    assert sign_in(guest.email).status_code == 302


@pytest.mark.parametrize("person", ["receptionist", "manager", "owner"])
def test_staff_and_managers_change_theirs_too(person, request, client_for, as_owner):
    user = request.getfixturevalue(person)

    response = client_for(user).post(CHANGE, {"current_password": PASSWORD, "password": NEW_PASSWORD})

    assert response.status_code == 302
    with as_owner():
        user.refresh_from_db()
        assert user.check_password(NEW_PASSWORD)
