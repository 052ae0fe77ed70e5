"""Letters about a stay: what they say, and that each comes once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core import mail

from accounts.models import Notification
from chalets.services import letters
from resort.db.identity import SERVICE, acting_as
from tests.factories.chalets import BookingFactory

pytestmark = pytest.mark.django_db
KINDS = ("stay_confirmed", "stay_cancelled", "payment_returned", "payment_twice")


@pytest.fixture
def write(now):
    def do(kind, stay):
        with acting_as(role=SERVICE):
            return letters.write(kind=kind, booking_id=stay.pk, now=now)

    return do


@pytest.fixture
def stay(guest, chalet):
    return BookingFactory(user=guest, chalet=chalet, paid=True, refund_amount=Decimal("123.45"))


@pytest.mark.parametrize("kind", KINDS)
def test_letter_is_written_and_sent_once(write, stay, jobs, kind):
    assert [write(kind, stay) for _ in range(3)] == [True, False, False]
    jobs.run()

    [letter] = mail.outbox
    assert letter.to == [stay.user.email]
    assert stay.code in letter.subject
    assert stay.chalet.name in letter.body
    [(html, kind_of_html)] = letter.alternatives
    assert kind_of_html == "text/html"
    assert stay.chalet.name in html


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_letter_is_written_in_every_language(write, stay, jobs, kind, language, as_owner):
    with as_owner():
        stay.user.preferences = {"language": language}
        stay.user.save(update_fields=["preferences"])
    assert write(kind, stay)
    jobs.run()

    [(html, _kind)] = mail.outbox[0].alternatives
    assert f'lang="{language}"' in html


def test_confirmation_says_when_what_and_how_much(write, stay, jobs):
    write("stay_confirmed", stay)
    jobs.run()

    [letter] = mail.outbox
    assert f"http://testserver/stays/{stay.code}/" in letter.body
    assert "600.00" in letter.body
    assert "paid" in letter.body
    [(name, calendar, kind)] = letter.attachments
    assert name == "stay.ics"
    assert kind.startswith("text/calendar")
    text = calendar if isinstance(calendar, str) else calendar.decode()
    assert f"DTSTART;TZID=Europe/Zurich:{stay.check_in:%Y%m%d}T150000" in text
    assert f"DTEND;TZID=Europe/Zurich:{stay.check_out:%Y%m%d}T110000" in text


def test_confirmation_of_an_unpaid_stay_says_where_to_pay(write, guest, jobs):
    write("stay_confirmed", BookingFactory(user=guest))
    jobs.run()

    assert "to pay at the desk" in mail.outbox[0].body


def test_stay_cancelled_before_the_worker_came_is_not_confirmed(write, guest, jobs):
    assert write("stay_confirmed", BookingFactory(user=guest, cancelled=True)) is False
    jobs.run()

    assert mail.outbox == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "stay_confirmed"])
def test_only_the_confirmation_has_a_file(write, stay, jobs, kind):
    write(kind, stay)
    jobs.run()

    assert mail.outbox[0].attachments == []


def test_cancellation_says_what_goes_back(write, stay, jobs):
    write("stay_cancelled", stay)
    jobs.run()

    assert "123.45" in mail.outbox[0].body


def test_text_of_guests_stays_text(write, guest, jobs):
    stay = BookingFactory(
        user=guest, paid=True, guest_details={"first_name": "<b>Ada</b>", "last_name": "Guest"}
    )
    write("stay_confirmed", stay)
    jobs.run()

    [(html, _kind)] = mail.outbox[0].alternatives
    assert "<b>Ada</b>" not in html
    assert "&lt;b&gt;Ada&lt;/b&gt;" in html


def test_letter_is_queued_with_the_deed(stay, jobs):
    from django.db import transaction

    with acting_as(role=SERVICE):
        letters.queue("stay_confirmed", stay)
        transaction.set_rollback(True)
    assert jobs.names() == []
    with acting_as(role=SERVICE):
        letters.queue("stay_confirmed", stay)
    assert jobs.run() == ["chalets.send_stay_letter", "accounts.deliver_letter"]
    with acting_as(role=SERVICE):
        assert Notification.objects.get().kind == "stay_confirmed"


def test_letter_of_a_walk_in_goes_to_the_guest(write, receptionist, chalet, jobs):
    details = {"first_name": "Ida", "last_name": "Walker", "email": "ida@example.com"}
    stay = BookingFactory(user=receptionist, booked_by=receptionist, chalet=chalet, guest_details=details)

    assert write("stay_confirmed", stay)
    jobs.run()

    assert [letter.to for letter in mail.outbox] == [["ida@example.com"]]


def test_letter_of_a_walk_in_without_an_address_is_not_written(write, receptionist, chalet, jobs):
    details = {"first_name": "Ida", "last_name": "Walker", "email": ""}
    stay = BookingFactory(user=receptionist, booked_by=receptionist, chalet=chalet, guest_details=details)

    assert not write("stay_confirmed", stay)
    assert jobs.run() == []
