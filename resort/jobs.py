"""The worker's way to the queue, and care for it: what a dead worker began is done by another."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from procrastinate import PsycopgConnector, exceptions
from procrastinate.connector import BaseConnector
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

logger = logging.getLogger(__name__)

# A job that takes its worker with it every time is put aside, to be seen among the failed ones.
MOST_ATTEMPTS = 20
KEPT_HOURS = 30 * 24


class WorkerConnector(PsycopgConnector):
    """The worker fetches jobs on connections of its own, but what its jobs defer joins their transaction.

    On the worker's connections a letter's job would run before the letter is committed, find none and be done; and
    what a failing job deferred would stay.
    """

    def get_sync_connector(self) -> BaseConnector:
        return DjangoConnector()

    async def execute_query_async(self, query: Any, **arguments: Any) -> None:
        with _duplicates_without_detail():
            await super().execute_query_async(query, **arguments)

    async def execute_query_one_async(self, query: Any, **arguments: Any) -> dict[str, Any]:
        with _duplicates_without_detail():
            return await super().execute_query_one_async(query, **arguments)


@contextmanager
def _duplicates_without_detail() -> Iterator[None]:
    """Row security hides which key was double; procrastinate asserts that it is told."""
    try:
        yield
    except AssertionError as error:
        duplicate = error.__context__
        if not isinstance(duplicate, psycopg.errors.UniqueViolation):
            raise
        raise exceptions.UniqueViolation(
            constraint_name=duplicate.diag.constraint_name, queueing_lock=None
        ) from duplicate


async def retry_stalled(manager: JobManager) -> int:
    """Queue again what workers without a heartbeat had begun; return how many jobs that were.

    Every task may run twice, so nothing is lost and nothing happens twice.
    """
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=settings.WORKER_STALLED_SECONDS))
    for job in stalled:
        logger.warning("%s (%s) was left by its worker", job.task_name, job.id)
        try:
            await _retry(manager, job)
        except exceptions.ConnectorException:
            logger.exception("%s (%s) could not be queued again", job.task_name, job.id)
    return len(stalled)


async def _retry(manager: JobManager, job: Job) -> None:
    if job.attempts >= MOST_ATTEMPTS:
        await manager.finish_job(job, status=Status.FAILED, delete_job=False)
        return
    try:
        await manager.retry_job(job)
    except exceptions.UniqueViolation:
        # A periodic job whose next turn waits already: that turn does the work.
        await manager.finish_job(job, status=Status.FAILED, delete_job=True)


async def forget_old(manager: JobManager) -> None:
    """Remove jobs that ended a month ago, whichever way."""
    await manager.delete_old_jobs(
        nb_hours=KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )
