"""Jobs of imports: read and compare a file, record what is to be imported; short transactions around slow work."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.households.entering import enter_if_member
from kopilka.households.member import RANK, Member, Role
from kopilka.households.queries import lock_household
from kopilka.imports import booking, progress
from kopilka.imports.account_choice import AccountChoice, choose_accounts
from kopilka.imports.booking import Later
from kopilka.imports.categorising import load_experience
from kopilka.imports.comparison import Sides, load_sides
from kopilka.imports.figures import FileOperation, Judgement
from kopilka.imports.models import StatementImport
from kopilka.imports.progress import Started
from kopilka.imports.reading import ReadFile, ReadStatement, Undecided, Unreadable
from kopilka.imports.records import Category, Uncategorised, text_of
from kopilka.imports.row_table import count_rows, judge_rows
from kopilka.imports.ruling import categories_by_rules
from kopilka.imports.schemas import BookImport, Chosen, ReadImport
from kopilka.infrastructure.clock import now
from kopilka.infrastructure.database.transactions import driver
from kopilka.infrastructure.jobs.handler import Retry
from kopilka.infrastructure.jobs.process_pool import ProcessPool, TookTooLong, WorkerDied
from kopilka.infrastructure.jobs.queue import ClaimedJob, finish, job_transaction
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.rules.queries import compiled_rules
from kopilka.statement_imports.statement import Choices

# By name: the worker's own process does not load the readers.
READ = "kopilka.imports.reading:read_file"
JUDGE = "kopilka.imports.matching:judge"
GUESS = "kopilka.imports.guessing:guess_categories"
READ_SECONDS = 60.0
JUDGE_SECONDS = 60.0
GUESS_SECONDS = 60.0
ATTEMPTS = 3
PAUSE = timedelta(seconds=2)
# How often an import is compared anew since others have brought operations of the same account meanwhile.
MOST_COMPARISONS = 5
READ_DONE = Decimal("0.6")
NOT_A_MEMBER = Unreadable("no_longer_a_member", None, "")
_NO_ANSWERS = Choices()
FILE_GONE = Unreadable("file_gone", None, "")


@dataclass(frozen=True, slots=True)
class _Compared:
    """What a file is compared with, as it was at one moment under the household's lock."""

    accounts: list[AccountChoice]
    sides: list[Sides]
    compared_at: datetime


async def read_import(services: WorkerServices, job: ClaimedJob, payload: ReadImport) -> None:
    """Safe to run again at any point: all rows of the import are replaced in the transaction that ends the job."""
    started = await _start(services, job, payload)
    if started is None:
        return
    try:
        file = await _read(services, job, payload, started)
        if file is None:
            return
        compared = await _compare(services, job, payload, file)
        judgements = await _judge(services.process_pool, compared.sides)
        categories = await _categorise(services, job, payload, file, compared.accounts)
    except TookTooLong:
        await _fail(services, job, payload, Unreadable("took_too_long", None, ""))
    except MemoryError:
        await _fail(services, job, payload, Unreadable("too_much_memory", None, ""))
    except WorkerDied as error:
        raise Retry(PAUSE) from error
    else:
        async with job_transaction(services.database, job) as session:
            found = await progress.lock(session, job.household_id, payload.import_id, "reading")
            member = await _enter(services, session, job, payload.user_id)
            if not await finish(session, job) or found is None:
                return
            if member is None:
                await progress.fail(session, found, NOT_A_MEMBER)
                return
            await progress.store_read(session, found, file, compared.accounts, judgements, categories)
            found.compared_at = compared.compared_at
            await session.flush()


async def reading_given_up(session: AsyncSession, job: ClaimedJob, payload: ReadImport | None) -> None:
    found = await progress.lock(session, job.household_id, payload.import_id, "reading") if payload else None
    if found is not None:
        await progress.fail(session, found, Unreadable("reading_failed", None, ""))


