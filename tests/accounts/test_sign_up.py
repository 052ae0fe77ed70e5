"""New accounts."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.contrib.auth import SESSION_KEY

from accounts import rate_limits
from accounts.models import Notification, User
from audit.models import SecurityEvent
from tests.factories.accounts import PASSWORD

SIGN_UP = "/account/sign-up/"


def everybody() -> set[str]:
    return set(User.objects.values_list("email", flat=True))


def test_a_new_guest_is_signed_in_at_once_and_goes_on(client, sign_up_data, as_owner, jobs, mailoutbox):
    response = client.post(SIGN_UP, {**sign_up_data, "next": "/chalets/larch/book/?nights=2"})

    assert (response.status_code, response.url) == (302, "/chalets/larch/book/?nights=2")
    with as_owner():
        user = User.objects.get(email="noor@example.com")
        assert (user.first_name, user.last_name, user.phone) == ("Noor", "Haddad", "+41791234567")
        assert (user.role, user.email_verified, user.deleted_at) == ("customer", False, None)
        assert user.last_password_change is not None
        assert client.session[SESSION_KEY] == str(user.pk)
        assert set(SecurityEvent.objects.values_list("event_type", "user_id")) == {
            ("sign_up", user.pk),
            ("sign_in", user.pk),
        }
    assert jobs.run() == ["accounts.write_account_letter", "accounts.deliver_letter"]
    assert [(mail.subject, mail.to) for mail in mailoutbox] == [
        ("Please confirm your e-mail for V2 Resort", ["noor@example.com"])
    ]


def test_what_a_visitor_began_is_still_there(client, sign_up_data):
    session = client.session
    session["draft"] = {"chalet": "larch"}
    session.save()
    client.cookies["sessionid"] = session.session_key

    client.post(SIGN_UP, sign_up_data)

    assert client.session["draft"] == {"chalet": "larch"}
    assert client.session.session_key != session.session_key


def test_a_form_cannot_make_a_manager(client, sign_up_data, as_owner):
    sneaky = {
        "role": "superadmin", "is_staff": "1", "email_verified": "1", "id": "00000000-0000-0000-0000-000000000001",
        "two_factor_enabled": "1", "preferences": '{"a": 1}', "failed_login_attempts": "-5", "deleted_at": "2020-01-01",
    }  # fmt: skip

    client.post(SIGN_UP, {**sign_up_data, **sneaky})

    with as_owner():
        user = User.objects.get()
        assert (user.role, user.email_verified, user.two_factor_enabled) == ("customer", False, False)
        assert str(user.pk) != sneaky["id"]
        assert user.preferences == {"language": "en"}


def test_a_taken_address_changes_nothing_and_its_owner_hears(
    client, guest, sign_up_data, as_owner, jobs, mailoutbox
):
    data = {**sign_up_data, "email": "ADA@example.com", "next": "/chalets/"}

    response = client.post(SIGN_UP, data)

    assert (response.status_code, response.url) == (302, "/account/sign-in/?next=%2Fchalets%2F")
    assert SESSION_KEY not in client.session
    with as_owner():
        assert everybody() == {"ada@example.com"}
        before = guest.password
        guest.refresh_from_db()
        assert guest.password == before
    jobs.run()
    assert [(mail.subject, mail.to) for mail in mailoutbox] == [
        ("You already have an account at V2 Resort", ["ada@example.com"])
    ]
    assert 'value="ADA@example.com"' in client.get(response.url).content.decode()


def test_signing_up_again_with_the_right_password_just_signs_in(
    client, guest, sign_up_data, jobs, mailoutbox
):
    data = {**sign_up_data, "email": guest.email, "password": PASSWORD, "next": "/chalets/"}

    response = client.post(SIGN_UP, data)

    assert response.url == "/chalets/"
    assert client.session[SESSION_KEY] == str(guest.pk)
    jobs.run()
    assert mailoutbox == []


def test_asking_for_taken_addresses_is_slow_and_mails_little(client, guest, sign_up_data, jobs, mailoutbox):
    data = {**sign_up_data, "email": guest.email}

    answers = [client.post(SIGN_UP, data).status_code for _ in range(rate_limits.TAKEN_SOURCE.hits + 1)]

    assert answers == [302] * rate_limits.TAKEN_SOURCE.hits + [429]
    jobs.run()
    assert len(mailoutbox) == rate_limits.TAKEN_ACCOUNT.hits


def test_guessing_a_password_by_signing_up_counts_as_guessing(client, guest, sign_up_data, as_owner):
    client.post(SIGN_UP, {**sign_up_data, "email": guest.email})

    with as_owner():
        guest.refresh_from_db()
        assert guest.failed_login_attempts == 1


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("first_name", "", "This field is required."),
        ("first_name", "x" * 101, "Ensure this value has at most 100 characters (it has 101)."),
        ("first_name", "win at www.evil.example", "A name has no web addresses or signs such as @ and /."),
        ("first_name", "http://evil.example", "A name has no web addresses or signs such as @ and /."),
        ("first_name", "Ada\u202eadA", "Leave out invisible control characters."),
        ("last_name", "Love\x07lace", "Leave out invisible control characters."),
        ("email", "nobody", "Enter a valid email address."),
        ("email", "a" * 250 + "@example.com", "Ensure this value has at most 254 characters (it has 262)."),
        ("phone", "079 123 45 67", "Begin with the country code, such as +41 79 123 45 67."),
        ("phone", "+41 1", "There is no such number. Please check the digits."),
        ("password", "short", "This password is too short. It must contain at least 10 characters."),
        ("password", "password1234", "This password is too common."),
        ("password", "noor@example.com", "The password is too similar to the e-mail."),
        ("password", "x" * 513, "Ensure this value has at most 512 characters (it has 513)."),
    ],
)
def test_mistakes_are_named_at_their_field(client, sign_up_data, field, value, message, as_owner):
    response = client.post(SIGN_UP, {**sign_up_data, field: value})

    assert response.status_code == 400
    assert response.context["form"].errors[field] == [message]
    text = response.content.decode()
    assert f'aria-describedby="id_{field}' in text
    assert f'href="#id_{field}"' in text
    with as_owner():
        assert everybody() == set()


@pytest.mark.parametrize("field", ["first_name", "last_name", "email", "phone", "password"])
@pytest.mark.parametrize("text", ["a\x00b", "x" * 1_100_000, "x" * 600_000])
def test_hostile_text_gets_a_400(client, sign_up_data, field, text, as_owner):
    assert client.post(SIGN_UP, {**sign_up_data, field: text}).status_code == 400
    with as_owner():
        assert everybody() == set()


@pytest.mark.parametrize("field", ["first_name", "last_name", "email", "phone"])
@pytest.mark.parametrize("raw", ["%ED%A0%80", "%C0%AF", "%FF%FE"])
def test_broken_encodings_get_a_400(client, sign_up_data, field, raw, as_owner):
    body = urlencode({**sign_up_data, field: "BROKEN"}).replace("BROKEN", raw)

    response = client.post(SIGN_UP, body, content_type="application/x-www-form-urlencoded")

    assert response.status_code == 400
    with as_owner():
        assert everybody() == set()


def test_names_are_composed_and_spaced(client, sign_up_data, as_owner):
    client.post(SIGN_UP, {**sign_up_data, "first_name": "  Zoe\u0308   Anne ", "last_name": "أحمد 🌲"})

    with as_owner():
        user = User.objects.get()
        assert (user.first_name, user.last_name) == ("Zo\u00eb Anne", "أحمد 🌲")


def test_phone_may_be_left_out(client, sign_up_data, as_owner):
    client.post(SIGN_UP, {**sign_up_data, "phone": ""})

    with as_owner():
        assert User.objects.get().phone is None


def test_the_password_is_nowhere_in_jobs_or_records(client, sign_up_data, as_owner, jobs):
    client.post(SIGN_UP, sign_up_data)

    waiting = str([job.args for job in jobs.waiting()])
    jobs.run()
    with as_owner():
        kept = str(list(Notification.objects.values())) + str(list(SecurityEvent.objects.values()))
    for secret in (sign_up_data["password"], "noor@example.com"):
        assert secret not in waiting
    assert sign_up_data["password"] not in kept


def test_sign_ups_from_one_source_are_limited(client, sign_up_data, monkeypatch):
    monkeypatch.setattr(rate_limits, "SIGN_UP_SOURCE", rate_limits.Limit("sign_up_source", 1, 3600))
    client.post(SIGN_UP, sign_up_data)
    client.post("/account/sign-out/")

    assert client.post(SIGN_UP, {**sign_up_data, "email": "other@example.com"}).status_code == 429
