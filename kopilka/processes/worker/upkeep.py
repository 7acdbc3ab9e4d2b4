"""Recurring work on the rows of all features: what has expired is deleted."""

import logging
from datetime import timedelta
from typing import ClassVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.infrastructure.jobs.queue import ClaimedJob, Payload, finish, job_transaction
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.telegram.incoming import purge_incoming

logger = logging.getLogger("kopilka.worker")

# Rows of one table and transaction: none is locked for long.
PURGE_BATCH = 5_000
# A million rows a table in ten minutes: more than any client can have made meanwhile.
MOST_BATCHES = 200
FAILED_JOBS_KEPT = timedelta(days=30)
# Of statements that are imported.
FILES_KEPT, UNFINISHED_IMPORTS_KEPT = timedelta(days=7), timedelta(days=30)


class PurgeExpired(Payload):
    """Delete what has expired, in all households."""

    job_name: ClassVar[str] = "purge_expired"


async def purge_expired(services: WorkerServices, job: ClaimedJob, payload: PurgeExpired) -> None:
    """Batch after batch, each in its own transaction, until nothing is left or MOST_BATCHES are done."""
    for _ in range(MOST_BATCHES):
        async with job_transaction(services.database, job) as session:
            if await purge(session) < PURGE_BATCH:
                await finish(session, job)
                return
    async with job_transaction(services.database, job) as session:
        await finish(session, job)


async def purge(session: AsyncSession) -> int:
    """Deletes trash over 30 days, responses kept for idempotency over 24 hours, ended sessions, spent limits, failed
    jobs over 30 days, updates of Telegram that no bot has handled, files of imports over a week, imports that were not
    finished within 30 days: at most PURGE_BATCH rows of each. Returns how many
    in all.
    """
    purged: int = await session.scalar(text("SELECT purge_expired(:batch)"), {"batch": PURGE_BATCH})
    purged += await session.scalar(
        text("SELECT purge_failed_jobs(:age, :batch)"), {"age": FAILED_JOBS_KEPT, "batch": PURGE_BATCH}
    )
    purged += await purge_incoming(session)
    purged += await session.scalar(
        text("SELECT purge_imports(:file_age, :age, :batch)"),
        {"file_age": FILES_KEPT, "age": UNFINISHED_IMPORTS_KEPT, "batch": PURGE_BATCH},
    )
    if purged:
        logger.info("purged %s expired rows", purged)
    return purged
