"""Jobs of exports: make a file, in short transactions around slow work; ask for one and send it, on behalf of a chat;
delete files that have expired.
"""

import asyncio
import contextlib
import logging
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.explorer.errors import TooMuchToExplore
from kopilka.exports import queries, service
from kopilka.exports.bot_wording import say, with_link
from kopilka.exports.collecting import collect
from kopilka.exports.collecting_table import collect_table
from kopilka.exports.errors import FAILED, READY, ExportNotFound, failure_text
from kopilka.exports.figures import CollectedReport, TableReport, TableTooLong
from kopilka.exports.models import Export
from kopilka.exports.schemas import (
    ClearExpiredExports,
    ExportKind,
    ExportParams,
    PdfParams,
    Question,
    RenderExport,
    RequestReport,
    SendReport,
)
from kopilka.households.entering import enter_if_member
from kopilka.infrastructure.clock import now
from kopilka.infrastructure.database.transactions import Database
from kopilka.infrastructure.errors import AppError
from kopilka.infrastructure.jobs.handler import Postpone, Retry
from kopilka.infrastructure.jobs.process_pool import ProcessPool, TookTooLong, WorkerDied
from kopilka.infrastructure.jobs.queue import ClaimedJob, enqueue, finish, job_transaction, worker_transaction
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.infrastructure.locales import Locale
from kopilka.infrastructure.storage import EXPORT_SCRATCH, UPLOAD_SCRATCH, StorageUnavailable, disposition
from kopilka.telegram.notices import note
from kopilka.telegram.outgoing import queue_document, queue_message, quoted
from kopilka.telegram.queries import link_of
from kopilka.telegram.records import StoredDocument, Talk
from kopilka.telegram.service import reach
from kopilka.users.models import User

logger = logging.getLogger("kopilka.exports")

RENDER = "kopilka.exports.rendering:render"
RENDER_SECONDS = 120.0
ATTEMPTS = 4
# How long an export is retried while the storage does not answer, before it fails.
STORAGE_PATIENCE = timedelta(hours=6)
LONGEST_PAUSE = timedelta(minutes=1)
COLLECTED, RENDERED = 0.2, 0.9
LOOK_EVERY = 0.5
ABANDONED_SECONDS = 3_600.0
MEGABYTE = 1024 * 1024
CLEARED_AT_ONCE = 100
# What a bot may upload.
MOST_SENT = 50 * MEGABYTE
# Between two looks whether a report is ready: an eighth of the time that it has been waited for.
FIRST_LOOK, LAST_LOOK = timedelta(milliseconds=500), timedelta(seconds=30)


class _TooLarge(Exception):
    """The file alone is larger than all files of a household may be."""


async def render_export(services: WorkerServices, job: ClaimedJob, payload: RenderExport) -> None:
    """Safe to run again at any point, and by two workers at once: only the one that holds the job finishes it."""
    with tempfile.TemporaryDirectory(prefix=EXPORT_SCRATCH) as made:
        folder = Path(made)
        rows = folder / "rows"
        rows.touch(mode=0o600)
        premium = services.settings.premium_for_all
        try:
            collected = await _collect(services.database, job, payload.export_id, rows, premium_for_all=premium)
        except TooMuchToExplore:
            await _fail(services.database, job, payload.export_id, "too_large")
            return
        if collected is None:
            return
        export, report = collected
        target = folder / "file"
        quota = services.settings.exports.quota_mb * MEGABYTE
        try:
            async with _progress(services.database, job, payload.export_id, folder / "progress"):
                await _render(services.process_pool, export, report, folder)
                size = target.stat().st_size
                if size > quota:
                    raise _TooLarge(f"{size} bytes")
                await services.storage.put(
                    queries.key_of(job.household_id, payload.export_id),
                    target,
                    content_type=queries.CONTENT_TYPES[export.kind],
                    disposition=disposition(export.file_name),
                )
        except StorageUnavailable as error:
            await _wait_for_storage(services.database, job, payload.export_id, error)
            return
        except (TookTooLong, MemoryError, _TooLarge, TableTooLong) as error:
            logger.warning("export %s is too large: %s", payload.export_id, type(error).__name__)
            await _fail(services.database, job, payload.export_id, "too_large")
            return
        except WorkerDied as error:
            raise Retry(timedelta(seconds=2)) from error
    async with job_transaction(services.database, job) as session:
        done = await service.complete(session, job, payload.export_id, size=size, quota=quota)
    if not done:
        logger.info("export %s was finished by another worker", payload.export_id)