async def book_import(services: WorkerServices, job: ClaimedJob, payload: BookImport) -> None:
    """One transaction: all of it or nothing, and once, since it ends the job. Where operations of the same accounts
    have come since the rows were compared, they are compared anew first.
    """
    for _ in range(MOST_COMPARISONS):
        async with job_transaction(services.database, job) as session:
            found = await progress.lock(session, job.household_id, payload.import_id, "importing")
            if found is None:
                await finish(session, job)
                return
            member = await _enter(services, session, job, payload.user_id)
            if member is None:
                if await finish(session, job):
                    await progress.not_booked(session, found, NOT_A_MEMBER.code)
                return
            prepared = await booking.prepare(session, member, found)
            if not isinstance(prepared, Later):
                if await finish(session, job):
                    await booking.book_all(session, member, found, prepared)
                return
        try:
            judged = await _judge(services.process_pool, prepared.sides)
        except (TookTooLong, MemoryError, WorkerDied) as error:
            raise Retry(PAUSE) from error
        async with job_transaction(services.database, job) as session:
            found = await progress.lock(session, job.household_id, payload.import_id, "importing")
            if found is not None:
                connection = await driver(session)
                await judge_rows(connection, job.household_id, found.id, list(judged.values()))
                await count_rows(connection, job.household_id, found.id)
                found.compared_at = prepared.compared_at
                await session.flush()
    raise Retry(PAUSE)


async def booking_given_up(session: AsyncSession, job: ClaimedJob, payload: BookImport | None) -> None:
    """Nothing was recorded: the rows are there, and it may be confirmed again."""
    found = await progress.lock(session, job.household_id, payload.import_id, "importing") if payload else None
    if found is not None:
        await progress.not_booked(session, found, "booking_failed")


async def _start(services: WorkerServices, job: ClaimedJob, payload: ReadImport) -> Started | None:
    """None where there is nothing to read; the job is finished then."""
    async with job_transaction(services.database, job) as session:
        found = await progress.lock(session, job.household_id, payload.import_id, "reading")
        member = await _enter(services, session, job, payload.user_id)
        started = await progress.start(session, found) if found is not None and member is not None else None
        if started is None and await finish(session, job) and found is not None:
            await progress.fail(session, found, NOT_A_MEMBER if member is None else FILE_GONE)
        return started


async def _read(services: WorkerServices, job: ClaimedJob, payload: ReadImport, started: Started) -> ReadFile | None:
    """None where it cannot be read, or a person has to choose; the job is finished then. Raises what the pool does."""
    choices = started.choices
    wrong: Unreadable | None = None
    while True:
        read = await services.process_pool.run(READ, started.content, started.file_name, choices, seconds=READ_SECONDS)
        async with job_transaction(services.database, job) as session:
            found = await progress.lock(session, job.household_id, payload.import_id, "reading")
            if found is None:
                await finish(session, job)
                return None
            if isinstance(read, ReadFile):
                found.progress = READ_DONE
                await session.flush()
                return read
            if wrong is None and isinstance(read, Undecided):
                known = await progress.remembered(session, found, read)
                if known is not None:
                    choices = known
                    continue
            if wrong is None and isinstance(read, Unreadable) and choices != _NO_ANSWERS:
                # An answer may be wrong: what it was given to is asked again, and told why.
                wrong, choices = read, _NO_ANSWERS
                await progress.forget_answers(session, found)
                continue
            if await finish(session, job):
                if isinstance(read, Undecided):
                    await progress.ask(session, found, read, wrong)
                else:
                    await progress.fail(session, found, wrong or read)
            return None


