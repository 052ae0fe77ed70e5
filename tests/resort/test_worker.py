"""The worker itself, on real connections: what its jobs defer lives and dies with their transaction."""

from __future__ import annotations

import asyncio

import pytest
from django.core.management import call_command
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from resort.db.identity import SERVICE, acting_as
from resort.management.commands.worker import worker_connector

pytestmark = pytest.mark.django_db(transaction=True)
seen: list[object] = []


@app.task(name="tests.follow")
def follow() -> None:
    seen.append("follow")


@app.task(name="tests.fails_after_deferring")
def fails_after_deferring() -> None:
    with acting_as(role=SERVICE):
        follow.defer()
        raise RuntimeError("after all not")


@app.task(name="tests.looks_before_commit")
def looks_before_commit() -> None:
    with acting_as(role=SERVICE):
        follow.defer()
        seen.append(_visible_to_others())


@app.task(name="tests.periodic", queueing_lock="tests.periodic")
def periodic(timestamp: int = 0) -> None:
    seen.append("periodic")


def _visible_to_others() -> int:
    """How many jobs of ours another connection sees now."""
    import psycopg

    info = connection.connection.info
    with psycopg.connect(
        host=info.host, port=info.port, dbname=info.dbname, user=info.user, password=info.password
    ) as other:
        other.execute(f"SET ROLE {SERVICE}")
        row = other.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'tests.follow'"
        ).fetchone()
        return row[0]


def waiting() -> list[tuple[str, str]]:
    with acting_as(role=SERVICE), connection.cursor() as cursor:
        cursor.execute("SELECT task_name, status::text FROM procrastinate_jobs ORDER BY id")
        return cursor.fetchall()


def defer(task) -> None:
    with acting_as(role=SERVICE):
        task.defer()


@pytest.fixture(autouse=True)
def work():
    """`work()` does what waits, then stops."""
    seen.clear()
    registry = app.periodic_registry.periodic_tasks
    kept = dict(registry)
    registry.clear()
    yield lambda: call_command("worker", once=True, concurrency=1)
    registry.update(kept)


def test_what_a_job_defers_runs_after_its_commit(work):
    defer(looks_before_commit)
    work()

    assert seen == [0, "follow"]
    assert waiting() == []


def test_what_a_failing_job_deferred_is_gone(work):
    defer(fails_after_deferring)
    work()

    assert seen == []
    assert waiting() == [("tests.fails_after_deferring", "failed")]


def test_periodic_job_that_still_waits_is_known_as_such():
    """Else the worker would die of it after every pause; row security hides what procrastinate wants to read."""

    async def twice() -> None:
        async with app.open_async():
            for timestamp in (1, 2):
                job = periodic.configure(task_kwargs={"timestamp": timestamp}).job
                await app.job_manager.defer_periodic_job(job=job, periodic_id="", defer_timestamp=timestamp)

    with app.replace_connector(worker_connector()), pytest.raises(AlreadyEnqueued):
        asyncio.run(twice())
    assert waiting() == [("tests.periodic", "todo")]
