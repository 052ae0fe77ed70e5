"""The profile, the own data, and deleting the account."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Notification, PasswordHistory, User
from chalets.models import Booking
from tests.accounts.test_sign_in import is_signed_in
from tests.factories.accounts import PASSWORD, NotificationFactory, PasswordHistoryFactory
from tests.factories.chalets import BookingFactory

PROFILE = "/account/"
FORM = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "phone": "0041 44 668 18 00",
    "language": "fr",
    "offers": "on",
}
OWN_PAGES = [
    "/account/",
    "/account/password/",
    "/account/email/",
    "/account/delete/",
    "/account/sign-out/elsewhere/",
]


@pytest.mark.parametrize("path", OWN_PAGES)
def test_visitors_sign_in_first(client, path):
    response = client.get(path)

    assert (response.status_code, response.url) == (302, f"/account/sign-in/?next={path}")


@pytest.mark.parametrize("path", OWN_PAGES)
@pytest.mark.parametrize("person", ["guest", "receptionist", "manager"])
def test_own_pages_open_for_everybody_signed_in(request, client_for, person, path):
    response = client_for(request.getfixturevalue(person)).get(path)

    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


def test_profile_keeps_what_was_said(guest, client_for, as_owner):
    response = client_for(guest).post(PROFILE, FORM)

    assert (response.status_code, response.url) == (302, PROFILE)
    assert response.cookies["django_language"].value == "fr"
    with as_owner():
        guest.refresh_from_db()
        assert (guest.first_name, guest.last_name, guest.phone) == ("Ada", "Lovelace", "+41446681800")
        assert guest.preferences == {"language": "fr", "mail_reminders": False, "mail_offers": True}


def test_profile_changes_nothing_else_and_nobody_else(guest, other_guest, client_for, as_owner):
    sneaky = {
        "id": str(other_guest.pk), "user_id": str(other_guest.pk), "role": "admin", "is_staff": "on",
        "email": "x@example.com", "email_verified": "", "password": "x",
        "locked_until": "", "deleted_at": "2020-01-01", "preferences": "{}",
    }  # fmt: skip
    unchanged = ["role", "email", "email_verified", "password", "locked_until", "deleted_at"]
    with as_owner():
        mine = User.objects.values(*unchanged).get(pk=guest.pk)
        theirs = User.objects.values().get(pk=other_guest.pk)

    client_for(guest).post(PROFILE, {**FORM, **sneaky})

    with as_owner():
        assert User.objects.values(*unchanged).get(pk=guest.pk) == mine
        assert User.objects.values().get(pk=other_guest.pk) == theirs


def test_mistakes_keep_what_was_typed(guest, client_for):
    response = client_for(guest).post(PROFILE, {**FORM, "phone": "12", "language": "xx"})

    assert response.status_code == 400
    assert set(response.context["form"].errors) == {"phone", "language"}
    assert 'value="12"' in response.content.decode()


def test_profile_costs_the_same_whatever_happened(guest, client_for, django_assert_num_queries):
    browser = client_for(guest)
    NotificationFactory.create_batch(3, user=guest)

    # Session, identity and the own row; identity again for the page, and the credit on it.
    with django_assert_num_queries(11):
        browser.get(PROFILE)


def test_download_tells_everything_but_secrets_and_others(guest, other_guest, client_for, as_owner):
    mine = BookingFactory(user=guest)
    theirs = BookingFactory(user=other_guest)
    NotificationFactory(user=guest, subject="Hello Ada")
    PasswordHistoryFactory(user=guest)

    response = client_for(guest).post("/account/data/")

    assert response["Content-Type"] == "application/json; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="my-data-')
    text = response.content.decode()
    data = json.loads(text)
    assert data["users"][0]["email"] == "ada@example.com"
    assert [row["code"] for row in data["chalet_bookings"]] == [mine.code]
    assert [row["subject"] for row in data["notifications"]] == ["Hello Ada"]
    for secret in (theirs.code, "bo@example.com", guest.password, "two_factor_secret", "password_hash"):
        assert secret not in text


@pytest.mark.parametrize("person", ["receptionist", "manager", "owner"])
def test_download_of_staff_is_about_themselves(request, client_for, person, guest):
    BookingFactory(user=guest)

    response = client_for(request.getfixturevalue(person)).post("/account/data/")

    assert response.status_code == 200
    assert json.loads(response.content)["chalet_bookings"] == []


def test_download_is_no_link(guest, client_for):
    assert client_for(guest).get("/account/data/").status_code == 405


def delete(browser: Any, password: str = PASSWORD) -> Any:
    return browser.post("/account/delete/", {"current_password": password})


def test_deleting_leaves_nobody(guest, client_for, sign_in, as_owner, jobs, mailoutbox):
    browser, elsewhere = client_for(guest), client_for(guest)
    past = timezone.localdate() - timedelta(days=30)
    details = {"first_name": "Ada", "last_name": "Guest", "email": guest.email, "phone": "+41446681800"}
    stay = BookingFactory(
        user=guest, status="checked_out", payment_status="paid", check_in=past, check_out=past + timedelta(days=2),
        guest_details=details, special_requests="A cot",
    )  # fmt: skip
    NotificationFactory(user=guest)
    PasswordHistoryFactory(user=guest)

    response = delete(browser)

    assert (response.status_code, response.url) == (302, "/")
    assert not is_signed_in(browser)
    assert not is_signed_in(elsewhere)
    assert sign_in("ada@example.com").status_code == 400
    with as_owner():
        gone = User.everything.get(pk=guest.pk)
        assert gone.deleted_at is not None
        assert (gone.email, gone.first_name, gone.last_name, gone.phone) == (
            f"deleted-{gone.pk}@deleted.invalid", "-", "-", None,
        )  # fmt: skip
        assert gone.has_usable_password() is False
        assert gone.preferences == {}
        assert not Notification.objects.exists()
        assert not PasswordHistory.objects.exists()
        stay = Booking.objects.get(pk=stay.pk)
        assert stay.guest_details == {"first_name": "Ada", "last_name": "Guest"}
        assert stay.special_requests is None
    jobs.run()
    assert [(mail.subject, mail.to) for mail in mailoutbox] == [
        ("Your account at V2 Resort is gone", ["ada@example.com"])
    ]


def test_the_address_is_free_again(guest, client_for, client, sign_up_data, as_owner):
    delete(client_for(guest))

    client.post("/account/sign-up/", {**sign_up_data, "email": "ada@example.com"})

    with as_owner():
        assert User.objects.get().pk != guest.pk


def test_a_stay_to_come_keeps_the_account(guest, client_for, as_owner):
    BookingFactory(user=guest, confirmed=True)
    browser = client_for(guest)

    page = browser.get("/account/delete/")
    response = delete(browser)

    assert "You have a stay with us still to come." in page.content.decode()
    assert response.status_code == 409
    with as_owner():
        guest.refresh_from_db()
        assert guest.deleted_at is None


@pytest.mark.parametrize("person", ["receptionist", "manager"])
def test_staff_do_not_delete_themselves(request, client_for, person, as_owner):
    user = request.getfixturevalue(person)

    assert delete(client_for(user)).status_code == 409
    with as_owner():
        user.refresh_from_db()
        assert user.deleted_at is None


def test_deleting_needs_the_password(guest, client_for, as_owner):
    assert delete(client_for(guest), "wrong").status_code == 400
    with as_owner():
        guest.refresh_from_db()
        assert guest.deleted_at is None
