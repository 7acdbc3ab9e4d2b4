"""Requests for exports, and the states that an export goes through."""

import hashlib
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Result, String, cast, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts import queries as accounts
from kopilka.analytics.errors import PeriodAmbiguous
from kopilka.categories import queries as categories
from kopilka.explorer.schemas import ExploreParams
from kopilka.exports import queries
from kopilka.exports.conversion import read_mark
from kopilka.exports.errors import FAILED, READY, TooManyExports, TooManyExportsOfPerson, failure_text
from kopilka.exports.models import AbandonedFile, Export
from kopilka.exports.queries import ENDINGS
from kopilka.exports.schemas import CsvParams, ExportKind, ExportParams, PdfParams, Question, RenderExport
from kopilka.exports.wording import period_phrase
from kopilka.households import queries as households
from kopilka.households.member import Member
from kopilka.households.models import Household
from kopilka.infrastructure.clock import now
from kopilka.infrastructure.identifiers import new_id
from kopilka.infrastructure.jobs.queue import ClaimedJob, enqueue, finish
from kopilka.infrastructure.jobs.tables import Job
from kopilka.infrastructure.locales import Locale
from kopilka.payees import queries as payees
from kopilka.periods import FIRST_DATE, LAST_DATE, Months
from kopilka.telegram.notices import Notice, announce
from kopilka.telegram.outgoing import quoted
from kopilka.transactions.filters import date_range
from kopilka.transactions.schemas import DAYS, LedgerFilters

LIFE = timedelta(days=7)
# Queued and running ones: of a household, and of a person in all households.
UNDER_WAY = 10
UNDER_WAY_OF_PERSON = 20
# No attempt of a worker takes longer, however slow the storage.
LONGEST_ATTEMPT = timedelta(hours=1)
# Part of every fingerprint: raise it when reports change, so that nobody gets a file in the old form.
EDITION = 6
LONGEST_NAME = 120
_TOLD = (Export.id, Export.created_by, Export.file_name, Export.failure)


async def request_export(
    session: AsyncSession, member: Member, kind: ExportKind, params: ExportParams, locale: Locale
) -> Export:
    """The export of this question: the one there is, or a new one where the ledger has changed since.

    Raises PeriodAmbiguous, PeriodConflict, RangeReversed, CategoryNotFound, AccountNotFound, PayeeNotFound,
    TooManyExports and TooManyExportsOfPerson.
    """
    return await _request(session, member, kind, _question(member, kind, params), locale)


async def request_table(session: AsyncSession, member: Member, params: ExploreParams, locale: Locale) -> Export:
    """A table of the explorer as a workbook. Raises what `request_export` raises but PeriodAmbiguous, and what
    ExploreParams.check raises.
    """
    params.check()
    days = date_range(params, member.today, member.months)
    start, end = (days.start, days.end) if params.period is not None and days else (params.start_date, params.end_date)
    named = {"start_date": start, "end_date": end, "period": None}
    question = Question(
        **params.model_dump(include=set(LedgerFilters.model_fields) - set(DAYS)),
        start_date=start,
        end_date=end,
        currency=params.currency or member.currency,
        asked_on=member.today,
        months=_stored(member.months),
        explore=params.model_copy(update=named),
    )
    return await _request(session, member, "excel", question, locale)


async def _request(
    session: AsyncSession, member: Member, kind: ExportKind, question: Question, locale: Locale
) -> Export:
    await _check_references(session, member, question)
    fingerprint = _fingerprint(member, kind, question, locale, await read_mark(session, member))
    # Equal questions at the same time go one after the other, and the count below cannot change meanwhile.
    await households.lock_household(session, member)
    found = await queries.find_same(session, member, fingerprint)
    if found is not None:
        return found
    if await queries.count_under_way(session, member) >= UNDER_WAY:
        raise TooManyExports(limit=UNDER_WAY)
    # After the household's lock, always: no two requests wait for each other.
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": f"exports {member.user_id}"}
    )
    if await queries.count_under_way_of(session, member.user_id) >= UNDER_WAY_OF_PERSON:
        raise TooManyExportsOfPerson(limit=UNDER_WAY_OF_PERSON)
    # An expired one whose row is still there gives up its fingerprint, which is unique.
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
    """Not found from now on; a worker deletes its file within minutes. Raises ExportNotFound."""
    member.require_editor()
    export = await queries.get_export(session, member, export_id)
    export.expires_at = now()
    export.fingerprint = export_id.bytes
    await session.flush()


async def start(session: AsyncSession, household_id: UUID, export_id: UUID) -> Export | None:
    """The export, now running; None where it is final or was deleted."""
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


async def complete(session: AsyncSession, job: ClaimedJob, export_id: UUID, *, size: int, quota: int) -> bool:
    """Ready, once: False where another worker has taken the job meanwhile. `size` and `quota` are in bytes; the oldest
    exports of the household are deleted where all of them together take more than the quota.
    """
    # Before the job's row, as everywhere: two exports of a household that end at the same time count each other.
    await session.execute(select(Household.id).where(Household.id == job.household_id).with_for_update(key_share=True))
    if not await finish(session, job):
        return False
    ready = await session.execute(
        update(Export)
        .where(Export.household_id == job.household_id, Export.id == export_id)
        .values(status="ready", progress=1, size=size, finished_at=now())
        .returning(*_TOLD)
    )
    await _tell(session, job.household_id, ready)
    await _keep_quota(session, job.household_id, quota)
    return True