async def give_up(session: AsyncSession, job: ClaimedJob, payload: RenderExport | None) -> None:
    """Fails the exports that no job makes any more: this one's id may not be readable from its payload."""
    await service.fail_without_job(session, job.household_id)


async def requeue(session: AsyncSession, job: ClaimedJob, payload: RenderExport) -> bool:
    return await service.queue_again(session, job.household_id, payload.export_id)


async def request_report(services: WorkerServices, job: ClaimedJob, payload: RequestReport) -> None:
    """By the service of HTTP. What it refuses is said in the chat."""
    async with job_transaction(services.database, job) as session:
        if not await finish(session, job):
            return
        talk = await _reach(services, session, job, payload.user_id)
        if talk is None:
            return
        params = (PdfParams if payload.kind == "pdf" else ExportParams)(year=payload.year, month=payload.month)
        try:
            async with session.begin_nested():
                export = await service.request_export(session, talk.member, payload.kind, params, talk.locale)
        except AppError as refused:
            await queue_message(session, job.household_id, talk.chat_id, quoted(refused.detail(talk.locale), 1000))
            return
        # The file comes, or the words of its failure: a notice of the same would be one too many.
        for is_ready in (True, False):
            key = service.announcement_key(export.id, is_ready=is_ready)
            await note(session, job.household_id, payload.user_id, key)
        wanted = SendReport(user_id=payload.user_id, export_id=export.id)
        key = f"{wanted.job_name} {payload.user_id} {export.id}"
        await enqueue(session, job.household_id, wanted, created_by=payload.user_id, dedupe_key=key)


async def send_report(services: WorkerServices, job: ClaimedJob, payload: SendReport) -> None:
    async with job_transaction(services.database, job) as session:
        talk = await _reach(services, session, job, payload.user_id)
        try:
            export = await queries.get_export(session, talk.member, payload.export_id) if talk is not None else None
        except ExportNotFound:
            export = None
        if export is not None and export.status not in ("ready", "failed"):
            raise Postpone(min(max((now() - job.created_at) / 8, FIRST_LOOK), LAST_LOOK))
        if await finish(session, job) and talk is not None:
            await _hand_over(talk, export, services.address)


async def report_broken(session: AsyncSession, job: ClaimedJob, payload: RequestReport | SendReport | None) -> None:
    """Nobody waits for ever for what will not come."""
    link = await link_of(session, payload.user_id) if payload is not None else None
    user = await session.get(User, link.user_id) if link is not None else None
    if link is not None and user is not None and link.enters == job.household_id:
        await queue_message(session, job.household_id, link.chat_id, say(cast(Locale, user.locale), "broken"))


async def clear_expired(services: WorkerServices, job: ClaimedJob, payload: ClearExpiredExports) -> None:
    await clear_files(services)
    async with job_transaction(services.database, job) as session:
        await finish(session, job)


async def clear_files(services: WorkerServices) -> None:
    """Deletes files before their rows: where the storage does not answer, both are left for the next run."""
    await asyncio.to_thread(_clear_scratch)
    async with services.database.transaction() as session:
        expired = await queries.list_expired(session, CLEARED_AT_ONCE)
        abandoned = await queries.list_abandoned(session, CLEARED_AT_ONCE)
    try:
        for household_id, export_id in expired:
            await services.storage.delete(queries.key_of(household_id, export_id))
            async with worker_transaction(services.database, household_id) as session:
                await service.forget(session, household_id, export_id)
        for key in abandoned:
            await services.storage.delete(key)
            async with services.database.transaction() as session:
                await service.forget_abandoned(session, key)
    except StorageUnavailable:
        logger.warning("the storage does not answer; expired files are deleted in the next run")


