"""Confirming an address and moving to another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts import rate_limits
from accounts.models import User
from audit.models import SecurityEvent
from resort.db.identity import acting_as
from tests.accounts.conftest import NEW_PASSWORD
from tests.factories.accounts import PASSWORD, UserFactory

AGAIN = "/account/verify/again/"
CHANGE = "/account/email/"


@pytest.fixture
def newcomer(db: None) -> User:
    return UserFactory(unverified=True, email="new@example.com")


def is_confirmed(user: User) -> bool:
    user.refresh_from_db()
    return bool(user.email_verified)


def test_a_button_confirms_not_the_opening_of_the_link(newcomer, client, client_for, link_in, as_owner):
    client_for(newcomer).post(AGAIN)
    link = link_in("/account/verify/")

    opened = client.get(link)
    assert opened["Referrer-Policy"] == "no-referrer"
    assert client.get(opened.url).status_code == 200
    with as_owner():
        assert not is_confirmed(newcomer)

    assert client.post(opened.url).status_code == 302
    with as_owner():
        assert is_confirmed(newcomer)
        assert "email_confirmed" in SecurityEvent.objects.values_list("event_type", flat=True)
    assert client.post(link).status_code == 410


def test_link_ends_after_three_days_and_with_the_address(newcomer, client, client_for, link_in, as_owner):
    client_for(newcomer).post(AGAIN)
    link = link_in("/account/verify/")

    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1)):
        assert client.post(link).status_code == 410
    with as_owner():
        User.objects.filter(pk=newcomer.pk).update(email="other@example.com")
    assert client.post(link).status_code == 410
    with as_owner():
        assert not is_confirmed(newcomer)


def test_a_link_of_one_kind_is_none_of_another(newcomer, client, client_for, link_in):
    client_for(newcomer).post(AGAIN)
    link = link_in("/account/verify/")

    assert client.get(link.replace("/verify/", "/password/new/")).status_code == 410
    assert client.get(link.replace("/account/verify/", "/account/email/")).status_code == 410


def test_links_are_mailed_again_a_few_times(newcomer, client_for):
    browser = client_for(newcomer)

    answers = [browser.post(AGAIN).status_code for _ in range(rate_limits.LETTER_ACCOUNT.hits + 1)]

    assert answers == [302] * rate_limits.LETTER_ACCOUNT.hits + [429]


def test_confirmed_people_get_no_link(guest, client_for, jobs):
    client_for(guest).post(AGAIN)

    assert jobs.names() == []


def ask_to_move(browser: Any, email: str = "moved@example.com", password: str = PASSWORD) -> Any:
    return browser.post(CHANGE, {"email": email, "current_password": password})


def test_moving_is_confirmed_there_and_told_here(
    guest, client_for, client, link_in, mailoutbox, as_owner, jobs
):
    assert ask_to_move(client_for(guest)).status_code == 302
    link = link_in("/account/email/")
    assert [(mail.subject, mail.to) for mail in mailoutbox] == [
        ("Confirm your new e-mail for V2 Resort", ["moved@example.com"]),
        ("A new e-mail for your account at V2 Resort", ["ada@example.com"]),
    ]
    assert client.get(link, follow=True).status_code == 200
    with as_owner():
        guest.refresh_from_db()
        assert guest.email == "ada@example.com"

    assert client.post(link).status_code == 302

    with as_owner():
        guest.refresh_from_db()
        assert (guest.email, guest.email_verified, guest.preferences) == ("moved@example.com", True, {})
    jobs.run()
    assert (mailoutbox[-1].subject, mailoutbox[-1].to) == (
        "Your account at V2 Resort has a new e-mail",
        ["ada@example.com"],
    )
    assert client.post(link).status_code == 410


def test_moving_to_a_taken_address_looks_the_same_and_does_nothing(
    guest, other_guest, client_for, jobs, mailoutbox, as_owner
):
    free = ask_to_move(client_for(guest), "free@example.com")
    jobs.run()
    mailoutbox.clear()

    taken = ask_to_move(client_for(guest), "BO@example.com")

    assert (taken.status_code, taken.url) == (free.status_code, free.url)
    jobs.run()
    assert [(mail.subject, mail.to) for mail in mailoutbox] == [
        ("You already have an account at V2 Resort", ["bo@example.com"]),
        ("A new e-mail for your account at V2 Resort", ["ada@example.com"]),
    ]
    with as_owner():
        other_guest.refresh_from_db()
        assert other_guest.email == "bo@example.com"


def test_an_address_taken_meanwhile_is_refused(guest, client_for, client, link_in, as_owner):
    ask_to_move(client_for(guest))
    link = link_in("/account/email/")
    UserFactory(email="Moved@example.com")

    assert client.post(link).status_code == 302

    with as_owner():
        guest.refresh_from_db()
        assert guest.email == "ada@example.com"


def test_a_new_password_ends_the_move(guest, client_for, client, link_in):
    browser = client_for(guest)
    ask_to_move(browser)
    link = link_in("/account/email/")

    browser.post("/account/password/", {"current_password": PASSWORD, "password": NEW_PASSWORD})

    assert client.post(link).status_code == 410


def test_the_move_can_be_called_off(guest, client_for, client, link_in):
    browser = client_for(guest)
    ask_to_move(browser)
    link = link_in("/account/email/")
    assert "moved@example.com" in browser.get("/account/").content.decode()

    browser.post("/account/email/keep/")

    assert client.post(link).status_code == 410
    assert "moved@example.com" not in browser.get("/account/").content.decode()


def test_moving_needs_the_password_and_an_other_address(guest, client_for):
    wrong = ask_to_move(client_for(guest), password="wrong")
    same = ask_to_move(client_for(guest), "ADA@example.com")

    assert (wrong.status_code, same.status_code) == (400, 400)
    assert wrong.context["form"].errors == {"current_password": ["This is not your present password."]}
    assert same.context["form"].errors == {"email": ["This is your address already."]}


def test_changing_the_own_column_past_the_pages_unconfirms(guest, as_owner):
    with acting_as(guest.pk):
        User.objects.filter(pk=guest.pk).update(email="sneaky@example.com")

    with as_owner():
        assert not is_confirmed(guest)


def test_a_guest_cannot_confirm_or_unlock_by_sql(guest, other_guest):
    from django.db import DatabaseError, transaction

    for column in (
        "email_verified = true",
        "failed_login_attempts = 0",
        "deleted_at = now()",
        "role = 'admin'",
    ):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            acting_as(guest.pk),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE users SET {column}")