async def _compare(services: WorkerServices, job: ClaimedJob, payload: ReadImport, file: ReadFile) -> _Compared:
    """Under the household's lock nobody books: what is read and the time that is noted belong together."""
    async with job_transaction(services.database, job) as session:
        member = await _enter(services, session, job, payload.user_id)
        found = await session.get(StatementImport, (job.household_id, payload.import_id))
        if member is None or found is None:  # the last transaction of the job says so
            return _Compared([AccountChoice(None, False) for _ in file.statements], [], now())
        accounts = await choose_accounts(session, member, file, Chosen.model_validate(found.choices))
        await lock_household(session, member)
        connection = await driver(session)
        compared_at = await connection.fetchval("SELECT clock_timestamp()")
        by_account: defaultdict[UUID, list[FileOperation]] = defaultdict(list)
        for choice, operations in zip(accounts, _operations(file.statements), strict=True):
            if choice.account_id is not None:
                by_account[choice.account_id] += operations
        sides = [await load_sides(connection, member, it, account) for account, it in by_account.items()]
        return _Compared(accounts, sides, compared_at)


async def _judge(process_pool: ProcessPool, sides: Sequence[Sides]) -> dict[int, Judgement]:
    """By the rows' indexes. Raises what the pool does."""
    judged: dict[int, Judgement] = {}
    for one in sides:
        if one.operations:
            found = await process_pool.run(JUDGE, one.operations, one.known, one.entered, seconds=JUDGE_SECONDS)
            judged |= {it.index: it for it in found}
    return judged


async def _categorise(
    services: WorkerServices, job: ClaimedJob, payload: ReadImport, file: ReadFile, accounts: Sequence[AccountChoice]
) -> dict[int, Category]:
    """By the rows' indexes: rules before anything that is guessed. Raises what the pool does."""
    async with job_transaction(services.database, job) as session:
        member = await _enter(services, session, job, payload.user_id)
        if member is None:  # the last transaction of the job says so
            return {}
        experience = await load_experience(await driver(session), member)
        rules = await compiled_rules(session, member)
    rows = _uncategorised(file.statements, accounts)
    ruled = await asyncio.to_thread(categories_by_rules, rules, rows)
    guessed: dict[int, Category] = await services.process_pool.run(
        GUESS, experience, [it for it in rows if it.index not in ruled], seconds=GUESS_SECONDS
    )
    return guessed | ruled


async def _fail(services: WorkerServices, job: ClaimedJob, payload: ReadImport, why: Unreadable) -> None:
    async with job_transaction(services.database, job) as session:
        found = await progress.lock(session, job.household_id, payload.import_id, "reading")
        if await finish(session, job) and found is not None:
            await progress.fail(session, found, why)


async def _enter(services: WorkerServices, session: AsyncSession, job: ClaimedJob, user_id: UUID) -> Member | None:
    """None where the user may not record in the household any more."""
    member = await enter_if_member(
        session,
        user_id=user_id,
        household_id=job.household_id,
        premium_for_all=services.settings.premium_for_all,
    )
    return member if member is not None and RANK[member.role] >= RANK[Role.EDITOR] else None


def _operations(statements: Sequence[ReadStatement]) -> Iterator[list[FileOperation]]:
    """Of each statement; rows are numbered from the first of the first one on."""
    first = 0
    for part in statements:
        yield [
            FileOperation(
                index=index,
                date=row.date,
                amount=row.amount,
                text=text_of(row.payee, row.description),
                time=row.time,
                booked_on=row.booked_on,
                bank_id=row.bank_id,
                is_pending=row.is_pending,
                counterparty_account=row.counterparty_account,
            )
            for index, row in enumerate(part.rows, first)
            if row.date is not None and row.amount is not None
        ]
        first += len(part.rows)


def _uncategorised(statements: Sequence[ReadStatement], accounts: Sequence[AccountChoice]) -> list[Uncategorised]:
    parts = zip(statements, accounts, strict=True)
    rows = [(row, account.account_id) for part, account in parts for row in part.rows]
    return [
        Uncategorised(index, row.payee, row.description, row.mcc, row.amount, account_id)
        for index, (row, account_id) in enumerate(rows)
        if row.amount is not None
    ]
