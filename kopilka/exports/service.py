"""Decisions about exports: what is asked, whether it is answered already, and how each of them ends."""

import hashlib
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import String, cast, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts import queries as accounts
from kopilka.analytics.errors import PeriodAmbiguous
from kopilka.categories import queries as categories
from kopilka.exports import queries
from kopilka.exports.errors import TooManyExports
from kopilka.exports.models import AbandonedFile, Export
from kopilka.exports.queries import ENDINGS
from kopilka.exports.schemas import ExportKind, ExportParams, PdfParams, Question, RenderExport
from kopilka.exports.wording import period_title
from kopilka.households import queries as households
from kopilka.households.member import Member
from kopilka.infrastructure.clock import now
from kopilka.infrastructure.identifiers import new_id
from kopilka.infrastructure.jobs.queue import ClaimedJob, enqueue, finish
from kopilka.infrastructure.jobs.tables import Job
from kopilka.infrastructure.locales import Locale
from kopilka.periods import DateRange, month_range, year_range
from kopilka.transactions.queries import date_range

LIFE = timedelta(days=7)
UNDER_WAY = 10
# No worker is at one export for longer, however slow its storage.
LONGEST_ATTEMPT = timedelta(hours=1)
# Part of every fingerprint: raise it when reports change, and nobody is handed one of the old kind.
EDITION = 1
ALL_TIME: dict[Locale, str] = {"ru": "за всё время", "en": "all time"}


async def request_export(
    session: AsyncSession, member: Member, kind: ExportKind, params: ExportParams, locale: Locale
) -> Export:
    """The export of this question, made anew only where the ledger has changed since.

    Raises PeriodAmbiguous, PeriodConflict, RangeReversed, CategoryNotFound, AccountNotFound and TooManyExports.
    """
    question = _question(member, kind, params)
    if question.category_id is not None:
        await categories.get_category(session, member, question.category_id)
    if question.account_id is not None:
        await accounts.get_account(session, member, question.account_id)
    fingerprint = _fingerprint(member, kind, question, locale)
    # Equal questions at once go one after the other, and what counts towards the limit stands still meanwhile.
    await households.lock_household(session, member)
    found = await queries.find_same(session, member, fingerprint)
    if found is not None:
        return found
    if await queries.count_under_way(session, member) >= UNDER_WAY:
        raise TooManyExports(limit=UNDER_WAY)
    # An expired one that is not cleared away yet must not hold the place of the new one.
    await session.execute(
        update(Export)
        .where(Export.household_id == member.household_id, Export.fingerprint == fingerprint)
        .values(fingerprint=func.uuid_send(Export.id))
    )
    export_id = new_id()
    await session.execute(
        insert(Export).values(
            household_id=member.household_id,
            id=export_id,
            kind=kind,
            question=question.model_dump(mode="json", exclude_none=True),
            fingerprint=fingerprint,
            locale=locale,
            file_name=_file_name(kind, question, locale),
            created_by=member.user_id,
            expires_at=now() + LIFE,
        )
    )
    await enqueue(session, member.household_id, RenderExport(export_id=export_id), created_by=member.user_id)
    return await queries.get_export(session, member, export_id)


async def discard_export(session: AsyncSession, member: Member, export_id: UUID) -> None:
    """Gone at once; its file is cleared away soon after. Raises ExportNotFound."""
    member.require_editor()
    export = await queries.get_export(session, member, export_id)
    export.expires_at = now()
    export.fingerprint = export_id.bytes
    await session.flush()


async def start(session: AsyncSession, household_id: UUID, export_id: UUID) -> Export | None:
    """The export to be made; None where that is over or nobody wants it any more."""
    export = await session.get(Export, (household_id, export_id), with_for_update=True)
    if export is None or export.status in ("ready", "failed") or export.expires_at <= now():
        return None
    export.status = "running"
    await session.flush()
    return export


async def note_progress(session: AsyncSession, household_id: UUID, export_id: UUID, progress: float) -> None:
    await session.execute(
        update(Export)
        .where(Export.household_id == household_id, Export.id == export_id, Export.status == "running")
        .values(progress=Decimal(f"{progress:.2f}"))
    )


async def complete(session: AsyncSession, job: ClaimedJob, export_id: UUID, *, size: int) -> bool:
    """Ready, once: False where another worker has taken the job meanwhile."""
    if not await finish(session, job):
        return False
    await session.execute(
        update(Export)
        .where(Export.household_id == job.household_id, Export.id == export_id)
        .values(status="ready", progress=1, size=size, finished_at=now())
    )
    return True


