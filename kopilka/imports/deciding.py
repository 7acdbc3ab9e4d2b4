"""What a person decides about rows of an import: kept for later, or carried out at once where it is finished."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.categories.errors import CategoryArchived, CategoryNotFound
from kopilka.categories.standard import BY_KEY
from kopilka.households.member import Member
from kopilka.imports import booking, queries
from kopilka.imports.errors import (
    ImportBusy,
    ImportFinished,
    ImportNeedsAccount,
    ImportNotReady,
    MatchDiffers,
    MatchTaken,
    NothingToMatch,
    RowDecided,
    RowNotAnOperation,
    RowNotFound,
    RowRepeated,
)
from kopilka.imports.models import StatementImport
from kopilka.imports.row_table import count_rows
from kopilka.imports.schemas import RowChange
from kopilka.infrastructure.database.transactions import driver
from kopilka.infrastructure.errors import AppError
from kopilka.transactions.errors import TransactionNotFound, TypeMismatch

_ROWS = """
SELECT r.index, r.statement, r.state, r.amount, r.action, r.category_id, r.match_transaction_id, r.match_known_id,
       r.transaction_id, s.account_id
  FROM import_rows r
  JOIN import_statements s
    ON s.household_id = r.household_id AND s.import_id = r.import_id AND s.index = r.statement
 WHERE r.household_id = $1 AND r.import_id = $2 AND r.index = ANY ($3::integer[])
   FOR UPDATE OF r
"""
_CATEGORIES = """
SELECT id, type, name, standard_key, archived_at FROM categories WHERE household_id = $1 AND id = ANY ($2::uuid[])
"""
_MATCHED = """
SELECT id, account_id, CASE WHEN type IN ('income', 'in') OR is_refund THEN 1 ELSE -1 END AS direction
  FROM transactions WHERE household_id = $1 AND id = ANY ($2::uuid[]) AND deleted_at IS NULL
"""
_CHANGE = """
UPDATE import_rows r
   SET action = coalesce(n.action, r.action), is_decided = r.is_decided OR n.action IS NOT NULL,
       category_id = coalesce(n.category_id, r.category_id),
       category_source = CASE WHEN n.category_id IS NULL THEN r.category_source ELSE 'person' END,
       category_words = CASE WHEN n.category_id IS NULL THEN r.category_words END,
       match_known_id = CASE WHEN n.is_other THEN NULL ELSE r.match_known_id END,
       match_transaction_id = CASE WHEN n.is_other THEN n.transaction_id ELSE r.match_transaction_id END,
       match_score = CASE WHEN n.is_other THEN 100 ELSE r.match_score END,
       match_reasons = CASE WHEN n.is_other THEN ARRAY['chosen'] ELSE r.match_reasons END
  FROM unnest($3::integer[], $4::varchar[], $5::uuid[], $6::uuid[], $7::boolean[])
       AS n (index, action, category_id, transaction_id, is_other)
 WHERE r.household_id = $1 AND r.import_id = $2 AND r.index = n.index
"""
# The same operation came with another import after these rows were compared, as often as there are such operations: the
# row is known then. Where it was to be matched it keeps what it is matched with. Those that rows of this import are
# recognised as are out of it.
_CAME_SINCE = """
WITH asked AS (
    SELECT r.index, r.action, s.account_id, r.date, r.amount, coalesce(r.time, '24:00') AS time,
           CASE WHEN r.payee <> r.description THEN r.payee || ' ' || r.description
                ELSE coalesce(r.payee, r.description, '') END AS text
      FROM import_rows r
      JOIN import_statements s
        ON s.household_id = r.household_id AND s.import_id = r.import_id AND s.index = r.statement
     WHERE r.household_id = $1 AND r.import_id = $2 AND r.index = ANY ($3)
       AND (r.action IN ('add', 'skip') OR r.action = 'match' AND r.match_known_id IS NULL)),
since AS (
    SELECT b.id, b.transaction_id, b.account_id, b.date, b.amount, coalesce(b.time, '24:00') AS time, b.text,
           row_number() OVER (PARTITION BY b.account_id, b.date, b.amount, b.time, b.text
                              ORDER BY b.created_at, b.id) AS number
      FROM bank_operations b
     WHERE b.household_id = $1 AND b.created_at > $4 AND b.import_id IS DISTINCT FROM $2
       AND (b.account_id, b.date) IN (SELECT account_id, date FROM asked)
       AND NOT EXISTS (SELECT FROM import_rows o
                        WHERE o.household_id = $1 AND o.import_id = $2 AND o.match_known_id = b.id)),
wanted AS (
    SELECT *, row_number() OVER (PARTITION BY account_id, date, amount, time, text ORDER BY index) AS number FROM asked)
UPDATE import_rows r
   SET match_known_id = since.id, match_score = 100, match_reasons = ARRAY['same_day', 'same_amount', 'same_text'],
       state = CASE wanted.action WHEN 'match' THEN r.state ELSE 'duplicate' END,
       reason = CASE wanted.action WHEN 'match' THEN r.reason ELSE 'known' END,
       action = CASE wanted.action WHEN 'match' THEN 'match' ELSE 'skip' END,
       match_transaction_id = CASE wanted.action WHEN 'match' THEN r.match_transaction_id ELSE since.transaction_id END
  FROM wanted JOIN since USING (account_id, date, amount, time, text, number)
 WHERE r.household_id = $1 AND r.import_id = $2 AND r.index = wanted.index
