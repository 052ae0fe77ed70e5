"""Work that a dead worker had begun."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from resort import jobs as care
from resort.db.identity import SERVICE, acting_as
from resort.management.commands import worker

pytestmark = pytest.mark.django_db(transaction=True)


@app.task(name="tests.left")
def left() -> None:
    pass


def run(sql: str, *params):
    with acting_as(role=SERVICE), connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def begun():
    """`begun(seconds=31)` is a job whose worker gave its last sign of life so long ago; None: its worker is gone."""

    def make(*, seconds: float | None, attempts: int = 0, queueing_lock: str | None = None) -> int:
        with acting_as(role=SERVICE):
            job_id = left.configure(queueing_lock=queueing_lock).defer()
        worker_id = None
        if seconds is not None:
            seen = timezone.now() - timedelta(seconds=seconds)
            [(worker_id,)] = run(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s::timestamptz) RETURNING id",
                seen,
            )
        run(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s::bigint, attempts = %s::int "
            "WHERE id = %s::bigint",
            worker_id, attempts, job_id,
        )  # fmt: skip
        return job_id

    return make


def as_worker(care_for) -> int:
    """On the worker's own connections, as it runs there."""

    async def run_it() -> int:
        async with app.open_async():
            return await care_for(app.job_manager)

    with app.replace_connector(worker.worker_connector()):
        return asyncio.run(run_it())


def sweep() -> int:
    return as_worker(care.retry_stalled)


def status(job_id: int) -> str | None:
    rows = run("SELECT status::text FROM procrastinate_jobs WHERE id = %s::bigint", job_id)
    return rows[0][0] if rows else None


@pytest.mark.parametrize("seconds", [31, 3600, None])
def test_job_of_a_dead_worker_is_queued_again(begun, seconds):
    job_id = begun(seconds=seconds)

    assert sweep() == 1
    assert status(job_id) == "todo"
    assert run("SELECT attempts FROM procrastinate_jobs WHERE id = %s::bigint", job_id) == [(1,)]


def test_job_of_a_living_worker_is_left_alone(begun):
    job_id = begun(seconds=5)

    assert sweep() == 0
    assert status(job_id) == "doing"


def test_job_that_kills_every_worker_is_put_aside(begun):
    job_id = begun(seconds=31, attempts=care.MOST_ATTEMPTS)
    sweep()

    assert status(job_id) == "failed"


def test_periodic_job_whose_next_turn_waits_is_dropped(begun):
    stuck = begun(seconds=31, queueing_lock="tests.left")
    with acting_as(role=SERVICE):
        waiting = left.configure(queueing_lock="tests.left").defer()
    other = begun(seconds=31)
    sweep()

    assert (status(stuck), status(waiting), status(other)) == (None, "todo", "todo")


def test_old_records_go_and_young_ones_stay(begun):
    old, young, waiting = begun(seconds=1), begun(seconds=1), begun(seconds=1)
    run("UPDATE procrastinate_jobs SET status = 'failed' WHERE id IN (%s::bigint, %s::bigint)", old, young)
    run(
        "UPDATE procrastinate_events SET at = now() - interval '31 days' WHERE job_id IN (%s::bigint, %s::bigint)",
        old,
        waiting,
    )
    as_worker(care.forget_old)

    assert (status(old), status(young), status(waiting)) == (None, "failed", "doing")


def test_sweeping_has_its_times_and_no_lock_a_dead_worker_could_keep():
    crons = {name: periodic.cron for (name, _id), periodic in app.periodic_registry.periodic_tasks.items()}
    assert crons["resort.retry_stalled_jobs"] == "* * * * * */15"
    assert crons["resort.forget_old_jobs"] == "23 4 * * *"
    assert app.tasks["resort.retry_stalled_jobs"].lock is None
    assert app.tasks["resort.retry_stalled_jobs"].queueing_lock == "resort.retry_stalled_jobs"


def test_worker_gives_signs_of_life_often_enough_and_begins_with_what_is_due(settings):
    seen, begun = {}, []

    class Recorder:
        def configure_task(self, name, **options):
            begun.append(name)
            return self

        async def defer_async(self, **arguments):
            assert arguments.keys() == {"timestamp"}

        def open_async(self):
            return contextlib.AsyncExitStack()

        async def run_worker_async(self, **options):
            seen.update(options)

    async_to_sync(worker._work)(Recorder(), concurrency=2, once=True)

    assert seen["stalled_worker_timeout"] == settings.WORKER_STALLED_SECONDS == 30
    assert seen["update_heartbeat_interval"] == 10
    assert begun == list(worker.AT_START)