async def _collect(
    database: Database, job: ClaimedJob, export_id: UUID, rows: Path, *, premium_for_all: bool
) -> tuple[Export, CollectedReport | TableReport] | None:
    """None where there is nothing to make any more; the job is finished then."""
    async with job_transaction(database, job) as session:
        export = await service.start(session, job.household_id, export_id)
        if export is None:
            await finish(session, job)
            return None
        member = await enter_if_member(
            session, user_id=export.created_by, household_id=job.household_id, premium_for_all=premium_for_all
        )
        if member is None:
            await service.fail(session, job, export_id, "no_longer_a_member")
            return None
    # One snapshot for all figures and the list: a concurrent change is in all of them or in none.
    async with job_transaction(database, job, snapshot=True) as session:
        if await session.get(Export, (job.household_id, export_id)) is None:
            return None  # deleted with its household, and the job with it
        question = Question.model_validate(export.question)
        # The household may have set other months since: those of the question gave it its days.
        member = replace(member, months=question.asked_months)
        locale = cast(Locale, export.locale)
        if question.explore is not None:
            return export, await collect_table(session, member, question, question.explore, locale)
        return export, await collect(session, member, question, locale, rows)


async def _reach(services: WorkerServices, session: AsyncSession, job: ClaimedJob, user_id: UUID) -> Talk | None:
    return await reach(session, job.household_id, user_id, premium_for_all=services.settings.premium_for_all)


async def _hand_over(talk: Talk, export: Export | None, address: str) -> None:
    """Of an export that has ended, or is no more."""
    session, household_id, chat_id, locale = talk.session, talk.member.household_id, talk.chat_id, talk.locale
    if export is None:
        await queue_message(session, household_id, chat_id, say(locale, "gone"))
        return
    name = quoted(export.file_name, service.LONGEST_NAME)
    if export.status == "failed":
        why = failure_text(export.failure or "render_failed", locale)
        await queue_message(session, household_id, chat_id, FAILED[locale].format(name=name, why=why))
    elif (export.size or 0) > MOST_SENT:
        html = with_link(locale, say(locale, "too_large", name=name), address)
        await queue_message(session, household_id, chat_id, html)
    else:
        document = StoredDocument(
            key=queries.key_of(household_id, export.id),
            name=export.file_name,
            content_type=queries.CONTENT_TYPES[export.kind],
            otherwise=with_link(locale, say(locale, "not_sent", name=name), address),
        )
        await queue_document(session, household_id, chat_id, document, READY[locale].format(name=name))


async def _render(
    process_pool: ProcessPool, export: Export, report: CollectedReport | TableReport, folder: Path
) -> None:
    question = Question.model_validate(export.question)
    rows, target, progress = folder / "rows", folder / "file", folder / "progress"
    kind = cast(ExportKind, export.kind)
    listed, bom = question.transactions, question.bom
    await process_pool.run(RENDER, kind, report, rows, target, progress, listed, bom, seconds=RENDER_SECONDS)


@contextlib.asynccontextmanager
async def _progress(database: Database, job: ClaimedJob, export_id: UUID, progress: Path) -> AsyncIterator[None]:
    """While the block runs, copies the progress that the child process writes from its file to the export's row."""

    async def copy() -> None:
        shown = -1.0
        while True:
            part = _part_done(progress)
            if part != shown:
                async with job_transaction(database, job) as session:
                    done = COLLECTED + (RENDERED - COLLECTED) * part
                    await service.note_progress(session, job.household_id, export_id, done)
                shown = part
            await asyncio.sleep(LOOK_EVERY)

    copying = asyncio.create_task(copy())
    try:
        yield
    finally:
        copying.cancel()
        # A failure to store the progress must not fail the export.
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await copying


def _part_done(progress: Path) -> float:
    """From 0 to 1. Read in the event loop: the file has four bytes, and a thread would take longer."""
    try:
        return float(progress.read_text())
    except FileNotFoundError:
        return 0.0


def _clear_scratch() -> None:
    """Deletes folders of processes that were killed: they contain people's ledgers and papers."""
    for prefix in (EXPORT_SCRATCH, UPLOAD_SCRATCH):
        for folder in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
            with contextlib.suppress(OSError):
                if time.time() - folder.stat().st_mtime > ABANDONED_SECONDS:
                    shutil.rmtree(folder)


async def _wait_for_storage(database: Database, job: ClaimedJob, export_id: UUID, error: Exception) -> None:
    if now() - job.created_at > STORAGE_PATIENCE:
        await _fail(database, job, export_id, "storage_unavailable")
        return
    logger.warning("the storage does not answer; export %s is tried again", export_id)
    raise Retry(min(timedelta(seconds=2 ** min(job.attempt, 6)), LONGEST_PAUSE), endless=True) from error


async def _fail(database: Database, job: ClaimedJob, export_id: UUID, failure: str) -> None:
    async with job_transaction(database, job) as session:
        await service.fail(session, job, export_id, failure)
