"""Recurring jobs: a row for each remembers when it was last queued, so that many workers queue it once."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, or_, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.infrastructure.database.errors import sqlstate_of
from kopilka.infrastructure.jobs.handler import RecurringJob
from kopilka.infrastructure.jobs.queue import enqueue
from kopilka.infrastructure.jobs.tables import Schedule

# Who holds a schedule's row is queueing it at this moment, or is a worker of a version up to 0006 of the schema, which
# holds it for as long as the work takes: then there is nothing to queue, and the other jobs must not wait.
LOCK_TIMEOUT = "200ms"
LOCK_NOT_AVAILABLE = "55P03"


async def enqueue_due(session: AsyncSession, recurring: Sequence[RecurringJob]) -> None:
    """Queues those whose time has come. One that is still queued or running from the last time is not queued twice;
    one whose schedule another worker holds is left out until the next call.
    """
    await session.execute(text("SELECT set_config('lock_timeout', :limit, true)"), {"limit": LOCK_TIMEOUT})
    for job in recurring:
        try:
            async with session.begin_nested():
                if await _is_due(session, job.name, job.every):
                    await enqueue(session, None, job.payload, dedupe_key=job.name)
        except DBAPIError as error:
            if sqlstate_of(error) != LOCK_NOT_AVAILABLE:
                raise


async def _is_due(session: AsyncSession, name: str, every: timedelta) -> bool:
    """True for one caller: it holds the schedule until its transaction ends, and a crash leaves it due."""
    await session.execute(insert(Schedule).values(name=name).on_conflict_do_nothing())
    taken = await session.execute(
        update(Schedule)
        .where(Schedule.name == name, or_(Schedule.done_at.is_(None), Schedule.done_at <= func.now() - every))
        .values(done_at=func.now())
        .returning(Schedule.name)
    )
    return taken.first() is not None
