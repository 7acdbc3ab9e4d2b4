"""Decisions about imports until they are booked: bringing a file, answering it, confirming, deleting."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.errors import AccountArchived, AccountNotFound
from kopilka.accounts.models import Account
from kopilka.accounts.queries import get_account
from kopilka.households.member import Member
from kopilka.households.queries import lock_household
from kopilka.imports import queries
from kopilka.imports.errors import (
    AccountIdInvalid,
    ImportBusy,
    ImportContradicts,
    ImportFinished,
    ImportNeedsAccount,
    ImportNotReady,
    ImportTooOld,
    StatementCurrencyDiffers,
    StatementNotFound,
    TooManyImports,
)
from kopilka.imports.figures import shown_text
from kopilka.imports.models import ImportFile, ImportStatement, StatementImport
from kopilka.imports.records import ReceivedFile
from kopilka.imports.schemas import BookImport, Chosen, ImportUpdate, ReadImport, StatementChange
from kopilka.imports.wording import contradiction_text
from kopilka.infrastructure.identifiers import new_id
from kopilka.infrastructure.jobs.queue import enqueue
from kopilka.infrastructure.locales import Localized

# Of a household at once: each may hold ten megabytes, and rows that nobody needs.
MOST_UNFINISHED = 5
LONGEST_NAME = 200
NAMELESS = "statement"
# What changes how the file is read, beside the accounts.
ANSWERS = ("mapping", "date_order", "decimal_mark", "encoding", "currency")
# Too many to be said in one sentence.
MOST_TOLD = 5


async def check_may_bring(session: AsyncSession, member: Member) -> None:
    """Before anything is read. Raises RoleRequired and TooManyImports."""
    member.require_editor()
    if await queries.count_unfinished(session, member) >= MOST_UNFINISHED:
        raise TooManyImports(limit=MOST_UNFINISHED)


def parse_account(text: str | None) -> UUID | None:
    """Raises AccountIdInvalid."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise AccountIdInvalid(loc=("body", "account_id")) from error


async def create_import(session: AsyncSession, member: Member, file: ReceivedFile, account_id: UUID | None) -> UUID:
    """Its id; a job reads the file. Raises RoleRequired, TooManyImports, AccountNotFound and AccountArchived."""
    member.require_editor()
    # Under the lock the count is exact.
    await lock_household(session, member)
    await check_may_bring(session, member)
    if account_id is not None:
        await _account(session, member, account_id, ("body", "account_id"))
    of_import = {"household_id": member.household_id, "import_id": new_id()}
    await session.execute(
        insert(StatementImport).values(
            household_id=member.household_id,
            id=of_import["import_id"],
            file_name=_file_name(file.name),
            size=len(file.content),
            choices=Chosen(account_id=account_id).model_dump(mode="json", exclude_defaults=True),
            created_by=member.user_id,
        )
    )
    await session.execute(insert(ImportFile).values(**of_import, content=file.content))
    await _read_later(session, member, of_import["import_id"])
    return of_import["import_id"]


async def update_import(session: AsyncSession, member: Member, import_id: UUID, change: ImportUpdate) -> None:
    """Raises ImportNotFound, ImportBusy, ImportFinished, ImportNotReady, ImportTooOld, StatementNotFound,
    AccountNotFound, AccountArchived and StatementCurrencyDiffers.
    """
    member.require_editor()
    found = await queries.get_import(session, member, import_id, is_changed=True)
    _check_open(found)
    given = change.given()
    parts = {it.index: it for it in await queries.statements_of(session, member, import_id)}
    accounts = await _chosen_accounts(session, member, parts, change.statements or ())
    chosen = Chosen.model_validate(found.choices)
    answers = {name: given[name] for name in ANSWERS if name in given}
    if answers:  # the file's parts may be others by them
        chosen.accounts = {}
    chosen = chosen.model_copy(update=answers | {"accounts": chosen.accounts | accounts})
    found.choices = chosen.model_dump(mode="json", exclude_defaults=True)
    if not answers and all(parts[index].account_id == account for index, account in accounts.items()):
        await _accept_accounts(session, found, parts, accounts)
        return
    has_file = exists().where(ImportFile.household_id == member.household_id, ImportFile.import_id == import_id)
    if not await session.scalar(select(has_file)):
        raise ImportTooOld
    found.status, found.progress, found.question, found.failure = "reading", Decimal(0), None, None
    await session.flush()
    await _read_later(session, member, import_id)


