"""Jobs: a row in the transaction of its cause, taken up by one worker at a time, and again where that one dies.

Own code rather than a library: docs/decisions/0006.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import ColumnElement, ForeignKey, Index, String, and_, delete, func, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from kopilka.infrastructure.database.tables import Base
from kopilka.infrastructure.identifiers import new_id

# A worker that lives says so three times as often as it would have to.
LEASE = timedelta(seconds=30)
HEARTBEAT = 10.0
CLAIM = text("SELECT * FROM claim_jobs(:names, :limit, :lease)")


class Payload(BaseModel):
    """What a job is to do, in the imperative: `RenderExport`. `job_name` stays when the class is renamed."""

    job_name: ClassVar[str]


class Job(Base):
    """`due_at` is when a worker may take it: at first now, while one works on it when that one's lease ends, after a
    failure when it is worth another try. Whoever raised `attempt` to its value holds the job; a finished job is gone.
    """

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_due_at", "due_at"),)

    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(64))
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    attempt: Mapped[int] = mapped_column(server_default=text("0"))
    due_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


@dataclass(frozen=True, slots=True)
class Claim:
    """A job in the hands of this worker. `attempt` counts from 1."""

    household_id: UUID
    id: UUID
    name: str
    payload: dict[str, Any]
    attempt: int
    created_at: datetime


async def enqueue(session: AsyncSession, household_id: UUID, payload: Payload) -> None:
    """It exists if, and when, the caller's transaction commits."""
    session.add(Job(household_id=household_id, name=payload.job_name, payload=payload.model_dump(mode="json")))
    await session.flush()


async def claim(session: AsyncSession, names: list[str], limit: int) -> list[Claim]:
    """Those due, the longest waiting first; of all households (migration 0003)."""
    found = await session.execute(
        CLAIM,
        {"names": names, "limit": limit, "lease": LEASE},
    )
    return [Claim(row.household_id, row.id, row.name, row.payload, row.attempt, row.created_at) for row in found.all()]


async def hold(session: AsyncSession, mine: Claim) -> bool:
    """Renews the lease. False: it was taken for dead and the job is somebody else's."""
    return await _postpone(session, mine, LEASE)


async def postpone(session: AsyncSession, mine: Claim, delay: timedelta) -> bool:
    """Gives it back, to be tried again after the delay. False as with `hold`."""
    return await _postpone(session, mine, delay)


async def finish(session: AsyncSession, mine: Claim) -> bool:
    """Removes it, in the transaction of its effect. False: the effect is somebody else's to have; have none."""
    found = await session.execute(delete(Job).where(_is(mine)).returning(Job.id))
    return found.first() is not None


async def _postpone(session: AsyncSession, mine: Claim, delay: timedelta) -> bool:
    found = await session.execute(update(Job).where(_is(mine)).values(due_at=func.now() + delay).returning(Job.id))
    return found.first() is not None


def _is(mine: Claim) -> ColumnElement[bool]:
    return and_(Job.household_id == mine.household_id, Job.id == mine.id, Job.attempt == mine.attempt)
