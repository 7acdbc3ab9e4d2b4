"""`kopilka worker`: work that no request waits for. Any number of them side by side; each task is done once."""

import argparse
import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.auth.jobs import forget_links
from kopilka.infrastructure.config import load_settings
from kopilka.infrastructure.database.errors import is_transient
from kopilka.infrastructure.database.transactions import JOB_STATEMENT_TIMEOUT, Database
from kopilka.infrastructure.jobs.process_pool import ProcessPool
from kopilka.infrastructure.jobs.schedules import is_due
from kopilka.infrastructure.jobs.work import Work
from kopilka.infrastructure.mail import open_mailer
from kopilka.infrastructure.telemetry.observability import configure_logging, flush_logs, start_tracing
from kopilka.processes.metrics_setup import keep_reading, meter_worker
from kopilka.processes.role import check_role
from kopilka.processes.runtime import Runtime, address_of, open_files, open_runtime
from kopilka.processes.worker.heartbeat import beat
from kopilka.processes.worker.job_runner import JOBS_AT_ONCE, LANES, keep_answering, keep_clearing, keep_working

logger = logging.getLogger("kopilka.worker")

ROUND = 10.0
PURGE_BATCH = 5_000

Task = Callable[[AsyncSession], Awaitable[None]]


async def purge_expired(session: AsyncSession) -> None:
    """Trash over 30 days, answers kept for idempotency over 24 hours, ended sessions, spent limits."""
    purged = await session.scalar(text("SELECT purge_expired(:batch)"), {"batch": PURGE_BATCH})
    if purged:
        logger.info("purged %s expired rows", purged)


TASKS: Mapping[str, tuple[timedelta, Task]] = {
    "purge_expired": (timedelta(minutes=10), purge_expired),
    "forget_links": (timedelta(minutes=10), forget_links),
}


async def work(database: Database, stop: asyncio.Event, folder: Path | None = None) -> None:
    """Until told to stop. A database that is away is waited for. `folder`: where to show each round."""
    while not stop.is_set():
        if folder is not None:
            beat(folder)
        for name, (every, task) in TASKS.items():
            await _attempt(database, name, every, task)
        try:
            async with asyncio.timeout(ROUND):
                await stop.wait()
        except TimeoutError:
            continue


async def _attempt(database: Database, name: str, every: timedelta, task: Task) -> None:
    try:
        async with database.transaction() as session:
            if await is_due(session, name, every):
                await task(session)
    except Exception as error:
        if is_transient(error):
            logger.warning("the database is away; %s waits for the next round", name)
        else:
            logger.exception("%s failed; it is tried again in the next round", name)


async def _serve(runtime: Runtime) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    # An export reads, tells its progress and renews its lease, a letter does two of these; tasks, chores, metrics,
    # requests and the search for jobs come to that.
    pool_size = (3 + 2) * JOBS_AT_ONCE + 6
    database = runtime.database(pool_size=pool_size, statement_timeout=JOB_STATEMENT_TIMEOUT)
    settings = runtime.settings
    mail = open_mailer(settings.smtp, runtime.folder.path / "mail")
    files, process_pool = open_files(runtime), ProcessPool(JOBS_AT_ONCE)
    kit = Work(database, files, process_pool, mail, runtime.keys, settings, address_of(settings))
    meters = meter_worker(runtime.settings)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(work(database, stop, runtime.folder.path))
            for names in LANES:
                group.create_task(keep_working(stop, kit, names, meters=meters))
            group.create_task(keep_answering(stop, kit))
            if meters is not None:
                group.create_task(keep_reading(stop, meters, database))
            group.create_task(keep_clearing(stop, kit))
    finally:
        await database.close()
        await asyncio.to_thread(flush_logs)


def run(arguments: argparse.Namespace) -> int:
    settings = load_settings()
    configure_logging(settings)
    start_tracing(settings)
    with open_runtime(settings) as runtime:
        asyncio.run(check_role(runtime))
        asyncio.run(_serve(runtime))
    return 0
