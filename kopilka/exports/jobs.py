"""The worker's door of exports: make the file in short transactions around slow work, clear away what has expired."""

import asyncio
import contextlib
import logging
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import cast
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.exports import queries, service
from kopilka.exports.collecting import collect
from kopilka.exports.figures import ReportFigures
from kopilka.exports.models import Export
from kopilka.exports.schemas import ExportKind, Question, RenderExport
from kopilka.households.entering import enter_household
from kopilka.households.errors import HouseholdNotFound, NotSignedIn
from kopilka.infrastructure.clock import now
from kopilka.infrastructure.database.transactions import Database, set_tenant
from kopilka.infrastructure.jobs.process_pool import ProcessPool, TookTooLong, WorkerDied
from kopilka.infrastructure.jobs.queue import Claim, finish
from kopilka.infrastructure.jobs.work import Retry, Work
from kopilka.infrastructure.locales import Locale
from kopilka.infrastructure.storage import StorageUnavailable

logger = logging.getLogger("kopilka.exports")

RENDER = "kopilka.exports.rendering:render"
RENDER_SECONDS = 120.0
ATTEMPTS = 4
# A storage that is away is waited for, this long; then the export says so.
STORAGE_PATIENCE = timedelta(hours=6)
LONGEST_PAUSE = timedelta(minutes=1)
COLLECTED, RENDERED = 0.2, 0.9
LOOK_EVERY = 0.5
SCRATCH = "kopilka-export-"
ABANDONED_SECONDS = 3_600.0
CLEARED_AT_ONCE = 100


async def render_export(work: Work, mine: Claim, payload: RenderExport) -> None:
    """Safe to run again at any point, and by two workers at once: only the one that holds the job ends it."""
    with tempfile.TemporaryDirectory(prefix=SCRATCH) as made:
        folder = Path(made)
        collected = await _collect(
            work.database, mine, payload.export_id, folder / "rows", premium_for_all=work.settings.premium_for_all
        )
        if collected is None:
            return
        export, figures = collected
        target = folder / "file"
        try:
            async with _progress(work.database, mine, payload.export_id, folder / "progress"):
                await _render(work.process_pool, export, figures, folder)
                await work.storage.put(
                    queries.key_of(mine.household_id, payload.export_id),
                    target,
                    content_type=queries.CONTENT_TYPES[export.kind],
                    disposition=service.disposition(export.file_name),
                )
        except StorageUnavailable as error:
            await _wait_for_storage(work.database, mine, payload.export_id, error)
            return
        except (TookTooLong, MemoryError) as error:
            logger.warning("export %s is too large: %s", payload.export_id, type(error).__name__)
            await _fail(work.database, mine, payload.export_id, "too_large")
            return
        except WorkerDied as error:
            raise Retry(timedelta(seconds=2)) from error
        size = target.stat().st_size
    async with work.database.transaction() as session:
        await _enter(session, mine)
        done = await service.complete(session, mine, payload.export_id, size=size)
    if not done:
        logger.info("export %s was finished by another worker", payload.export_id)


async def give_up(work: Work, mine: Claim, payload: RenderExport) -> None:
    """After the last attempt."""
    await _fail(work.database, mine, payload.export_id, "render_failed")


async def clear_expired(work: Work) -> None:
    """Files first, then their rows: a storage that is away keeps both for the next time."""
    await asyncio.to_thread(_clear_scratch)
    async with work.database.transaction() as session:
        expired = await queries.list_expired(session, CLEARED_AT_ONCE)
        abandoned = await queries.list_abandoned(session, CLEARED_AT_ONCE)
    try:
        for household_id, export_id in expired:
            await work.storage.delete(queries.key_of(household_id, export_id))
            async with work.database.transaction() as session:
                await set_tenant(session, household_id=household_id, user_id=household_id)
                await service.forget(session, household_id, export_id)
        for key in abandoned:
            await work.storage.delete(key)
            async with work.database.transaction() as session:
                await service.forget_abandoned(session, key)
    except StorageUnavailable:
        logger.warning("the storage is away; files without use wait for the next round")


async def _collect(
    database: Database, mine: Claim, export_id: UUID, rows: Path, *, premium_for_all: bool
) -> tuple[Export, ReportFigures] | None:
    """None: there is nothing to make any more, and the job is over."""
    async with database.transaction() as session:
        await _enter(session, mine)
        export = await service.start(session, mine.household_id, export_id)
        if export is None:
            await finish(session, mine)
            return None
        try:
            member = await enter_household(
                session,
                user_id=export.created_by,
                household_id=mine.household_id,
                sign_in=None,
                premium_for_all=premium_for_all,
            )
        except (HouseholdNotFound, NotSignedIn):
            await service.fail(session, mine, export_id, "no_longer_a_member")
            return None
    # One snapshot for all figures and the list: whoever writes meanwhile is in all of them or in none.
    async with database.transaction() as session:
        await session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        await _enter(session, mine)
        if await session.get(Export, (mine.household_id, export_id)) is None:
            return None  # deleted with its household, and the job with it
        question = Question.model_validate(export.question)
        figures = await collect(session, member, question, cast(Locale, export.locale), rows)
    return export, figures


async def _render(process_pool: ProcessPool, export: Export, figures: ReportFigures, folder: Path) -> None:
    listed = Question.model_validate(export.question).transactions
    rows, target, progress = folder / "rows", folder / "file", folder / "progress"
    kind = cast(ExportKind, export.kind)
    await process_pool.run(RENDER, kind, figures, rows, target, progress, listed, seconds=RENDER_SECONDS)


@contextlib.asynccontextmanager
async def _progress(database: Database, mine: Claim, export_id: UUID, told: Path) -> AsyncIterator[None]:
    """Carries what the child tells to the row, while the block lasts."""

    async def carry() -> None:
        shown = -1.0
        while True:
            part = _told(told)
            if part != shown:
                async with database.transaction() as session:
                    await _enter(session, mine)
                    done = COLLECTED + (RENDERED - COLLECTED) * part
                    await service.note_progress(session, mine.household_id, export_id, done)
                shown = part
            await asyncio.sleep(LOOK_EVERY)

    carrying = asyncio.create_task(carry())
    try:
        yield
    finally:
        carrying.cancel()
        # Progress is a courtesy: that it could not be told must not end the work.
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await carrying


def _told(progress: Path) -> float:
    """A few bytes in a temporary folder: quicker than a thread would be."""
    try:
        return float(progress.read_text())
    except FileNotFoundError:
        return 0.0


def _clear_scratch() -> None:
    """Folders of workers that were killed: what lies in them is somebody's ledger."""
    for folder in Path(tempfile.gettempdir()).glob(f"{SCRATCH}*"):
        with contextlib.suppress(OSError):
            if time.time() - folder.stat().st_mtime > ABANDONED_SECONDS:
                shutil.rmtree(folder)


async def _wait_for_storage(database: Database, mine: Claim, export_id: UUID, error: Exception) -> None:
    if now() - mine.created_at > STORAGE_PATIENCE:
        await _fail(database, mine, export_id, "storage_unavailable")
        return
    logger.warning("the storage is away; export %s waits", export_id)
    raise Retry(min(timedelta(seconds=2 ** min(mine.attempt, 6)), LONGEST_PAUSE), endless=True) from error


async def _fail(database: Database, mine: Claim, export_id: UUID, failure: str) -> None:
    async with database.transaction() as session:
        await _enter(session, mine)
        await service.fail(session, mine, export_id, failure)


async def _enter(session: AsyncSession, mine: Claim) -> None:
    await set_tenant(session, household_id=mine.household_id, user_id=mine.household_id)