async def _keep_quota(session: AsyncSession, household_id: UUID, quota: int) -> None:
    """Like `discard_export`, for all exports that are older than the newest ones that fit into the quota."""
    of_household = Export.household_id == household_id
    kept = (
        select(
            Export.id,
            func.sum(Export.size).over(order_by=(Export.finished_at.desc(), Export.id.desc())).label("so_far"),
        )
        .where(of_household, Export.status == "ready", Export.expires_at > func.now())
        .subquery()
    )
    await session.execute(
        update(Export)
        .where(of_household, Export.id.in_(select(kept.c.id).where(kept.c.so_far > quota)))
        .values(expires_at=func.now(), fingerprint=func.uuid_send(Export.id))
        .execution_options(synchronize_session=False)
    )


async def fail(session: AsyncSession, job: ClaimedJob, export_id: UUID, failure: str) -> None:
    """`failure` is one of errors.FAILURES."""
    if await finish(session, job):
        failed = await session.execute(
            update(Export)
            .where(Export.household_id == job.household_id, Export.id == export_id)
            .values(status="failed", failure=failure, finished_at=now())
            .returning(*_TOLD)
        )
        await _tell(session, job.household_id, failed)


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
    failed = await session.execute(
        update(Export)
        .where(Export.household_id == household_id, Export.status.in_(("queued", "running")), ~job)
        .values(status="failed", failure="render_failed", finished_at=now())
        .returning(*_TOLD)
    )
    await _tell(session, household_id, failed)


async def _tell(session: AsyncSession, household_id: UUID, ended: Result[tuple[UUID, UUID, str, str | None]]) -> None:
    """Whoever asked for them, in their chat."""
    for id_, created_by, file_name, failure in ended.all():

        def words(locale: Locale, name: str = file_name, why: str | None = failure) -> Notice:
            quoted_name = quoted(name, LONGEST_NAME)
            if why is None:
                said = READY[locale].format(name=quoted_name)
            else:
                said = FAILED[locale].format(name=quoted_name, why=failure_text(why, locale))
            return Notice(said, said, "exports")

        key = announcement_key(id_, is_ready=failure is None)
        await announce(session, household_id, "exports", key, words, user_id=created_by)


def announcement_key(export_id: UUID, *, is_ready: bool) -> str:
    return f"export {export_id} {'ready' if is_ready else 'failed'}"


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
    """Deletes the row; call it after the file is deleted."""
    await session.execute(delete(Export).where(Export.household_id == household_id, Export.id == export_id))


async def abandon_files(session: AsyncSession, household_id: UUID) -> None:
    """Call it before a household's exports are deleted: their files are noted, and a worker deletes them.

    Those of exports under way are due only when no worker can be about to store them any more.
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
    """Deletes the note; call it after the file is deleted."""
    await session.execute(text("SELECT forget_abandoned_file(:key)"), {"key": key})


async def _check_references(session: AsyncSession, member: Member, question: Question) -> None:
    """Raises CategoryNotFound, AccountNotFound and PayeeNotFound."""
    if question.category_id is not None:
        await categories.get_category(session, member, question.category_id)
    if question.account_id is not None:
        await accounts.get_account(session, member, question.account_id)
    if question.payee_id is not None:
        await payees.read_payee(session, member, question.payee_id)


def _question(member: Member, kind: ExportKind, params: ExportParams) -> Question:
    today = member.today
    months = member.months
    start, end = _ends(params, today, months)
    if start is None and end is None and kind == "pdf":
        year = months.year(months.name_of(today).year)
        start, end = max(year.start, FIRST_DATE), min(year.end, LAST_DATE)
    given = params.model_dump(include=set(LedgerFilters.model_fields) - set(DAYS))
    return Question(
        **given,
        start_date=start,
        end_date=end,
        # A list has no totals: what it converts, it converts for the household.
        currency=member.currency if kind == "csv" else params.currency or member.currency,
        alone=True if kind != "csv" and params.currency is not None else None,
        listed_in=params.currency if kind == "csv" else None,
        months=_stored(months),
        transactions=params.transactions if isinstance(params, PdfParams) else True,
        bom=params.bom if isinstance(params, CsvParams) else True,
        pending=isinstance(params, CsvParams),
        asked_on=today,
    )


def _stored(months: Months) -> Months | None:
    return None if months.are_calendar else months


def _ends(params: ExportParams, today: date, months: Months) -> tuple[date | None, date | None]:
    """The first and the last day asked for; None is an end left open.

    Raises PeriodAmbiguous, PeriodConflict and RangeReversed.
    """
    if params.year is None and params.month is None:
        days = date_range(params, today, months)
        if days is None or params.period is None:
            return params.start_date, params.end_date
        return days.start, days.end
    if params.period is not None or params.start_date is not None or params.end_date is not None:
        raise PeriodAmbiguous(loc=("query", "year" if params.month is None else "month"))
    year = params.year or months.name_of(today).year
    days = months.year(year) if params.month is None else months.month(date(year, params.month, 1))
    # The first and the last months may reach out of the calendar of the ledger.
    return max(days.start, FIRST_DATE), min(days.end, LAST_DATE)


def _fingerprint(member: Member, kind: ExportKind, question: Question, locale: Locale, rates: str) -> bytes:
    """Of everything that the file depends on: of the rates their mark. `asked_on` is a part of the question, since
    reports end at today.
    """
    content = f"{EDITION} {kind} {locale} {member.revision} {rates} {question.model_dump_json()}"
    return hashlib.sha256(content.encode()).digest()


def _file_name(kind: ExportKind, question: Question, locale: Locale) -> str:
    brand = "Копилка" if locale == "ru" else "Kopilka"
    if question.explore is not None:
        brand += ", таблица" if locale == "ru" else ", table"
    period = period_phrase(locale, question.start_date, question.end_date, question.asked_months)
    return f"{brand}, {period}.{ENDINGS[kind]}"
