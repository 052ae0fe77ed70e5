"""How somebody signs in is shown to that person, to sign-in and to the worker, whatever SQL anybody else writes."""

from __future__ import annotations

import pytest
from django.db import connection

from accounts.models import SECRETS, User
from resort.db.identity import ANONYMOUS, SERVICE, acting_as
from tests.factories.accounts import UserFactory
from tests.support.refusals import NOT_PERMITTED, refused_with
from tests.support.rows import execute

pytestmark = pytest.mark.django_db


def _rows(sql: str, *params: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        return cursor.fetchall()


@pytest.mark.parametrize(
    "sql",
    [
        *(f"SELECT {column} FROM users" for column in SECRETS),
        "SELECT users.* FROM users",
        "SELECT to_jsonb(users) FROM users",
        "SELECT id FROM users WHERE password LIKE 'argon2%%'",
        "SELECT id FROM users ORDER BY two_factor_secret",
        "UPDATE users SET phone = password",
        "UPDATE users SET phone = '1' RETURNING password",
    ],
)
def test_no_statement_tells_a_secret(sql, guest, receptionist, manager, owner):
    UserFactory(staff=True, department="front_office")
    for person in (guest, receptionist, manager, owner):
        with acting_as(person.pk), refused_with(NOT_PERMITTED, "permission denied for table users"):
            execute(sql)


def test_colleagues_and_managers_see_each_other_without_secrets(receptionist, manager):
    colleague = UserFactory(staff=True, department="front_office")
    for person in (receptionist, manager):
        with acting_as(person.pk):
            seen = User.objects.get(pk=colleague.pk)
            assert seen.email == colleague.email
            assert seen.get_deferred_fields() == set(SECRETS)
            with refused_with(NOT_PERMITTED, "permission denied for table users"):
                seen.check_password("")


def test_everybody_reads_their_own_row_whole_and_no_other(guest, receptionist, manager):
    for person in (guest, receptionist, manager):
        with acting_as(person.pk):
            assert _rows("SELECT id, password FROM app.own_user()") == [(person.pk, person.password)]
            mine = User.objects.own(person.pk)
            assert mine is not None
            assert mine.get_deferred_fields() == set()
    with acting_as(guest.pk):
        assert User.objects.own(manager.pk) is None


def test_password_for_signing_in_is_looked_up_by_nobody_in_particular(guest, receptionist, manager):
    ask = "SELECT password FROM app.user_for_login(%s::text)"
    for role in (ANONYMOUS, SERVICE):
        with acting_as(role=role):
            assert _rows(ask, guest.email) == [(guest.password,)]
    for person in (guest, receptionist, manager):
        with (
            acting_as(person.pk),
            refused_with(NOT_PERMITTED, "permission denied for function user_for_login"),
        ):
            execute(ask, guest.email)


def test_desk_finds_a_person_without_secrets_and_guests_find_nobody(guest, other_guest, receptionist):
    with acting_as(receptionist.pk):
        found = User.objects.named_at_desk(guest.email.upper())
        assert (found.pk, found.get_full_name()) == (guest.pk, guest.get_full_name())
        assert set(SECRETS) <= found.get_deferred_fields()
    with (
        acting_as(other_guest.pk),
        refused_with(NOT_PERMITTED, "permission denied for function user_at_desk"),
    ):
        User.objects.named_at_desk(guest.email)


def test_password_is_replaced_by_whoever_has_it_and_only_once(guest, other_guest, as_owner):
    replace = "SELECT app.replace_own_password(%s::text, %s::text)"
    with acting_as(other_guest.pk):
        assert _rows(replace, guest.password, "stolen") == [(False,)]
    with acting_as(guest.pk):
        assert _rows(replace, guest.password, "fresh") == [(True,)]
        assert _rows(replace, guest.password, "late") == [(False,)]
    with as_owner():
        assert set(_rows("SELECT password FROM users")) >= {("fresh",), (other_guest.password,)}


def test_worker_reads_secrets_for_the_links_in_letters(guest):
    with acting_as(role=SERVICE):
        assert User.objects.get(pk=guest.pk).password == guest.password
