"""Letters: written once, sent once, and never in the way."""

from __future__ import annotations

import smtplib
from typing import Any
from uuid import uuid4

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from accounts import account_letters, letters, tasks
from accounts.letters import Attachment, write_letter
from accounts.models import Notification, User
from resort.db.identity import SERVICE, acting_as
from tests.factories.accounts import NotificationFactory, UserFactory


class Refusing(EmailBackend):
    """A mail server that answers with whatever error is put here."""

    error: Exception | None = None

    def send_messages(self, messages: Any) -> int:
        if Refusing.error:
            raise Refusing.error
        return super().send_messages(messages)


@pytest.fixture
def server(settings: Any, mailoutbox: list[Any]) -> type[Refusing]:
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    Refusing.error = None
    return Refusing


def write(user: User, key: str = "stay:1", *, kind: str = "stay.confirmed", **more: Any) -> bool:
    context = {"reset_link": "http://testserver/x", **more.pop("context", {})}
    more = {"template": "letters/account_password_changed", "context": context, **more}
    with acting_as(role=SERVICE):
        return write_letter(user_id=user.pk, kind=kind, dedupe_key=key, **more)


def test_a_letter_is_written_and_sent_once(guest, jobs, mailoutbox, as_owner):
    assert write(guest) is True
    assert write(guest) is False

    assert jobs.run() == ["accounts.deliver_letter"]

    assert [message.to for message in mailoutbox] == [["ada@example.com"]]
    with as_owner():
        letter = Notification.objects.get()
        assert letter.sent_at is not None
    tasks.deliver_letter(notification_id=str(letter.pk))
    assert len(mailoutbox) == 1


def test_text_html_and_attachments_travel(guest, jobs, mailoutbox, as_owner):
    write(guest, attachments=[Attachment.of("stay.ics", "text/calendar", b"BEGIN:VCALENDAR")])
    jobs.run()

    message = mailoutbox[0]
    assert message.subject == "Your password for V2 Resort was changed"
    assert "The password of your account was changed just now" in message.body
    assert "Your password for" not in message.body
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    assert '<a class="press" href="http://testserver/x"' in html
    assert message.attachments == [("stay.ics", "BEGIN:VCALENDAR", "text/calendar")]
    with as_owner():
        assert message.extra_headers["Message-ID"] == f"<{Notification.objects.get().pk}@v2resort.example>"
    assert message.message()["Auto-Submitted"] == "auto-generated"


def test_what_a_guest_typed_is_text_in_both_parts(db, jobs, mailoutbox):
    user = UserFactory()
    evil = '<script>alert(1)</script> & "x"'

    write(user, context={"reset_link": evil})
    jobs.run()

    assert evil in mailoutbox[0].body
    assert "<script>" not in mailoutbox[0].alternatives[0][0]


def test_a_rolled_back_act_leaves_no_letter(guest, jobs, as_owner):
    with pytest.raises(ZeroDivisionError), acting_as(role=SERVICE):
        write_letter(
            user_id=guest.pk, kind="x", dedupe_key="k", template="letters/account_deleted", context={}
        )
        raise ZeroDivisionError

    assert jobs.names() == []
    with as_owner():
        assert not Notification.objects.exists()


def test_an_absent_mail_server_means_later(guest, server, jobs, mailoutbox, as_owner):
    write(guest)
    server.error = ConnectionRefusedError("no server")
    with pytest.raises(ConnectionRefusedError):
        jobs.run()
    with as_owner():
        assert Notification.objects.get().sent_at is None

    server.error = None
    jobs.run()

    assert len(mailoutbox) == 1


@pytest.mark.parametrize("error", [smtplib.SMTPServerDisconnected("x"), TimeoutError("x"), OSError("x")])
def test_mail_errors_are_tried_again_for_a_day(error):
    waits = []
    for attempt in range(20):
        decision = tasks.LETTER_RETRY.get_retry_decision(exception=error, job=_job(attempt))
        if decision is None:
            break
        waits.append((decision.retry_at - timezone.now()).total_seconds())

    assert len(waits) == 9
    assert waits[0] < 5
    assert sum(waits) > 24 * 60 * 60


def _job(attempts: int) -> Any:
    from procrastinate.jobs import Job

    return Job(id=1, queue="mail", lock=None, queueing_lock=None, task_name="x", attempts=attempts)


def test_a_refused_address_is_given_up(guest, server, jobs, mailoutbox, as_owner):
    write(guest)
    server.error = smtplib.SMTPRecipientsRefused({guest.email: (550, b"no such mailbox")})

    assert jobs.run() == ["accounts.deliver_letter"]

    with as_owner():
        letter = Notification.objects.get()
        assert (letter.sent_at, letter.data["undeliverable"]) == (None, True)
    server.error = None
    tasks.deliver_letter(notification_id=str(letter.pk))
    assert mailoutbox == []


def test_a_full_mailbox_is_tried_again(guest, server, jobs):
    write(guest)
    server.error = smtplib.SMTPRecipientsRefused({guest.email: (452, b"mailbox full")})

    with pytest.raises(smtplib.SMTPRecipientsRefused):
        jobs.run()


def test_letters_to_people_who_left_are_not_sent(guest, jobs, mailoutbox, as_owner):
    write(guest)
    with as_owner():
        User.objects.filter(pk=guest.pk).update(deleted_at=timezone.now())

    jobs.run()

    assert mailoutbox == []
    tasks.deliver_letter(notification_id=str(uuid4()))


def test_letters_speak_the_language_of_their_reader(jobs, mailoutbox):
    arabic = UserFactory(preferences={"language": "ar"})

    write(arabic)
    jobs.run()

    assert '<html lang="ar" dir="rtl">' in mailoutbox[0].alternatives[0][0]


@pytest.mark.parametrize(
    ("kind", "preferences", "wanted"),
    [
        ("chalets.stay_confirmed", {"mail_reminders": False, "mail_offers": False}, True),
        ("chalets.reminder_of_stay", {}, True),
        ("chalets.reminder_of_stay", {"mail_reminders": False}, False),
        ("resort.offer_of_spring", {}, False),
        ("resort.offer_of_spring", {"mail_offers": True}, True),
    ],
)
def test_people_refuse_what_they_may_refuse(db, kind, preferences, wanted):
    assert write(UserFactory(preferences=preferences), kind=kind) is wanted


@pytest.mark.parametrize("kind", sorted(account_letters.LINKS))
def test_every_account_letter_renders(kind, guest, jobs, mailoutbox, as_owner):
    with as_owner():
        User.objects.filter(pk=guest.pk).update(preferences={"new_email": "moved@example.com"})

    with acting_as(role=SERVICE):
        assert account_letters.write(user_id=guest.pk, kind=kind, event="1") is True
    jobs.run()

    message = mailoutbox[0]
    assert message.subject
    assert "\n" not in message.subject
    html = message.alternatives[0][0]
    assert "<table" not in html
    assert "<script" not in html
    assert "#the-link-is-in-the-mail" not in message.body + html


def test_a_second_run_of_the_same_job_writes_nothing(guest, jobs, mailoutbox):
    arguments = {"user_id": str(guest.pk), "kind": "account.new_password", "event": "e1"}

    tasks.write_account_letter(**arguments)
    tasks.write_account_letter(**arguments)
    jobs.run()

    assert len(mailoutbox) == 1


def test_people_read_their_own_letters_only(guest, other_guest):
    NotificationFactory(user=guest)
    with acting_as(other_guest.pk):
        assert not Notification.objects.exists()
    with acting_as(guest.pk):
        assert Notification.objects.count() == 1


def test_subjects_are_one_line_of_bearable_length(guest, as_owner, settings):
    settings.RESORT_NAME = "A very long name of a resort " * 20
    write(guest)

    with as_owner():
        assert len(Notification.objects.get().subject) == letters.SUBJECT_LENGTH
