"""`kopilka import FILE --user EMAIL`: a statement into somebody's household, from the shell.

The same import as in the web app: it is reviewed, finished and undone there as well. Works with or without a worker
beside it: the jobs of imports are run here until this one is through.
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.queries import list_accounts
from kopilka.households.entering import enter_household
from kopilka.households.member import Member
from kopilka.households.queries import get_personal_id
from kopilka.imports import queries, service
from kopilka.imports.records import ReceivedFile
from kopilka.imports.schemas import BookImport, ImportRead, ImportStatementRead, ImportUpdate, ReadImport
from kopilka.infrastructure.config import load_settings
from kopilka.infrastructure.database.transactions import JOB_STATEMENT_TIMEOUT, Database, set_tenant
from kopilka.infrastructure.embedded_postgres.instance import PostgresUnavailable
from kopilka.infrastructure.errors import AppError
from kopilka.infrastructure.jobs.handler import JobRegistry
from kopilka.infrastructure.locales import Locale, Localized
from kopilka.money import CURRENCIES
from kopilka.processes.database import open_database
from kopilka.processes.runtime import Runtime, address_of, open_runtime
from kopilka.processes.worker.loop import JobLoop
from kopilka.processes.worker.main import services_of
from kopilka.processes.worker.registry import REGISTRY
from kopilka.statement_imports.reading import LARGEST_FILE
from kopilka.text import fold
from kopilka.users import queries as users
from kopilka.users.errors import UserNotFound
from kopilka.users.models import User

FAILED, UNDECIDED, CONTRADICTS = 1, 2, 3
JOBS = (ReadImport.job_name, BookImport.job_name)
LOOK_EVERY = 0.1
ANSWERS = ("encoding", "date_order", "decimal_mark", "currency")
_PART = Localized(
    "Счёт {account}, {currency}: строк {rows}, новых {new}, уже есть {duplicates}, под вопросом {doubtful},"
    " пропущено {skipped}; приход {income}, расход {expense}",
    "Account {account}, {currency}: {rows} lines, {new} new, {duplicates} known, {doubtful} doubtful,"
    " {skipped} skipped; income {income}, expenses {expense}",
)
_DONE = Localized(
    "Записано {added}, сопоставлено {matched}, обновлено {updated}.",
    "{added} recorded, {matched} matched, {updated} updated.",
)
_LEFT = Localized("Под вопросом осталось {count}: {address}/app/imports", "{count} are left: {address}/app/imports")
_WHICH = Localized("На какой счёт? --account", "Into which account? --account")
_NO_ACCOUNT = Localized("Такого счёта нет: {name}", "There is no such account: {name}")
_SEVERAL = Localized("Таких счетов несколько: {name}", "There are several such accounts: {name}")


class _Stopped(Exception):
    """Nothing was imported; the words are for the person at the terminal."""

    def __init__(self, code: int, *lines: str) -> None:
        super().__init__(code)
        self.code = code
        self.lines = lines


@dataclass(frozen=True, slots=True)
class _Shell:
    """Whose household, and how to say it."""

    database: Database
    settings_premium: bool
    user: User
    household_id: UUID
    locale: Locale
    address: str

    @asynccontextmanager
    async def acting(self) -> AsyncIterator[tuple[AsyncSession, Member]]:
        async with self.database.transaction() as session:
            yield (
                session,
                await enter_household(
                    session,
                    user_id=self.user.id,
                    household_id=self.household_id,
                    sign_in=None,
                    premium_for_all=self.settings_premium,
                ),
            )


def run(arguments: argparse.Namespace) -> int:
    try:
        with open(arguments.file, "rb") as opened:
            content = opened.read(LARGEST_FILE + 1)
        with open_runtime(load_settings()) as runtime:
            return asyncio.run(_act(runtime, arguments, content))
    except (OSError, PostgresUnavailable) as error:
        print(error, file=sys.stderr)
        return FAILED


async def _act(runtime: Runtime, arguments: argparse.Namespace, content: bytes) -> int:
    database = open_database(runtime, pool_size=4, statement_timeout=JOB_STATEMENT_TIMEOUT)
    locale: Locale = "en"
    try:
        shell = await _enter(runtime, database, arguments.user)
        locale = shell.locale
        async with _jobs_run(runtime, database):
            print("\n".join(await _import(shell, arguments, content)))
    except AppError as error:
        print(error.detail(locale), file=sys.stderr)
        return FAILED
    except _Stopped as stopped:
        print("\n".join(stopped.lines), file=sys.stderr if stopped.code else sys.stdout)
        return stopped.code
    finally:
        await database.close()
    return 0


async def _enter(runtime: Runtime, database: Database, email: str) -> _Shell:
    """Raises UserNotFound."""
    async with database.transaction() as session:
        user = await users.find_user_by_email(session, email)
        if user is None:
            raise UserNotFound
        await set_tenant(session, household_id=user.id, user_id=user.id)  # its own household is not known yet
        household_id = await get_personal_id(session, user.id)
    settings = runtime.settings
    locale: Any = user.locale
    return _Shell(database, settings.premium_for_all, user, household_id, locale, address_of(settings))


@asynccontextmanager
async def _jobs_run(runtime: Runtime, database: Database) -> AsyncIterator[None]:
    """While the block runs, jobs of imports are done by this process, and by a worker where there is one."""
    services = services_of(runtime, database, children=1)
    stop = asyncio.Event()
    running = asyncio.create_task(
        JobLoop(services, JobRegistry({name: REGISTRY.handlers[name] for name in JOBS})).run(stop)
    )
    try:
        yield
    finally:
        stop.set()
        await running


async def _import(shell: _Shell, arguments: argparse.Namespace, content: bytes) -> list[str]:
    """What to print. Raises _Stopped, after which nothing is left of the import, and AppError."""
    async with shell.acting() as (session, member):
        account_id = await _account(session, member, shell.locale, arguments.account)
        import_id = await service.create_import(session, member, ReceivedFile(content, arguments.file.name), account_id)
    try:
        found = await _settled(shell, import_id)
        answers = _answers(arguments)
        if found.status == "needs_mapping" and answers is not None:
            async with shell.acting() as (session, member):
                await service.update_import(session, member, import_id, answers)
            found = await _settled(shell, import_id)
        await _check_ready(shell, found)
        parts = [_part(it, shell.locale) for it in found.statements]
        if arguments.check:
            raise _Stopped(0, *parts)
        wrong = [it for part in found.statements for it in part.contradictions]
        if wrong and not arguments.despite_contradictions:
            raise _Stopped(CONTRADICTS, *parts, *wrong)
        async with shell.acting() as (session, member):
            await service.confirm_import(
                session, member, import_id, despite_contradictions=arguments.despite_contradictions
            )
        found = await _settled(shell, import_id)
        if found.outcome is None:
            raise _Stopped(FAILED, *parts, *([found.problem.detail] if found.problem else []))
    except (_Stopped, AppError):
        async with shell.acting() as (session, member):
            await service.delete_import(session, member, import_id)
        raise
    left = sum(it.undecided for it in found.statements)
    said = [*parts, _DONE[shell.locale].format(**found.outcome.model_dump())]
    return [*said, _LEFT[shell.locale].format(count=left, address=shell.address)] if left else said


async def _settled(shell: _Shell, import_id: UUID) -> ImportRead:
    """Once no job is at it."""
    while True:
        async with shell.acting() as (session, member):
            found = await queries.read_import(session, member, shell.locale, import_id)
        if found.status not in ("reading", "importing"):
            return found
        await asyncio.sleep(LOOK_EVERY)


async def _check_ready(shell: _Shell, found: ImportRead) -> None:
    """Raises _Stopped where it cannot be read, or a person has to choose."""
    if found.status == "failed" and found.problem is not None:
        raise _Stopped(FAILED, found.problem.detail)
    if found.status == "needs_mapping" and found.question is not None:
        asked = found.question
        answers = [f"  {it.answer}: {it.sample}" for it in asked.answers]
        rows = ["  " + " | ".join(cells) for cells in (asked.columns, *asked.samples) if cells]
        raise _Stopped(UNDECIDED, asked.text, *answers, *rows)
    if found.status == "needs_account":
        async with shell.acting() as (session, member):
            accounts = await list_accounts(session, member, archived=False)
        parts = [_part(it, shell.locale) for it in found.statements]
        raise _Stopped(UNDECIDED, *parts, _WHICH[shell.locale], *(f"  {it.name} ({it.currency})" for it in accounts))


async def _account(session: AsyncSession, member: Member, locale: Locale, name: str | None) -> UUID | None:
    """By its name in any case, or its id. Raises _Stopped."""
    if name is None:
        return None
    accounts = await list_accounts(session, member, archived=False)
    found = [it.id for it in accounts if fold(it.name) == fold(name) or str(it.id) == name]
    if len(found) != 1:
        said = (_SEVERAL if found else _NO_ACCOUNT)[locale].format(name=name)
        raise _Stopped(UNDECIDED, said, *(f"  {it.name} ({it.currency}) {it.id}" for it in accounts))
    return found[0]


def _answers(arguments: argparse.Namespace) -> ImportUpdate | None:
    """None where there are none. Raises _Stopped."""
    given = {name: value for name in ANSWERS if (value := getattr(arguments, name)) is not None}
    if arguments.column:
        given["mapping"] = dict(arguments.column)
    try:
        return ImportUpdate(**given) if given else None
    except ValidationError as error:
        raise _Stopped(UNDECIDED, *(f"{it['loc'][0]}: {it['msg']}" for it in error.errors())) from error


def _part(part: ImportStatementRead, locale: Locale) -> str:
    shown = part.model_dump() | {"account": part.account_hint or "—"}
    digits = CURRENCIES[part.currency]
    sums = {name: f"{shown[name]:.{digits}f}" for name in ("income", "expense")}
    return _PART[locale].format(**shown | sums)
