"""Jobs: a row in the transaction of its cause, taken by one worker at a time, and by another one if that one dies.

Why not a library: docs/decisions/0006. Why this shape: docs/decisions/0020.
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import ColumnElement, and_, delete, func, text, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.infrastructure.database.transactions import Database, set_tenant
from kopilka.infrastructure.identifiers import new_id
from kopilka.infrastructure.jobs.tables import ERROR_LENGTH, Job, SystemJob

# A live worker renews its lease three times as often as it would have to.
LEASE = timedelta(seconds=30)
RENEW_SECONDS = 10.0
FIRST_TURN = UUID(int=0)
CLAIM = text(
    "SELECT lane.name AS lane, job.* FROM jsonb_to_recordset(CAST(:lanes AS jsonb))"
    " AS lane (name text, names text[], free integer, after uuid)"
    " CROSS JOIN LATERAL claim_due_jobs(lane.names, lane.free, :lease, lane.after) job"
)


class Payload(BaseModel):
    """What a job is to do, in the imperative: `RenderExport`. `job_name` stays when the class is renamed."""

    job_name: ClassVar[str]


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A job that this worker holds. `attempt` counts claims from 1; `failures` those before this one that used up one
    of its handler's attempts. `turn`: the user or household whose turn it was; None for a job of the installation.
    """

    owner_id: UUID | None
    id: UUID
    name: str
    payload: Mapping[str, Any]
    attempt: int
    failures: int
    created_at: datetime
    turn: UUID | None = None

    @property
    def household_id(self) -> UUID:
        """Raises LookupError for a job of the installation: its handler has no household to look into."""
        if self.owner_id is None:
            raise LookupError(f"{self.name} belongs to no household")
        return self.owner_id


@dataclass(frozen=True, slots=True)
class Claim:
    """What a lane asks for: so many jobs of these names. `after`: whose turn was the last."""

    lane: str
    names: Sequence[str]
    limit: int
    after: UUID = FIRST_TURN


async def enqueue(
    session: AsyncSession,
    household_id: UUID | None,
    payload: Payload,
    *,
    created_by: UUID | None = None,
    due_at: datetime | None = None,
    dedupe_key: str | None = None,
) -> bool:
    """The job exists if, and when, the caller's transaction commits. None: a job of the installation.

    False: one with this key is queued or running already, and none was added. A failed one does not count. With
    `created_by` the person's jobs in all households share one turn.
    """
    values: dict[str, Any] = {
        "id": new_id(),
        "name": payload.job_name,
        "payload": payload.model_dump(mode="json"),
        "dedupe_key": dedupe_key,
    }
    if due_at is not None:
        values["due_at"] = due_at
    if household_id is None:
        statement = insert(SystemJob).values(values).on_conflict_do_nothing().returning(SystemJob.id)
    else:
        values |= {"household_id": household_id, "created_by": created_by}
        statement = insert(Job).values(values).on_conflict_do_nothing().returning(Job.id)
    return (await session.execute(statement)).first() is not None


async def claim(session: AsyncSession, claims: Sequence[Claim]) -> list[tuple[str, ClaimedJob]]:
    """Due jobs and the lane that asked for them; users and households take turns (migration 0007)."""
    lanes = [
        {"name": each.lane, "names": [*each.names], "free": each.limit, "after": str(each.after)} for each in claims
    ]
    found = await session.execute(CLAIM, {"lanes": json.dumps(lanes), "lease": LEASE})
    return [
        (
            row.lane,
            ClaimedJob(
                row.household_id, row.id, row.name, row.payload, row.attempt, row.failures, row.created_at, row.turn
            ),
        )
        for row in found.all()
    ]


@asynccontextmanager
async def worker_transaction(
    database: Database, household_id: UUID | None, *, snapshot: bool = False
) -> AsyncIterator[AsyncSession]:
    """A worker's transaction: sees this household and no other, on behalf of no user. None: sees no household.

    `snapshot`: read only, and every statement sees the database as it was at the first one.
    """
    async with database.transaction() as session:
        if snapshot:
            await session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        if household_id is not None:
            await set_tenant(session, household_id=household_id, user_id=household_id)
        yield session


def job_transaction(
    database: Database, job: ClaimedJob, *, snapshot: bool = False
) -> AbstractAsyncContextManager[AsyncSession]:
    """`worker_transaction` of the job's household."""
    return worker_transaction(database, job.owner_id, snapshot=snapshot)


async def renew_lease(session: AsyncSession, job: ClaimedJob) -> bool:
    """False: another worker has the job, since this one seemed dead."""
    return await _change(session, job, due_at=func.now() + LEASE)


async def reschedule(session: AsyncSession, job: ClaimedJob, delay: timedelta, *, error: str | None = None) -> bool:
    """Gives the job back, to be tried again after the delay. `error`: counts as one of the handler's attempts.

    False as with `renew_lease`.
    """
    counted = {} if error is None else {"failures": job.failures + 1, "last_error": error[:ERROR_LENGTH]}
    return await _change(session, job, due_at=func.now() + delay, is_leased=False, **counted)


async def finish(session: AsyncSession, job: ClaimedJob) -> bool:
    """Removes the job, in the transaction of its effect. False: another worker has it; roll the effect back."""
    table = _table(job)
    found = await session.execute(delete(table).where(_held(job)).returning(table.id))
    return found.first() is not None


async def fail(session: AsyncSession, job: ClaimedJob, error: str) -> bool:
    """Ends the job as failed: it stays as a row that nobody takes. `error` is a type or code, never a message.

    Of several failed jobs with one dedupe key the newest is kept. False as with `renew_lease`.
    """
    table = _table(job)
    ended = {"failed_at": func.now(), "due_at": text("'infinity'"), "is_leased": False}
    found = await session.execute(
        update(table).where(_held(job)).values(**ended, last_error=error[:ERROR_LENGTH]).returning(table.dedupe_key)
    )
    row = found.first()
    if row is None:
        return False
    if row.dedupe_key is not None:
        older = and_(table.dedupe_key == row.dedupe_key, table.failed_at.is_not(None), table.id != job.id)
        await session.execute(delete(table).where(_of_owner(job), older))
    return True


async def _change(session: AsyncSession, job: ClaimedJob, **values: Any) -> bool:
    table = _table(job)
    found = await session.execute(update(table).where(_held(job)).values(values).returning(table.id))
    return found.first() is not None


def _table(job: ClaimedJob) -> type[Job] | type[SystemJob]:
    return SystemJob if job.owner_id is None else Job


def _held(job: ClaimedJob) -> ColumnElement[bool]:
    table = _table(job)
    return and_(_of_owner(job), table.id == job.id, table.attempt == job.attempt, table.failed_at.is_(None))


def _of_owner(job: ClaimedJob) -> ColumnElement[bool]:
    return true() if job.owner_id is None else Job.household_id == job.owner_id
