"""Takes up jobs and sees each of them through: the lease renewed, failures tried again, a worker's death survived."""

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from kopilka.auth import jobs as letters
from kopilka.auth.schemas import SendEmail
from kopilka.exports import jobs as exports
from kopilka.exports.schemas import RenderExport
from kopilka.infrastructure.database.errors import is_transient
from kopilka.infrastructure.database.transactions import set_tenant
from kopilka.infrastructure.jobs.queue import HEARTBEAT, Claim, Payload, claim, hold, postpone
from kopilka.infrastructure.jobs.schedules import is_due
from kopilka.infrastructure.jobs.work import Handler, Retry, Work
from kopilka.infrastructure.telemetry.observability import job as current_job
from kopilka.infrastructure.telemetry.observability import tracing
from kopilka.onboarding import jobs as onboarding

if TYPE_CHECKING:
    from kopilka.infrastructure.telemetry.metrics import WorkerMeters

logger = logging.getLogger("kopilka.worker")

LOOK_EVERY = 0.5
JOBS_AT_ONCE = 2
CLEAR_EVERY = timedelta(minutes=1)

HANDLERS: Mapping[str, Handler] = {
    RenderExport.job_name: Handler(RenderExport, exports.render_export, exports.give_up, exports.ATTEMPTS),
    SendEmail.job_name: Handler(SendEmail, letters.send_email, letters.give_up, letters.ATTEMPTS),
}
# Each lane has its own workers: a letter does not wait for reports, a report not for a mail server that is silent.
LANES = ((RenderExport.job_name,), (SendEmail.job_name,))


async def keep_working(
    stop: asyncio.Event,
    work: Work,
    names: Sequence[str] = tuple(HANDLERS),
    *,
    at_once: int = JOBS_AT_ONCE,
    meters: "WorkerMeters | None" = None,
) -> None:
    """What is under way when told to stop is let go: another worker takes it up when its lease ends."""
    running: set[asyncio.Task[str]] = set()
    try:
        while not stop.is_set():
            claims: list[Claim] = []
            if len(running) < at_once:
                claims = await _claim(work, names, at_once - len(running))
            for mine in claims:
                task = asyncio.create_task(do(work, mine) if meters is None else do_metered(work, mine, meters))
                running.add(task)
                task.add_done_callback(running.discard)
            if not claims:
                await _pause(stop, LOOK_EVERY)
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _claim(work: Work, names: Sequence[str], limit: int) -> list[Claim]:
    try:
        async with work.database.transaction() as session:
            return await claim(session, list(names), limit)
    except Exception as error:
        if is_transient(error):
            logger.warning("the database is away; jobs wait")
        else:
            logger.exception("jobs could not be looked for")
        await asyncio.sleep(1)
        return []


async def do_metered(work: Work, mine: Claim, meters: "WorkerMeters") -> str:
    async with meters.job(mine.name) as outcome:
        outcome.name = await do(work, mine)
        return outcome.name


async def do(work: Work, mine: Claim) -> str:
    """One attempt at one job, its lease renewed meanwhile: done, retried or failed. Told to stop, it gives the job
    back at once.
    """
    current_job.set((mine.name, str(mine.id)))
    handler = HANDLERS[mine.name]
    payload = handler.payload.model_validate(mine.payload)
    holding = asyncio.create_task(_hold(work, mine))
    try:
        with tracing.job(mine.name, str(mine.id)):
            await handler.run(work, mine, payload)
        return "done"
    except asyncio.CancelledError:
        await asyncio.shield(_give_back(work, mine, timedelta(0)))
        raise
    except Retry as retry:
        if retry.endless or mine.attempt < handler.attempts:
            await _give_back(work, mine, retry.delay)
            return "retried"
        await _end(work, mine, handler, payload)
        return "failed"
    except Exception as error:
        if is_transient(error):
            logger.warning("the database is away; job %s %s is tried again", mine.name, mine.id)
            await _give_back(work, mine, timedelta(seconds=2))
            return "retried"
        logger.exception("job %s %s failed at attempt %s", mine.name, mine.id, mine.attempt)
        if mine.attempt < handler.attempts:
            await _give_back(work, mine, timedelta(seconds=2**mine.attempt))
            return "retried"
        await _end(work, mine, handler, payload)
        return "failed"
    finally:
        holding.cancel()


async def _hold(work: Work, mine: Claim) -> None:
    while True:
        await asyncio.sleep(HEARTBEAT)
        with contextlib.suppress(Exception):  # the next one may come through; else the lease ends, as it should
            async with work.database.transaction() as session:
                await set_tenant(session, household_id=mine.household_id, user_id=mine.household_id)
                await hold(session, mine)


async def _give_back(work: Work, mine: Claim, delay: timedelta) -> None:
    with contextlib.suppress(Exception):  # where this fails too, the lease ends by itself
        async with work.database.transaction() as session:
            await set_tenant(session, household_id=mine.household_id, user_id=mine.household_id)
            await postpone(session, mine, delay)


async def _end(work: Work, mine: Claim, handler: Handler, payload: Payload) -> None:
    try:
        await handler.give_up(work, mine, payload)
    except Exception:
        logger.exception("job %s %s could not be given up; it comes again", mine.name, mine.id)


async def keep_answering(stop: asyncio.Event, work: Work) -> None:
    """What was asked for by e-mail."""
    while not stop.is_set():
        answered = False
        try:
            answered = await onboarding.answer_request(work)
        except Exception as error:
            if not is_transient(error):
                logger.exception("requests by e-mail could not be looked for")
            await asyncio.sleep(1)
        if not answered:
            await _pause(stop, LOOK_EVERY)


async def keep_clearing(stop: asyncio.Event, work: Work) -> None:
    """Not a task of the worker's own: those hold a transaction, and a storage may take its time."""
    while not stop.is_set():
        try:
            async with work.database.transaction() as session:
                due = await is_due(session, "clear_expired_exports", CLEAR_EVERY)
            if due:
                await exports.clear_expired(work)
        except Exception as error:
            if not is_transient(error):
                logger.exception("expired exports could not be cleared away; it is tried again")
        await _pause(stop, CLEAR_EVERY.total_seconds() / 4)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
