"""Jobs about jobs."""

from __future__ import annotations

from procrastinate import JobContext
from procrastinate.contrib.django import app

from resort import jobs


# Without a lock of their own: a lock left behind by a dead worker would keep out the very job that clears it.
@app.periodic(cron="* * * * * */15")
@app.task(name="resort.retry_stalled_jobs", queueing_lock="resort.retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Four times a minute: whose worker has died?"""
    await jobs.retry_stalled(context.app.job_manager)


@app.periodic(cron="23 4 * * *")
@app.task(name="resort.forget_old_jobs", queueing_lock="resort.forget_old_jobs", pass_context=True)
async def forget_old_jobs(context: JobContext, timestamp: int) -> None:
    """Once a day: remove what ended a month ago."""
    await jobs.forget_old(context.app.job_manager)
