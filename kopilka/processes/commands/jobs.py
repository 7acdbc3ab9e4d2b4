"""`kopilka jobs …`: what waits, runs and has failed; try it again or drop it."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.infrastructure.config import load_settings
from kopilka.infrastructure.database.errors import is_transient
from kopilka.infrastructure.database.transactions import Database
from kopilka.infrastructure.errors import Conflict
from kopilka.infrastructure.jobs.administration import JobListed, JobLocked, drop_job, list_jobs, lock_job, retry_job
from kopilka.processes.runtime import Runtime, open_runtime
from kopilka.processes.worker.registry import REGISTRY

HEAD = ("ID", "JOB", "STATE", "FAILURES", "AT (UTC)", "HOUSEHOLD", "ERROR")
SHOWN = 100
ALL = 1_000_000

Act = Callable[[AsyncSession, JobLocked], Awaitable[str]]


class Refused(Exception):
    """Said to the person at the keyboard."""


def run(arguments: argparse.Namespace) -> int:
    """0 where everything that was asked for is done, else 1."""
    with open_runtime(load_settings()) as runtime:
        if runtime.owner_url is None:
            print("Only the schema's owner sees all households: name it in KOPILKA_DATABASE_URL.", file=sys.stderr)
            return 1
        return asyncio.run(_run(runtime, runtime.owner_url, arguments))


async def _run(runtime: Runtime, owner_url: str, arguments: argparse.Namespace) -> int:
    database = Database(owner_url, runtime.settings.database)
    try:
        if arguments.action in (None, "list"):
            return await _list(database, arguments)
        return await _change(database, arguments)
    except (DBAPIError, OSError) as error:
        away = "does not answer" if is_transient(error) else "has not the schema of this version: run `kopilka migrate`"
        print(f"The database {away}.", file=sys.stderr)
        return 1
    finally:
        await database.close()


async def _list(database: Database, arguments: argparse.Namespace) -> int:
    only_failed = getattr(arguments, "failed", False)
    limit = getattr(arguments, "limit", None) or SHOWN
    async with database.transaction() as session:
        jobs, total = await list_jobs(session, only_failed=only_failed, limit=limit)
    if not jobs:
        print("No failed jobs." if only_failed else "No jobs.")
        return 0
    for line in table([HEAD, *map(_row, jobs)]):
        print(line)
    if total > len(jobs):
        print(f"The first {len(jobs)} of {total} are shown; --limit shows more.")
    return 0


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _row(job: JobListed) -> tuple[str, ...]:
    known = job.name in REGISTRY.handlers
    return (
        str(job.id),
        job.name,
        job.state,
        str(job.failures),
        f"{job.at:%Y-%m-%d %H:%M:%S}",
        str(job.household_id or "-"),
        job.last_error or ("" if known else "this version has no handler for it"),
    )


async def _change(database: Database, arguments: argparse.Namespace) -> int:
    act = _retry if arguments.action == "retry" else _drop
    ids: Sequence[UUID] = arguments.ids
    if arguments.failed:
        async with database.transaction() as session:
            failed, _ = await list_jobs(session, only_failed=True, limit=ALL)
        ids = [job.id for job in failed]
        if not ids:
            print("No failed jobs.")
    code = 0
    for job_id in dict.fromkeys(ids):
        try:
            print(await _change_one(database, job_id, act))
        except Refused as refused:
            print(f"{job_id}: {refused}", file=sys.stderr)
            code = 1
    return code


async def _change_one(database: Database, job_id: UUID, act: Act) -> str:
    """Raises Refused."""
    try:
        async with database.transaction() as session:
            locked = await lock_job(session, job_id)
            if locked is None:
                raise Refused("there is no such job. `kopilka jobs list` shows those that there are.")
            return f"{job_id}: {locked.job.name} {await act(session, locked)}"
    except Conflict as refusal:
        said = refusal.detail("en")
        raise Refused(said[0].lower() + said[1:]) from None
    except IntegrityError:
        raise Refused("the same job is queued already. Drop this one.") from None


async def _retry(session: AsyncSession, locked: JobLocked) -> str:
    await retry_job(session, REGISTRY, locked)
    return "is due now."


async def _drop(session: AsyncSession, locked: JobLocked) -> str:
    await drop_job(session, REGISTRY, locked)
    return "is dropped."
