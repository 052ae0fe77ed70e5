"""Jobs about jobs, and about the machine they run on."""

from __future__ import annotations

import logging

from procrastinate import JobContext
from procrastinate.contrib.django import app

from audit.services import record_security
from resort import jobs
from resort.common import clock
from resort.db.identity import SERVICE, acting_as

logger = logging.getLogger(__name__)


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


@app.periodic(cron="*/10 * * * *")
@app.task(name="resort.check_clock", queueing_lock="resort.check_clock")
def check_clock(timestamp: int) -> None:
    """Holds are ended by the worker's clock: say loudly when it is wrong."""
    with acting_as(role=SERVICE):
        skew = clock.skew()
        if clock.is_wrong(skew):
            logger.error("The worker's clock is %+.0f s off the database's", skew)
            record_security("clock_is_wrong", severity="critical", seconds=round(skew))