async def fail(session: AsyncSession, job: ClaimedJob, export_id: UUID, failure: str) -> None:
    """`failure` is one of errors.FAILURES."""
    if await finish(session, job):
        await session.execute(
            update(Export)
            .where(Export.household_id == job.household_id, Export.id == export_id)
            .values(status="failed", failure=failure, finished_at=now())
        )


async def fail_without_job(session: AsyncSession, household_id: UUID) -> None:
    """Those under way that no job is to make: their job has ended as failed."""
    job = (
        select(Job.id)
        .where(
            Job.household_id == Export.household_id,
            Job.name == RenderExport.job_name,
            Job.failed_at.is_(None),
            Job.payload["export_id"].astext == cast(Export.id, String),
        )
        .exists()
    )
    await session.execute(
        update(Export)
        .where(Export.household_id == household_id, Export.status.in_(("queued", "running")), ~job)
        .values(status="failed", failure="render_failed", finished_at=now())
    )


async def queue_again(session: AsyncSession, household_id: UUID, export_id: UUID) -> bool:
    """A failed one is queued as at first. False where it has expired. Whoever has asked the same again meanwhile gets
    both: `request_export` has taken the fingerprint from this one.
    """
    queued = await session.execute(
        update(Export)
        .where(
            Export.household_id == household_id,
            Export.id == export_id,
            Export.status == "failed",
            Export.expires_at > func.now(),
        )
        .values(status="queued", failure=None, finished_at=None, progress=0)
        .returning(Export.id)
    )
    return queued.first() is not None


async def forget(session: AsyncSession, household_id: UUID, export_id: UUID) -> None:
    """The row, once the file is gone."""
    await session.execute(delete(Export).where(Export.household_id == household_id, Export.id == export_id))


async def abandon_files(session: AsyncSession, household_id: UUID) -> None:
    """Before a household's exports go: their files are deleted as soon as that is safe, and never forgotten.

    Those under way wait until no worker can put the file there any more.
    """
    found = await session.execute(
        select(Export.id, Export.status).where(Export.household_id == household_id).with_for_update()
    )
    due = {True: now() + LONGEST_ATTEMPT, False: now()}
    rows = [
        {"key": queries.key_of(household_id, row.id), "due_at": due[row.status in ("queued", "running")]}
        for row in found
    ]
    if rows:
        await session.execute(insert(AbandonedFile), rows)


async def forget_abandoned(session: AsyncSession, key: str) -> None:
    """Once the file is gone."""
    await session.execute(text("SELECT forget_abandoned_file(:key)"), {"key": key})


def disposition(file_name: str) -> str:
    """Content-Disposition by RFC 6266: the name in full, and in ASCII for whoever cannot read that."""
    plain = file_name.encode("ascii", "ignore").decode().strip(" ,-") or "kopilka"
    if plain.startswith("."):
        plain = f"kopilka{plain}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"


def days_of(question: Question) -> DateRange | None:
    """None: all there are."""
    if question.start_date is None or question.end_date is None:
        return None
    return DateRange(question.start_date, question.end_date)


def _question(member: Member, kind: ExportKind, params: ExportParams) -> Question:
    today = member.today
    days = _days(params, today)
    if days is None and kind == "pdf":
        days = year_range(today.year)
    given = params.model_dump(include={"type", "category_id", "account_id", "q", "min_amount", "max_amount"})
    return Question(
        **given,
        start_date=days.start if days else None,
        end_date=days.end if days else None,
        currency=params.currency or member.currency,
        transactions=params.transactions if isinstance(params, PdfParams) else True,
        asked_on=today,
    )


def _days(params: ExportParams, today: date) -> DateRange | None:
    """Raises PeriodAmbiguous, PeriodConflict and RangeReversed."""
    if params.year is None and params.month is None:
        return date_range(params, today)
    if params.period is not None or params.start_date is not None or params.end_date is not None:
        raise PeriodAmbiguous(loc=("query", "year" if params.month is None else "month"))
    year = params.year or today.year
    return year_range(year) if params.month is None else month_range(year, params.month)


def _fingerprint(member: Member, kind: ExportKind, question: Question, locale: Locale) -> bytes:
    # Only a PDF tells of today: where the goals stand.
    asked = question.model_dump_json(exclude=None if kind == "pdf" else {"asked_on"})
    told = f"{EDITION} {kind} {locale} {member.revision} {asked}"
    return hashlib.sha256(told.encode()).digest()


def _file_name(kind: ExportKind, question: Question, locale: Locale) -> str:
    days = days_of(question)
    title = ALL_TIME[locale] if days is None else period_title(locale, days.start, days.end)
    return f"{'Копилка' if locale == 'ru' else 'Kopilka'}, {title[0].lower()}{title[1:]}.{ENDINGS[kind]}"
