"""Recurring jobs: a row for each remembers when it was last queued, so that many workers queue it once."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, or_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.infrastructure.jobs.handler import RecurringJob
from kopilka.infrastructure.jobs.queue import enqueue
from kopilka.infrastructure.jobs.tables import Schedule


async def enqueue_due(session: AsyncSession, recurring: Sequence[RecurringJob]) -> None:
    """Queues those whose time has come. One that is still queued or running from the last time is not queued twice."""
    for job in recurring:
        if await _is_due(session, job.name, job.every):
            await enqueue(session, None, job.payload, dedupe_key=job.name)


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
