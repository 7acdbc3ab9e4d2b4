"""Records rows of an import: new transactions, holds that are booked now, operations that are known from now on.

The caller has locked the import, and `prepare` the transactions that rows match and then the household, in the order
of all writers: nothing that this reads changes before its transaction ends.
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from typing import cast
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.households.member import Member
from kopilka.households.queries import lock_household
from kopilka.imports import ledger_changes, queries
from kopilka.imports.comparison import Sides, came_later, load_sides, stored_operations, window_of
from kopilka.imports.figures import FileOperation
from kopilka.imports.ledger_changes import NewOperation, OperationChange, RowResult, TransactionChange
from kopilka.imports.models import ImportStatement, StatementImport
from kopilka.imports.progress import forget_file
from kopilka.imports.records import OTHER, BookRow, KnownRow, text_of
from kopilka.imports.row_table import count_rows
from kopilka.imports.ruling import labels_by_rules
from kopilka.imports.service import needs_account
from kopilka.infrastructure.clock import now
from kopilka.infrastructure.database.transactions import driver
from kopilka.infrastructure.identifiers import new_id
from kopilka.rules.engine import RuleOutcome
from kopilka.rules.queries import compiled_rules
from kopilka.transactions.errors import TooManyPayees
from kopilka.transactions.figures import NewTransaction, Stored
from kopilka.transactions.insertion import insert_transactions
from kopilka.transactions.lines import Line
from kopilka.transactions.locking import lock_transactions
from kopilka.transactions.payees import find_or_create_all

# Why a row that is recognised brings what was known of it up to date.
BRINGS_UP_TO_DATE = ("booked", "amount_changed")
_ROWS = f"""
SELECT {", ".join(it.name for it in fields(BookRow))} FROM import_rows
 WHERE household_id = $1 AND import_id = $2 AND state <> 'skipped' AND action IS NOT NULL
   AND ($3::integer[] IS NULL OR index = ANY ($3))
 ORDER BY index
"""  # noqa: S608 - columns of ours
_KNOWN = f"""
SELECT {", ".join(it.name for it in fields(KnownRow))} FROM bank_operations
 WHERE household_id = $1 AND id = ANY ($2::uuid[]) FOR UPDATE
"""  # noqa: S608 - the same
_MATCHED = """
SELECT DISTINCT coalesce(b.transaction_id, r.match_transaction_id) AS id
  FROM import_rows r LEFT JOIN bank_operations b ON b.household_id = r.household_id AND b.id = r.match_known_id
 WHERE r.household_id = $1 AND r.import_id = $2 AND r.action = 'match'
   AND ($3::integer[] IS NULL OR r.index = ANY ($3))
 UNION SELECT match_transaction_id FROM import_rows
 WHERE household_id = $1 AND import_id = $2 AND action = 'match' AND ($3::integer[] IS NULL OR index = ANY ($3))