async def confirm_import(
    session: AsyncSession, member: Member, import_id: UUID, *, despite_contradictions: bool
) -> None:
    """Again changes nothing. Raises ImportNotFound, ImportBusy, ImportFinished, ImportNotReady, ImportNeedsAccount,
    AccountArchived and ImportContradicts.
    """
    member.require_editor()
    found = await queries.get_import(session, member, import_id, is_changed=True)
    if found.status in ("importing", "done"):
        return
    _check_open(found)
    if found.status == "needs_mapping":
        raise ImportNotReady
    parts = await queries.statements_of(session, member, import_id)
    for part in parts:
        if needs_account(part):
            raise ImportNeedsAccount(index=part.index)
        if part.account_id is not None and part.adding:
            await _account(session, member, part.account_id, ())
    told = [it for part in parts for it in part.contradictions][:MOST_TOLD]
    if told and not despite_contradictions:
        in_words = Localized(*("; ".join(contradiction_text(it, locale) for it in told) for locale in ("ru", "en")))
        raise ImportContradicts(what=in_words)
    found.status, found.progress, found.failure = "importing", Decimal(0), None
    await session.flush()
    booking = BookImport(import_id=import_id, user_id=member.user_id)
    await enqueue(session, member.household_id, booking, created_by=member.user_id)


async def delete_import(session: AsyncSession, member: Member, import_id: UUID) -> None:
    """With its file and rows. Raises ImportNotFound, ImportBusy and ImportFinished."""
    member.require_editor()
    found = await queries.get_import(session, member, import_id, is_changed=True)
    if found.status == "importing":
        raise ImportBusy
    if found.status in ("done", "undone"):
        raise ImportFinished
    await session.execute(
        delete(StatementImport)
        .where(StatementImport.household_id == member.household_id, StatementImport.id == import_id)
        .execution_options(synchronize_session=False)
    )


def needs_account(part: ImportStatement) -> bool:
    """What has no operation goes nowhere."""
    return part.rows > part.skipped and (part.account_id is None or not part.is_account_sure)


def _check_open(found: StatementImport) -> None:
    """Raises ImportBusy, ImportFinished and ImportNotReady."""
    if found.status in ("reading", "importing"):
        raise ImportBusy
    if found.status in ("done", "undone"):
        raise ImportFinished
    if found.status == "failed":
        raise ImportNotReady


async def _chosen_accounts(
    session: AsyncSession, member: Member, parts: dict[int, ImportStatement], changes: Sequence[StatementChange]
) -> dict[int, UUID]:
    """By the places of the statements."""
    accounts: dict[int, UUID] = {}
    for place, it in enumerate(changes):
        part = parts.get(it.index)
        if part is None:
            missing = StatementNotFound(index=it.index)
            missing.loc = ("body", "statements", place, "index")
            raise missing
        loc = ("body", "statements", place, "account_id")
        account = await _account(session, member, it.account_id, loc)
        if account.currency != part.currency:
            raise StatementCurrencyDiffers(
                loc=loc, name=account.name, account_currency=account.currency, currency=part.currency
            )
        accounts[it.index] = account.id
    return accounts


async def _accept_accounts(
    session: AsyncSession, found: StatementImport, parts: dict[int, ImportStatement], accounts: dict[int, UUID]
) -> None:
    """The rows were compared with what these accounts hold already."""
    await session.execute(
        update(ImportStatement)
        .where(
            ImportStatement.household_id == found.household_id,
            ImportStatement.import_id == found.id,
            ImportStatement.index.in_(accounts),
        )
        .values(is_account_sure=True)
        .execution_options(synchronize_session=False)
    )
    if found.status == "needs_account":
        others = (part for index, part in parts.items() if index not in accounts)
        found.status = "needs_account" if any(needs_account(it) for it in others) else "ready"
    await session.flush()


async def _account(session: AsyncSession, member: Member, account_id: UUID, loc: tuple[str | int, ...]) -> Account:
    """Raises AccountNotFound and AccountArchived."""
    try:
        account = await get_account(session, member, account_id)
    except AccountNotFound as error:
        error.loc = loc
        raise
    if account.archived:
        raise AccountArchived(loc=loc, name=account.name)
    return account


async def _read_later(session: AsyncSession, member: Member, import_id: UUID) -> None:
    reading = ReadImport(import_id=import_id, user_id=member.user_id)
    await enqueue(session, member.household_id, reading, created_by=member.user_id)


def _file_name(sent: str) -> str:
    """Its last part, without what cannot be stored or shown."""
    return shown_text(sent.replace("\\", "/").rpartition("/")[2], LONGEST_NAME) or NAMELESS