"""
# A transaction is one operation of the bank: two rows cannot be it.
_CLAIMED_TWICE = """
SELECT min(r.index) FROM import_rows r
 WHERE r.household_id = $1 AND r.import_id = $2 AND r.action = 'match' AND r.match_transaction_id = ANY ($3::uuid[])
 GROUP BY r.match_transaction_id HAVING count(*) > 1 LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class _Known:
    """What the changes name, as far as it is there."""

    rows: dict[int, asyncpg.Record]
    categories: dict[UUID, asyncpg.Record]
    matched: dict[UUID, asyncpg.Record]


async def change_rows(session: AsyncSession, member: Member, import_id: UUID, changes: Sequence[RowChange]) -> None:
    """Raises ImportNotFound, ImportBusy, ImportFinished, ImportNotReady, RowNotFound, RowRepeated, RowNotAnOperation,
    RowDecided, NothingToMatch, MatchDiffers, MatchTaken, TransactionNotFound, CategoryNotFound, CategoryArchived and
    TypeMismatch; the error's `loc` names the change.
    """
    member.require_editor()
    found = await queries.get_import(session, member, import_id, is_changed=True)
    _check_status(found)
    connection = await driver(session)
    known = await _known(connection, member, import_id, changes)
    seen: set[int] = set()
    for place, change in enumerate(changes):
        try:
            if change.index in seen:
                raise RowRepeated(index=change.index)
            seen.add(change.index)
            _check(member, found, known, change)
        except AppError as error:
            error.loc = ("body", place, *error.loc)
            raise
    await connection.execute(
        _CHANGE,
        member.household_id,
        import_id,
        [it.index for it in changes],
        [it.action for it in changes],
        [it.category_id for it in changes],
        [it.transaction_id for it in changes],
        [_is_other(it, known.rows[it.index]) for it in changes],
    )
    named = [it.transaction_id for it in changes if it.transaction_id is not None]
    twice = await connection.fetchval(_CLAIMED_TWICE, member.household_id, import_id, named) if named else None
    if twice is not None:
        raise MatchTaken(index=twice)
    if found.status == "done":
        decided = [it.index for it in changes if it.action is not None]
        await _carry_out(session, member, found, decided)
    await count_rows(connection, member.household_id, import_id)


async def _carry_out(session: AsyncSession, member: Member, found: StatementImport, indexes: list[int]) -> None:
    connection = await driver(session)
    stored = await booking.lock_matched(session, member, found, indexes)
    await connection.execute(_CAME_SINCE, member.household_id, found.id, indexes, found.compared_at)
    rows = await booking.load_rows(connection, found, indexes)
    booked = await booking.book(session, member, found, rows, stored)
    found.added = (found.added or 0) + booked.added
    found.matched = (found.matched or 0) + booked.matched
    found.updated = (found.updated or 0) + booked.updated
    await session.flush()


async def _known(
    connection: asyncpg.Connection, member: Member, import_id: UUID, changes: Sequence[RowChange]
) -> _Known:
    household_id = member.household_id
    rows = await connection.fetch(_ROWS, household_id, import_id, [it.index for it in changes])
    categories = {it.category_id for it in changes if it.category_id is not None}
    matched = {it.transaction_id for it in changes if it.transaction_id is not None}
    return _Known(
        {it["index"]: it for it in rows},
        {it["id"]: it for it in await connection.fetch(_CATEGORIES, household_id, list(categories))},
        {it["id"]: it for it in await connection.fetch(_MATCHED, household_id, list(matched))},
    )


def _check_status(found: StatementImport) -> None:
    if found.status in ("reading", "importing"):
        raise ImportBusy
    if found.status == "undone":
        raise ImportFinished
    if found.status not in ("ready", "needs_account", "done"):
        raise ImportNotReady


def _check(member: Member, found: StatementImport, known: _Known, change: RowChange) -> None:
    row = known.rows.get(change.index)
    if row is None:
        raise RowNotFound(index=change.index)
    if row["amount"] is None:
        raise RowNotAnOperation(index=change.index)
    if found.status == "done" and row["action"] is not None:
        raise RowDecided(index=change.index)
    if change.category_id is not None:
        _check_category(member, known.categories.get(change.category_id), is_income=row["amount"] > 0)
    if change.transaction_id is not None:
        _check_match(known.matched.get(change.transaction_id), row)
    if change.action in ("add", "match") and found.status == "done" and row["account_id"] is None:
        raise ImportNeedsAccount(index=row["statement"])
    if change.action == "match" and (change.transaction_id or row["match_transaction_id"]) is None:
        raise NothingToMatch(index=change.index)


def _check_category(member: Member, category: Any, *, is_income: bool) -> None:
    """An expense's category for what came in makes it a refund."""
    error: AppError | None = None
    if category is None:
        error = CategoryNotFound()
    else:
        key = category["standard_key"]
        name = category["name"] if key is None else BY_KEY[key].names[member.locale]
        if category["archived_at"] is not None:
            error = CategoryArchived(name=name)
        elif category["type"] == "income" and not is_income:
            error = TypeMismatch(category=name)
    if error is not None:
        error.loc = ("category_id",)
        raise error


def _check_match(matched: Any, row: Any) -> None:
    error: AppError | None = None
    if matched is None:
        error = TransactionNotFound()
    elif matched["account_id"] != row["account_id"] or matched["direction"] * row["amount"] < 0:
        error = MatchDiffers(index=row["index"])
    if error is not None:
        error.loc = ("transaction_id",)
        raise error


def _is_other(change: RowChange, row: Any) -> bool:
    """Whether another transaction is named than the row was recognised as."""
    return change.transaction_id is not None and change.transaction_id != row["match_transaction_id"]
