"""One job from claim to end: its lease renewed meanwhile, errors tried again, too many of them ended as failed."""

import asyncio
import contextlib
import errno
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

from pydantic import ValidationError

from kopilka.infrastructure.database.errors import is_transient, sqlstate_of
from kopilka.infrastructure.jobs.administration import end_job
from kopilka.infrastructure.jobs.handler import GiveUp, Handler, Postpone, Retry
from kopilka.infrastructure.jobs.queue import (
    RENEW_SECONDS,
    ClaimedJob,
    Payload,
    fail,
    job_transaction,
    renew_lease,
    reschedule,
)
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.infrastructure.telemetry.observability import job as current_job
from kopilka.infrastructure.telemetry.observability import tracing

logger = logging.getLogger("kopilka.worker")

# SQLSTATE: statement_timeout, idle_in_transaction_session_timeout.
OWN_TIMEOUTS = {"57014", "25P03"}
FILE_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOENT, errno.EMFILE}

DATABASE_AWAY_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=10)
# Why a job ended as failed, where no error of the handler says so.
PAYLOAD_INVALID = "payload_invalid"
WORKER_DIED = "worker_died"


async def run_job(services: WorkerServices, handler: Handler, job: ClaimedJob) -> str:
    """One attempt: "done", "postponed", "retried" or "failed". Cancelled, it gives the job back at once."""
    current_job.set((job.name, str(job.id)))
    try:
        payload = handler.payload.model_validate(job.payload)
    except ValidationError as error:
        return await _end(services, handler, job, None, _what_is_invalid(error))
    if job.failures >= handler.attempts:
        return await _end(services, handler, job, payload, WORKER_DIED)
    try:
        async with _lease_renewed(services, job):
            with tracing.job(job.name, str(job.id)):
                await handler.run(services, job, payload)
        return "done"
    except asyncio.CancelledError:
        await asyncio.shield(_give_back(services, job, timedelta(0)))
        raise
    except GiveUp as ended:
        return await _end(services, handler, job, payload, ended.code)
    except Postpone as postponed:
        await _give_back(services, job, postponed.delay)
        return "postponed"
    except Retry as retry:
        if retry.endless:
            return await _give_back(services, job, retry.delay)
        cause = retry.__cause__ or retry
        return await _try_again(services, handler, job, payload, type(cause).__name__, retry.delay)
    except Exception as error:
        if is_transient(error) and not _is_of_the_job(error):
            logger.warning("the database is away; job %s %s is tried again", job.name, job.id)
            return await _give_back(services, job, DATABASE_AWAY_PAUSE)
        logger.exception("job %s %s failed at attempt %s", job.name, job.id, job.attempt)
        pause = min(timedelta(seconds=2 ** min(job.failures + 1, 20)), LONGEST_PAUSE)
        return await _try_again(services, handler, job, payload, _name_of(error), pause)


def _is_of_the_job(error: Exception) -> bool:
    """A transient error for a request, but for a job its own: a statement beyond its time, a file that cannot be
    written. Counted as failures, or the job would come again for ever.
    """
    return sqlstate_of(error) in OWN_TIMEOUTS or (isinstance(error, OSError) and error.errno in FILE_ERRORS)


async def _try_again(
    services: WorkerServices, handler: Handler, job: ClaimedJob, payload: Payload, error: str, pause: timedelta
) -> str:
    if job.failures + 1 >= handler.attempts:
        return await _end(services, handler, job, payload, error)
    return await _give_back(services, job, pause, error=error)


async def _give_back(services: WorkerServices, job: ClaimedJob, delay: timedelta, *, error: str | None = None) -> str:
    # Where this does not succeed either, the lease ends by itself.
    with contextlib.suppress(Exception):
        async with job_transaction(services.database, job) as session:
            await reschedule(session, job, delay, error=error)
    return "retried"


async def _end(services: WorkerServices, handler: Handler, job: ClaimedJob, payload: Payload | None, error: str) -> str:
    try:
        async with job_transaction(services.database, job) as session:
            ended = await end_job(session, handler, job, payload, error)
    except Exception as problem:
        if not is_transient(problem):
            logger.exception("job %s %s could not be ended as failed (%s)", job.name, job.id, error)
        return await _end_alone(services, job, error, problem)
    if ended:
        logger.error("job %s %s ended as failed: %s", job.name, job.id, error)
    return "failed"


async def _end_alone(services: WorkerServices, job: ClaimedJob, error: str, problem: Exception) -> str:
    """Without its handler's `give_up`, which raised: else the job would come again for ever."""
    if is_transient(problem):
        return await _give_back(services, job, DATABASE_AWAY_PAUSE)
    with contextlib.suppress(Exception):
        async with job_transaction(services.database, job) as session:
            await fail(session, job, f"{error}; give_up: {_name_of(problem)}")
    return "failed"


@contextlib.asynccontextmanager
async def _lease_renewed(services: WorkerServices, job: ClaimedJob) -> AsyncIterator[None]:
    renewing = asyncio.create_task(_keep_renewing(services, job))
    try:
        yield
    finally:
        # Before the job is given back: a renewal after that would put it off.
        renewing.cancel()
        await asyncio.gather(renewing, return_exceptions=True)


async def _keep_renewing(services: WorkerServices, job: ClaimedJob) -> None:
    while True:
        await asyncio.sleep(RENEW_SECONDS)
        # One that does not get through is made up by the next; else the lease ends, as it should.
        with contextlib.suppress(Exception):
            async with job_transaction(services.database, job) as session:
                await renew_lease(session, job)


def _name_of(error: BaseException) -> str:
    """Its type and, of an error of the database, the SQLSTATE: no message, which could carry what is in the rows."""
    state = sqlstate_of(error)
    return f"{type(error).__name__} {state}" if state else type(error).__name__


def _what_is_invalid(error: ValidationError) -> str:
    """Fields and what is wrong with them, without their values."""
    found: list[Any] = error.errors(include_url=False, include_context=False, include_input=False)
    return ", ".join([PAYLOAD_INVALID, *(f"{'.'.join(map(str, it['loc']))} {it['type']}" for it in found)])
