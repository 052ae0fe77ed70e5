"""Runs the jobs that code deferred, as the worker would."""

from __future__ import annotations

import inspect
import json
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from asgiref.sync import async_to_sync
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job

from resort.db.identity import SERVICE, acting_as

_DUE = """
    SELECT id, task_name, args, lock, queue_name, attempts, scheduled_at FROM procrastinate_jobs
    WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= %s::timestamptz)
    ORDER BY priority DESC, id
"""


@dataclass(frozen=True)
class WaitingJob:
    """A job in the queue."""

    id: int
    task_name: str
    args: dict[str, Any]
    lock: str | None
    queue: str
    attempts: int
    scheduled_at: Any

    def run(self) -> None:
        """Call the task; it opens its own transactions and identities."""
        task = app.tasks[self.task_name]
        context = [self._context()] if task.pass_context else []
        answer = task.func(*context, **self.args)
        if inspect.isawaitable(answer):
            async_to_sync(_waited)(answer)

    def _context(self) -> JobContext:
        job = Job(
            id=self.id,
            queue=self.queue,
            lock=self.lock,
            queueing_lock=None,
            task_name=self.task_name,
            task_kwargs=self.args,
            attempts=self.attempts,
        )
        return JobContext(app=app, job=job, start_timestamp=time.time(), abort_reason=lambda: None)


async def _waited(answer: Any) -> Any:
    return await answer


class Jobs:
    """The real queue in the test's database: what a rolled-back transaction deferred is not in it."""

    def waiting(self, *, within: timedelta = timedelta(days=3650)) -> list[WaitingJob]:
        """Jobs that fall due within this time from now, in the order the worker takes them."""
        with acting_as(role=SERVICE), connection.cursor() as cursor:
            cursor.execute(_DUE, [timezone.now() + within])
            return [
                WaitingJob(id, name, json.loads(args), *more) for id, name, args, *more in cursor.fetchall()
            ]

    def names(self) -> list[str]:
        """The tasks that wait, by name."""
        return [job.task_name for job in self.waiting()]

    def run(self, *, within: timedelta = timedelta(0), limit: int = 200) -> list[str]:
        """Run what is due, and what that defers in turn, until nothing is; the names of what ran.

        A job that raises stays in the queue and its exception comes through.
        """
        ran: list[str] = []
        while due := self.waiting(within=within):
            for job in due:
                assert len(ran) < limit, f"Jobs keep deferring jobs: {ran[-5:]}"
                job.run()
                self._finish(job)
                ran.append(job.task_name)
        return ran

    def forget(self) -> None:
        """Empty the queue without running anything."""
        for job in self.waiting():
            self._finish(job)

    def _finish(self, job: WaitingJob) -> None:
        with acting_as(role=SERVICE), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s::bigint", [job.id]
            )
