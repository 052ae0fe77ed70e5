"""Jobs: letters, and sweeping up what has expired."""

from __future__ import annotations

from uuid import UUID

from django.db import DatabaseError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from accounts import account_letters, letters, rate_limits, services
from resort.db.identity import SERVICE, acting_as
from resort.db.sessions import SessionStore

# 4 s, 16 s, … 18 h: a mail server that is away for a day loses no letter.
LETTER_RETRY = RetryStrategy(max_attempts=9, exponential_wait=4, retry_exceptions=(OSError, DatabaseError))


@app.task(name=letters.DELIVER, queue="mail", retry=LETTER_RETRY)
def deliver_letter(*, notification_id: str) -> None:
    """Send one letter; a second run finds it sent."""
    with acting_as(role=SERVICE):
        letters.deliver(UUID(notification_id))


@app.task(name=account_letters.WRITE, queue="mail", retry=LETTER_RETRY)
def write_account_letter(*, user_id: str | None, kind: str, event: str, to: str = "") -> None:
    """Write a letter about somebody's account; for an address without an account there is nobody to write to."""
    if user_id is None:
        return
    with acting_as(role=SERVICE):
        account_letters.write(user_id=UUID(user_id), kind=kind, event=event, to=to)


@app.task(name=account_letters.FAREWELL, queue="mail", retry=LETTER_RETRY)
def send_farewell(*, to: str, language: str, event: str) -> None:
    """Tell somebody that their account is gone; nothing about them is kept to write it from."""
    with acting_as(role=SERVICE):
        account_letters.farewell(to=to, language=language, event=event)


@app.periodic(cron="17 * * * *")
@app.task(name="accounts.sweep", queue="default", queueing_lock="accounts.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Remove expired sessions and counters, and former passwords no rule asks about."""
    with acting_as(role=SERVICE):
        SessionStore.clear_expired()
        rate_limits.clear_expired()
        services.forget_older_passwords()
