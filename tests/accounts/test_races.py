"""Many at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts import rate_limits, tasks
from accounts.errors import EmailTaken
from accounts.letters import write_letter
from accounts.models import Notification, User
from accounts.services import sign_up
from resort.db.identity import OWNER, SERVICE, acting_as
from tests.factories.accounts import UserFactory

THREADS = 8


@pytest.fixture(autouse=True)
def fresh_counters(transactional_db: None) -> None:
    with acting_as(role=OWNER), connection.cursor() as cursor:
        cursor.execute("TRUNCATE rate_limits")


def at_once(act: Callable[[], Any]) -> list[Any]:
    """Run `act` in THREADS threads that start together; results, or the exceptions instead."""
    barrier, answers = Barrier(THREADS), []

    def run() -> None:
        try:
            barrier.wait(60)
            answers.append(act())
        except Exception as error:
            answers.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return answers


@pytest.mark.race
def test_no_wrong_password_is_lost(settings):
    settings.SIGN_IN_ATTEMPTS = 100
    user = UserFactory()

    def guess() -> int:
        return Client().post("/account/sign-in/", {"username": user.email, "password": "wrong"}).status_code

    assert at_once(guess) == [400] * THREADS
    with acting_as(role=OWNER):
        user.refresh_from_db()
        assert user.failed_login_attempts == THREADS


@pytest.mark.race
def test_counting_in_python_would_lose_some():
    """The control: read, add, write back loses hits under the same load, or the test above means nothing."""
    user = UserFactory()
    barrier = Barrier(THREADS)

    def naive() -> None:
        with acting_as(role=OWNER):
            seen = User.objects.get(pk=user.pk)
            barrier.wait(60)
            User.objects.filter(pk=user.pk).update(failed_login_attempts=seen.failed_login_attempts + 1)

    at_once(naive)
    with acting_as(role=OWNER):
        user.refresh_from_db()
        assert user.failed_login_attempts == 1


@pytest.mark.race
def test_exactly_one_guess_closes_the_door(settings):
    settings.SIGN_IN_ATTEMPTS = THREADS // 2
    user = UserFactory()
    at_once(lambda: Client().post("/account/sign-in/", {"username": user.email, "password": "wrong"}))

    with acting_as(role=OWNER), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM security_audit_log WHERE event_type = 'sign_in_paused'")
        assert cursor.fetchone() == (1,)


@pytest.mark.race
def test_no_hit_is_lost():
    limit = rate_limits.Limit("race", THREADS, 60)

    waits = at_once(lambda: [rate_limits.hit(limit, "x") for _ in range(4)])

    assert sum(wait == 0 for each in waits for wait in each) == THREADS


@pytest.mark.race
def test_one_address_becomes_one_account():
    def join() -> Any:
        return sign_up(
            email="New@example.com", password="a fine long password", first_name="A", last_name="B"
        )

    answers = at_once(join)

    assert sum(isinstance(answer, User) for answer in answers) == 1
    assert sum(isinstance(answer, EmailTaken) for answer in answers) == THREADS - 1


@pytest.mark.race
def test_one_event_is_one_letter_sent_once(mailoutbox):
    user = UserFactory()

    def write() -> bool:
        with acting_as(role=SERVICE):
            return write_letter(
                user_id=user.pk, kind="x", dedupe_key="same", template="letters/account_deleted", context={}
            )

    assert sorted(at_once(write)) == [False] * (THREADS - 1) + [True]
    with acting_as(role=OWNER):
        letter = Notification.objects.get()
    assert at_once(lambda: tasks.deliver_letter(notification_id=str(letter.pk))) == [None] * THREADS
    assert len(mailoutbox) == 1


@pytest.mark.race
def test_a_mailed_link_sets_one_password():
    from accounts import links

    user = UserFactory()
    with acting_as(role=OWNER):
        path = links.make("new_password", user).removeprefix("http://testserver")

    answers = at_once(lambda: Client().post(path, {"password": "seven quiet swans at dawn"}).status_code)

    assert sorted(answers) == [302] + [410] * (THREADS - 1)