"""
_CATEGORIES = "SELECT id, type, standard_key FROM categories WHERE household_id = $1"


@dataclass(frozen=True, slots=True)
class Later:
    """The rows would be judged otherwise by now: what they are to be compared with now, and when that was read."""

    sides: list[Sides]
    compared_at: datetime


@dataclass(frozen=True, slots=True)
class Booked:
    added: int
    matched: int
    updated: int


@dataclass(slots=True)
class _Work:
    """What is to be written."""

    new: list[NewTransaction] = field(default_factory=list)
    operations: list[NewOperation] = field(default_factory=list)
    known: list[OperationChange] = field(default_factory=list)
    changed: list[TransactionChange] = field(default_factory=list)
    results: list[RowResult] = field(default_factory=list)
    matched: int = 0
    updated: int = 0


@dataclass(frozen=True, slots=True)
class _Things:
    """What rows refer to. `categories` are types by id, `others` those of what is left over by whether it came in."""

    parts: Mapping[int, ImportStatement]
    known: Mapping[UUID, KnownRow]
    stored: Mapping[UUID, Stored]
    categories: Mapping[UUID, str]
    others: Mapping[bool, UUID]
    payees: Mapping[str, UUID]
    labels: Mapping[int, RuleOutcome]

    def payee_of(self, row: BookRow) -> str | None:
        """By a rule, else as the bank has it."""
        label = self.labels.get(row.index)
        return (label.payee if label is not None else None) or row.payee


async def lock_matched(
    session: AsyncSession, member: Member, found: StatementImport, indexes: Sequence[int] | None = None
) -> dict[UUID, Stored]:
    """The transactions that rows match, then the household. Raises HouseholdNotFound."""
    connection = await driver(session)
    matched = await connection.fetch(_MATCHED, member.household_id, found.id, indexes)
    ids = {it["id"] for it in matched if it["id"] is not None}
    stored = await lock_transactions(session, member, ids) if ids else {}
    await lock_household(session, member)
    return stored


async def prepare(session: AsyncSession, member: Member, found: StatementImport) -> dict[UUID, Stored] | Later:
    """Locks what is to be changed. Later, where the rows would be judged otherwise by now, since others brought or took
    back operations of the same accounts and days, or a person entered some: nothing may be recorded then.
    """
    stored = await lock_matched(session, member, found)
    connection = await driver(session)
    by_account: defaultdict[UUID, list[FileOperation]] = defaultdict(list)
    for part in await queries.statements_of(session, member, found.id):
        if part.account_id is not None:
            by_account[part.account_id] += await stored_operations(connection, member, found.id, part.index)
    days = {account: [it.date for it in operations] for account, operations in by_account.items()}
    windows = [window for account, it in days.items() if (window := window_of(account, it)) is not None]
    if not await came_later(connection, member, found.id, windows, found.compared_at):
        return stored
    compared_at: datetime = await connection.fetchval("SELECT clock_timestamp()")
    return Later([await load_sides(connection, member, it, account) for account, it in by_account.items()], compared_at)


async def book_all(
    session: AsyncSession, member: Member, found: StatementImport, stored: Mapping[UUID, Stored]
) -> None:
    """The whole import, which is done then; or nothing, where an account is gone since it was confirmed."""
    if any(needs_account(it) for it in await queries.statements_of(session, member, found.id)):
        found.status = "needs_account"
        await session.flush()
        return
    connection = await driver(session)
    booked = await book(session, member, found, await load_rows(connection, found), stored)
    # What was to be matched and is gone was added.
    await count_rows(connection, found.household_id, found.id)
    found.added, found.matched, found.updated = booked.added, booked.matched, booked.updated
    found.status, found.progress, found.finished_at = "done", Decimal(1), now()
    await session.flush()
    await forget_file(session, found)


async def load_rows(
    connection: asyncpg.Connection, found: StatementImport, indexes: Sequence[int] | None = None
) -> list[BookRow]:
    """Those that something is to be done with."""
    return [BookRow(*it) for it in await connection.fetch(_ROWS, found.household_id, found.id, indexes)]


async def book(
    session: AsyncSession,
    member: Member,
    found: StatementImport,
    rows: Sequence[BookRow],
    stored: Mapping[UUID, Stored],
) -> Booked:
    """Under the locks of `lock_matched`. What a row refers to and is gone meanwhile does not stop it: a category is
    replaced by that of what is left over, a match by a new transaction.
    """
    connection = await driver(session)
    things = await _things(session, member, found, rows, stored)
    work = _Work()
    for row in rows:
        if row.action == "skip":
            _leave_out(work, things, row)
        elif row.action == "add" or not _match(work, things, row):
            _add(work, things, member, row)
    if work.new:
        await insert_transactions(connection, work.new)
    await ledger_changes.write(connection, found, work.operations, work.known, work.changed, work.results)
    return Booked(len(work.new), work.matched, work.updated)


async def _things(
    session: AsyncSession,
    member: Member,
    found: StatementImport,
    rows: Sequence[BookRow],
    stored: Mapping[UUID, Stored],
) -> _Things:
    connection = await driver(session)
    known_ids = list({it.match_known_id for it in rows if it.action == "match" and it.match_known_id is not None})
    known = await connection.fetch(_KNOWN, member.household_id, known_ids) if known_ids else []
    categories = await connection.fetch(_CATEGORIES, member.household_id)
    keys = {it["standard_key"]: it["id"] for it in categories}
    parts = {it.index: it for it in await queries.statements_of(session, member, found.id)}
    types = {it["id"]: it["type"] for it in categories}
    accounts = {index: it.account_id for index, it in parts.items()}
    rules = await compiled_rules(session, member)
    labels = await asyncio.to_thread(labels_by_rules, rules, rows, accounts, types)
    names = {it.payee for it in rows if it.action != "skip" and it.payee}
    names |= {it.payee for it in labels.values() if it.payee}
    return _Things(
        parts=parts,
        known={it["id"]: KnownRow(*it) for it in known},
        stored=stored,
        categories=types,
        others={is_income: keys[key] for is_income, key in OTHER.items()},
        payees=await _payees(session, member, names),
        labels=labels,
    )


async def _payees(session: AsyncSession, member: Member, names: Collection[str]) -> dict[str, UUID]:
    """Ids by name. A household that has as many payees as it may have gets no new ones: the name stays in the row's
    description.
    """
    try:
        return {name: id_ for name, (id_, _) in (await find_or_create_all(session, member, names)).items()}
    except TooManyPayees:
        return {}


def _add(work: _Work, things: _Things, member: Member, row: BookRow) -> None:
    part = things.parts[row.statement]
    account_id = cast(UUID, part.account_id)  # whoever books has looked
    is_income = row.amount > 0
    category_id = row.category_id
    type_ = things.categories.get(category_id) if category_id is not None else None
    if type_ is None or (type_ == "income" and not is_income):
        category_id, type_ = things.others[is_income], "income" if is_income else "expense"
    payee = things.payee_of(row)
    payee_id = things.payees.get(payee) if payee else None
    label = things.labels.get(row.index)
    # What the payee says already is not said twice.
    description = row.description if row.description != payee or payee_id is None else None
    told = description or (row.payee if payee_id is None or row.payee != payee else None)
    transaction_id = new_id()
    work.new.append(
        NewTransaction(
            household_id=member.household_id,
            id=transaction_id,
            account_id=account_id,
            category_id=category_id,
            type=type_,
            currency=part.currency,
            amount=abs(row.amount),
            date=row.date,
            description=told,
            created_by=member.user_id,
            is_refund=is_income and type_ == "expense",
            payee_id=payee_id,
            tags=list(label.tags) if label is not None else [],
            is_pending=row.is_pending,
        )
    )
    work.operations.append(_operation(account_id, row, transaction_id))
    work.results.append(RowResult(row.index, "add", transaction_id))


def _leave_out(work: _Work, things: _Things, row: BookRow) -> None:
    """What is not known yet is known from now on: the next file does not bring it again."""
    account_id = things.parts[row.statement].account_id
    if row.state != "duplicate" and account_id is not None:
        work.operations.append(_operation(account_id, row, None))


def _match(work: _Work, things: _Things, row: BookRow) -> bool:
    """False where what it matches is gone."""
    account_id = things.parts[row.statement].account_id
    known = things.known.get(row.match_known_id) if row.match_known_id is not None else None
    if known is not None:
        _recognise(work, things, row, known)
        return True
    transaction_id = row.match_transaction_id
    entered = things.stored.get(transaction_id) if transaction_id is not None else None
    if entered is None or entered.deleted_at is not None or account_id is None:
        return False
    work.operations.append(_operation(account_id, row, entered.id))
    # The transaction stays as the person wrote it; but what the bank has booked is pending no more.
    changed = TransactionChange.of(entered, is_pending=entered.is_pending and row.is_pending)
    if changed is not None:
        work.changed.append(changed)
    work.matched += 1
    work.results.append(RowResult(row.index, "match", entered.id, transaction=changed))
    return True


def _recognise(work: _Work, things: _Things, row: BookRow, known: KnownRow) -> None:
    """A known operation, brought up to date where the bank tells it otherwise by now, and its transaction with it, as
    far as no person has changed that.
    """
    transaction_id = known.transaction_id
    if row.is_decided and row.match_transaction_id is not None:
        transaction_id = row.match_transaction_id
    is_news = row.reason in BRINGS_UP_TO_DATE
    after = known.with_facts(row, transaction_id) if is_news else known.linked(transaction_id)
    operation = OperationChange(known, after) if after != known else None
    stored = things.stored.get(transaction_id) if transaction_id is not None else None
    changed = _brought_up_to_date(stored, known, row) if is_news and stored is not None else None
    if operation is not None:
        work.known.append(operation)
    if changed is not None:
        work.changed.append(changed)
        work.updated += 1
    work.results.append(RowResult(row.index, "match", transaction_id, operation, changed))


def _brought_up_to_date(stored: Stored, known: KnownRow, row: BookRow) -> TransactionChange | None:
    if stored.deleted_at is not None or stored.is_leg:
        return None
    amount, lines, day = stored.amount, stored.lines, stored.date
    if stored.amount == abs(known.amount) and (known.amount > 0) == (row.amount > 0):
        amount, lines = _with_amount(stored, abs(row.amount))
    if stored.date == known.date:
        day = row.date
    is_pending = stored.is_pending and row.is_pending
    return TransactionChange.of(stored, amount=amount, lines=lines, date=day, is_pending=is_pending)


def _with_amount(stored: Stored, amount: Decimal) -> tuple[Decimal, tuple[Line, ...] | None]:
    """Of a split the last line is the rest; where nothing would be left of it, the amount stays."""
    if stored.lines is None:
        return amount, None
    *others, last = stored.lines
    rest = last.amount + amount - stored.amount
    if rest <= 0:
        return stored.amount, stored.lines
    return amount, (*others, Line(rest, last.category_id, last.description))


def _operation(account_id: UUID, row: BookRow, transaction_id: UUID | None) -> NewOperation:
    return NewOperation(
        id=new_id(),
        account_id=account_id,
        date=row.date,
        time=row.time,
        booked_on=row.booked_on,
        amount=row.amount,
        text=text_of(row.payee, row.description),
        bank_id=row.bank_id,
        mcc=row.mcc,
        is_pending=row.is_pending,
        transaction_id=transaction_id,
    )
