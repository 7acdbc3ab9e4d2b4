"""Jobs as an administrator sees and changes them: on the command line of all households, in the role of the schema's
owner; by the API one job at a time, inside its own household.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import String, and_, case, cast, delete, func, literal, null, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.infrastructure.errors import Conflict
from kopilka.infrastructure.jobs.handler import Handler, JobRegistry
from kopilka.infrastructure.jobs.queue import ClaimedJob, Payload, fail
from kopilka.infrastructure.jobs.tables import Job, JobColumns, SystemJob

DROPPED = "dropped"


class JobRunning(Conflict):
    code = "job_running"
    texts = {
        "ru": "Это задание как раз выполняется. Если не выйдет, его попробуют ещё раз без вашей помощи.",
        "en": "A worker is at it. It is tried again by itself if that worker fails.",
    }


class JobUnknown(Conflict):
    code = "job_unknown"
    texts = {
        "ru": "Эта версия не знает заданий «{name}». Запустите обработчик той версии, которая знает, или уберите его.",
        "en": "This version has no handler for {name}. Start a worker of the version that has, or drop it.",
    }


class JobPayloadInvalid(Conflict):
    code = "job_payload_invalid"
    texts = {
        "ru": "Данные этого задания не разобрать: оно не выполнится и снова. Уберите его.",
        "en": "Its payload does not validate, it would fail again. Drop it.",
    }


class JobUnwanted(Conflict):
    code = "job_unwanted"
    texts = {
        "ru": "То, что должно было сделать это задание, больше не нужно. Уберите его.",
        "en": "What it was to do is no longer wanted. Drop it.",
    }


@dataclass(frozen=True, slots=True)
class JobListed:
    """`state`: waiting, scheduled (for later), running or failed. `at`: when it is due, or failed."""

    id: UUID
    household_id: UUID | None
    name: str
    state: str
    failures: int
    at: datetime
    last_error: str | None


@dataclass(frozen=True, slots=True)
class JobLocked:
    """A job that no worker can change until the transaction ends."""

    job: ClaimedJob
    state: str


async def list_jobs(session: AsyncSession, *, only_failed: bool, limit: int) -> tuple[Sequence[JobListed], int]:
    """The first to have been queued first, and how many there are in all."""
    rows = union_all(
        _listed(Job, Job.household_id, only_failed=only_failed),
        _listed(SystemJob, null(), only_failed=only_failed),
    ).subquery()
    total = await session.scalar(select(func.count()).select_from(rows))
    found = await session.execute(select(rows).order_by(rows.c.created_at, rows.c.id).limit(limit))
    return [
        JobListed(row.id, row.household_id, row.name, row.state, row.failures, row.at, row.last_error)
        for row in found.all()
    ], total or 0


async def lock_job(session: AsyncSession, job_id: UUID) -> JobLocked | None:
    """None: there is none of this id (any more)."""
    for table in (Job, SystemJob):
        row = (
            await session.execute(
                select(table, _state(table).label("state")).where(table.id == job_id).with_for_update()
            )
        ).first()
        if row is not None:
            found: Job | SystemJob = row[0]
            owner_id = found.household_id if isinstance(found, Job) else None
            job = ClaimedJob(
                owner_id, found.id, found.name, found.payload, found.attempt, found.failures, found.created_at
            )
            return JobLocked(job, row.state)
    return None


async def make_due(session: AsyncSession, job: ClaimedJob) -> None:
    """Due now, with all of its attempts. Raises IntegrityError where its dedupe key is queued again meanwhile."""
    table = _table(job)
    await session.execute(
        update(table)
        .where(_is(job))
        .values(due_at=func.now(), failures=0, is_leased=False, failed_at=None, last_error=None)
    )


async def delete_job(session: AsyncSession, job: ClaimedJob) -> None:
    await session.execute(delete(_table(job)).where(_is(job)))


async def retry_job(session: AsyncSession, registry: JobRegistry, locked: JobLocked) -> None:
    """Makes it due now.

    Raises JobRunning, JobUnknown, JobPayloadInvalid, JobUnwanted, and IntegrityError as `make_due` does.
    """
    job = locked.job
    if locked.state == "running":
        raise JobRunning
    handler = registry.handlers.get(job.name)
    if handler is None:
        raise JobUnknown(name=job.name)
    if locked.state == "failed":
        payload = _payload(handler, job)
        if payload is None:
            raise JobPayloadInvalid
        if handler.requeue is not None and not await handler.requeue(session, job, payload):
            raise JobUnwanted
    await make_due(session, job)


async def drop_job(session: AsyncSession, registry: JobRegistry, locked: JobLocked) -> None:
    """One that has not failed yet fails first: its feature's rows must not wait for it for ever."""
    handler = registry.handlers.get(locked.job.name)
    if locked.state != "failed" and handler is not None:
        await end_job(session, handler, locked.job, _payload(handler, locked.job), DROPPED)
    await delete_job(session, locked.job)


async def end_job(
    session: AsyncSession, handler: Handler, job: ClaimedJob, payload: Payload | None, error: str
) -> bool:
    """Ends it as failed, with what that means for its feature's rows. False: another worker has it."""
    if not await fail(session, job, error):
        return False
    if handler.give_up is not None:
        await handler.give_up(session, job, payload)
    return True


def _payload(handler: Handler, job: ClaimedJob) -> Payload | None:
    try:
        return handler.payload.model_validate(job.payload)
    except ValidationError:
        return None


def _listed(table: type[JobColumns], household_id: Any, *, only_failed: bool) -> Any:
    rows: Any = select(
        table.id,  # type: ignore[attr-defined]
        cast(household_id, Job.household_id.type).label("household_id"),
        table.name,
        _state(table).label("state"),
        table.failures,
        func.coalesce(table.failed_at, table.due_at).label("at"),
        table.last_error,
        table.created_at,
    )
    return rows.where(table.failed_at.is_not(None)) if only_failed else rows


def _state(table: type[JobColumns]) -> Any:
    is_later = table.due_at > func.now()
    return cast(
        case(
            (table.failed_at.is_not(None), literal("failed")),
            (and_(table.is_leased, is_later), literal("running")),
            (is_later, literal("scheduled")),
            else_=literal("waiting"),
        ),
        String,
    )


def _table(job: ClaimedJob) -> type[Job] | type[SystemJob]:
    return SystemJob if job.owner_id is None else Job


def _is(job: ClaimedJob) -> Any:
    table = _table(job)
    return table.id == job.id if job.owner_id is None else and_(table.id == job.id, Job.household_id == job.owner_id)
