"""The request's transaction and identity, through real requests."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError
from django.utils import timezone

from accounts.models import User
from tests.db import urls
from tests.factories.chalets import BookingFactory
from tests.support.client import Browser, client_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.db.urls")]


@pytest.fixture
def browser(guest) -> Browser:
    BookingFactory(user=guest)
    BookingFactory()
    return client_for(guest)


def phone_of(guest: User, as_owner) -> str:
    with as_owner():
        return User.objects.get(pk=guest.pk).phone


def text(response) -> str:
    return response.content.decode()


def test_view_runs_as_the_guest(browser):
    assert text(browser.get("/who/")) == "resort_customer 1"


def test_visitor_runs_as_a_visitor(client):
    assert text(client.get("/who/")) == "resort_anonymous -"


def test_template_may_query_after_the_view_returned(browser):
    assert text(browser.get("/late/")) == "1 Ada"


def test_missing_page_undoes_the_write_and_may_query(browser, guest, as_owner):
    response = browser.get("/write/missing/")
    assert (response.status_code, text(response)) == (404, "resort_customer 1")
    assert phone_of(guest, as_owner) == guest.phone


def test_unknown_address_may_query(browser):
    response = browser.get("/no/such/page/")
    assert (response.status_code, text(response)) == (404, "resort_customer 1")


def test_crash_undoes_the_write(browser, guest, as_owner):
    browser.raise_request_exception = False
    assert browser.get("/write/crash/").status_code == 500
    assert phone_of(guest, as_owner) == guest.phone


def test_answered_500_undoes_the_write(browser, guest, as_owner):
    assert browser.get("/write/500/").status_code == 500
    assert phone_of(guest, as_owner) == guest.phone


@pytest.mark.parametrize("status", [200, 302, 400])
def test_every_other_answer_keeps_the_write(browser, guest, as_owner, status):
    assert browser.get(f"/write/{status}/").status_code == status
    assert phone_of(guest, as_owner) == "changed"


def test_caught_database_error_leaves_the_identity(browser):
    assert text(browser.get("/swallowed/")) == "resort_customer 1"


def test_sign_in_may_turn_the_rest_of_the_request_into_that_person(client, guest):
    assert text(client.get(f"/sign-in/{guest.email}/")) == "resort_customer 0"
    assert text(client.get("/who/")) == "resort_customer 0"


@pytest.mark.parametrize(
    "change", [{"deleted_at": timezone.now()}, {"password": "another"}], ids=["removed", "new password"]
)
def test_session_ends_with_the_account_and_with_the_password(browser, guest, as_owner, change):
    with as_owner():
        User.objects.filter(pk=guest.pk).update(**change)
    assert text(browser.get("/who/")) == "resort_anonymous -"


def test_session_of_a_removed_person_is_forgotten(browser, guest, as_owner):
    with as_owner():
        User.objects.filter(pk=guest.pk).update(deleted_at=timezone.now())
    browser.get("/who/")
    with as_owner():
        User.objects.filter(pk=guest.pk).update(deleted_at=None)
    assert text(browser.get("/who/")) == "resort_anonymous -"


def test_new_role_holds_from_the_next_request(browser, guest, as_owner):
    with as_owner():
        User.objects.filter(pk=guest.pk).update(role="admin")
    assert text(browser.get("/who/")) == "resort_admin 2"


def test_stream_without_an_identity_is_refused(browser):
    with pytest.raises(ProgrammingError, match="permission denied"):
        b"".join(browser.get("/stream/without/").streaming_content)


def test_stream_with_an_identity_reads_on(browser):
    assert b"".join(browser.get("/stream/with/").streaming_content) == b"resort_customer 1"


def test_callback_after_commit_without_an_identity_is_refused(browser):
    browser.raise_request_exception = False
    assert browser.get("/after-commit/without/").status_code == 500


def test_callback_after_commit_with_an_identity_reads_on(browser):
    browser.get("/after-commit/with/")
    assert urls.told == ["resort_customer 1"]


def test_view_outside_a_transaction_has_none_and_no_identity(browser):
    assert text(browser.get("/outside/with/")) == "False resort_customer 1"
    browser.raise_request_exception = False
    assert browser.get("/outside/without/").status_code == 500
