"""Recurring work on the rows of all features: what has expired is deleted."""

import logging
from datetime import timedelta
from typing import ClassVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.infrastructure.jobs.queue import ClaimedJob, Payload, finish, job_transaction
from kopilka.infrastructure.jobs.worker_services import WorkerServices

logger = logging.getLogger("kopilka.worker")

PURGE_BATCH = 5_000
FAILED_JOBS_KEPT = timedelta(days=30)


class PurgeExpired(Payload):
    """Delete what has expired, in all households."""

    job_name: ClassVar[str] = "purge_expired"


async def purge_expired(services: WorkerServices, job: ClaimedJob, payload: PurgeExpired) -> None:
    async with job_transaction(services.database, job) as session:
        await purge(session)
        await finish(session, job)


async def purge(session: AsyncSession) -> None:
    """Trash over 30 days, responses kept for idempotency over 24 hours, ended sessions, spent limits, failed jobs over
    30 days; at most a batch of each.
    """
    purged = await session.scalar(text("SELECT purge_expired(:batch)"), {"batch": PURGE_BATCH})
    purged += await session.scalar(
        text("SELECT purge_failed_jobs(:age, :batch)"), {"age": FAILED_JOBS_KEPT, "batch": PURGE_BATCH}
    )
    if purged:
        logger.info("purged %s expired rows", purged)
