"""`manage.py worker`: runs jobs until it is stopped."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from procrastinate import App, exceptions
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params

from resort.db.identity import SERVICE
from resort.jobs import WorkerConnector

# Periodic jobs that a fresh resort cannot wait an hour for.
AT_START = ("pool.tend_days",)


class Command(BaseCommand):
    help = "Run jobs (letters, settlements, refunds, expiring holds) until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=2, help="jobs at a time")
        parser.add_argument("--once", action="store_true", help="run what waits, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Listen for jobs as the service role; SIGTERM and Ctrl-C let running jobs finish."""
        with app.replace_connector(worker_connector()) as worker_app:
            asyncio.run(_work(worker_app, **options))


def worker_connector() -> WorkerConnector:
    """Direct connections of the worker's own: the role holds for the session, no pooler in between."""
    params = connector_params()
    params["options"] = f"-c role={SERVICE}"
    params.pop("prepare_threshold", None)
    return WorkerConnector(kwargs=params)


async def _work(worker_app: App, *, concurrency: int, once: bool, **options: Any) -> None:
    async with worker_app.open_async():
        for name in AT_START:
            with suppress(exceptions.AlreadyEnqueued):
                task = worker_app.configure_task(name, queueing_lock=name)
                await task.defer_async(timestamp=int(time.time()))
        await worker_app.run_worker_async(
            concurrency=concurrency,
            wait=not once,
            delete_jobs="successful",
            shutdown_graceful_timeout=20,
            update_heartbeat_interval=settings.WORKER_STALLED_SECONDS / 3,
            stalled_worker_timeout=settings.WORKER_STALLED_SECONDS,
        )
