"""What rows of a file are compared with: operations that are known of the account, transactions that were entered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as calendar_date
from datetime import timedelta
from uuid import UUID

import asyncpg

from kopilka.categories.standard import BY_KEY
from kopilka.households.member import Member
from kopilka.imports.figures import EnteredTransaction, FileOperation, KnownOperation
from kopilka.imports.records import text_of

# Banks book days after the purchase, and people enter it on another day.
AROUND = timedelta(days=10)
_KNOWN = """
SELECT id, date, amount, text, time, booked_on, bank_id, is_pending, transaction_id
  FROM bank_operations
 WHERE household_id = $1 AND account_id = $2 AND date BETWEEN $3 AND $4
 ORDER BY date, id
"""
# Sides of transfers too: in the bank's eyes they are operations as all others.
_ENTERED = """
SELECT t.id, t.date, t.is_pending, p.name AS payee, t.description, c.name AS category, c.standard_key,
       CASE WHEN t.type IN ('income', 'in') OR t.is_refund THEN t.amount ELSE -t.amount END AS amount
  FROM transactions t
  LEFT JOIN payees p ON p.household_id = t.household_id AND p.id = t.payee_id
  LEFT JOIN categories c ON c.household_id = t.household_id AND c.id = t.category_id
 WHERE t.household_id = $1 AND t.account_id = $2 AND t.date BETWEEN $3 AND $4 AND t.deleted_at IS NULL
   AND NOT EXISTS (SELECT FROM bank_operations b WHERE b.household_id = t.household_id AND b.transaction_id = t.id)
 ORDER BY t.date, t.id
"""
_ROWS = """
SELECT index, date, amount, payee, description, time, booked_on, bank_id, is_pending, counterparty_account
  FROM import_rows
 WHERE household_id = $1 AND import_id = $2 AND statement = $3 AND state <> 'skipped'
 ORDER BY index
"""
# Whether it would be judged otherwise by now: operations came to these accounts, or those that rows were recognised as
# were taken back, or a person entered something. Operations are written under the household's lock, and so is the time
# of a comparison.
_LATER = """
WITH part AS (SELECT * FROM unnest($2::uuid[], $3::date[], $4::date[]) AS part (account_id, first, last))
SELECT EXISTS (SELECT FROM bank_operations b
                 JOIN part ON b.account_id = part.account_id AND b.date BETWEEN part.first AND part.last
                WHERE b.household_id = $1 AND b.created_at > $5)
    OR EXISTS (SELECT FROM import_rows r
                WHERE r.household_id = $1 AND r.import_id = $6 AND r.match_known_id IS NOT NULL AND NOT r.is_decided
                  AND NOT EXISTS (SELECT FROM bank_operations b
                                   WHERE b.household_id = $1 AND b.id = r.match_known_id))
    OR EXISTS (SELECT FROM transactions t
                 JOIN part ON t.account_id = part.account_id AND t.date BETWEEN part.first AND part.last
                WHERE t.household_id = $1 AND t.deleted_at IS NULL AND t.updated_at > $5
                  AND NOT EXISTS (SELECT FROM bank_operations b
                                   WHERE b.household_id = $1 AND b.transaction_id = t.id))
"""


@dataclass(frozen=True, slots=True)
class Sides:
    """Of one statement, to be judged."""

    operations: list[FileOperation]
    known: list[KnownOperation]
    entered: list[EnteredTransaction]


@dataclass(frozen=True, slots=True)
class Window:
    """The account of a statement, and the days of what its rows may be."""

    account_id: UUID
    start: calendar_date
    end: calendar_date


def window_of(account_id: UUID, days: Sequence[calendar_date]) -> Window | None:
    """None where there is no day."""
    return Window(account_id, min(days) - AROUND, max(days) + AROUND) if days else None


async def load_sides(
    connection: asyncpg.Connection, member: Member, operations: list[FileOperation], account_id: UUID
) -> Sides:
    window = window_of(account_id, [it.date for it in operations])
    if window is None:
        return Sides([], [], [])
    asked = member.household_id, window.account_id, window.start, window.end
    known = [KnownOperation(**it) for it in await connection.fetch(_KNOWN, *asked)]
    entered = [_entered(it, member) for it in await connection.fetch(_ENTERED, *asked)]
    return Sides(operations, known, entered)


async def stored_operations(
    connection: asyncpg.Connection, member: Member, import_id: UUID, statement: int
) -> list[FileOperation]:
    return [
        FileOperation(
            index=it["index"],
            date=it["date"],
            amount=it["amount"],
            text=text_of(it["payee"], it["description"]),
            time=it["time"],
            booked_on=it["booked_on"],
            bank_id=it["bank_id"],
            is_pending=it["is_pending"],
            counterparty_account=it["counterparty_account"] or "",
        )
        for it in await connection.fetch(_ROWS, member.household_id, import_id, statement)
    ]


async def came_later(
    connection: asyncpg.Connection, member: Member, import_id: UUID, windows: Sequence[Window], compared_at: object
) -> bool:
    """Whether the rows have to be compared anew. Call it under the household's lock."""
    found: bool = await connection.fetchval(
        _LATER,
        member.household_id,
        [it.account_id for it in windows],
        [it.start for it in windows],
        [it.end for it in windows],
        compared_at,
        import_id,
    )
    return found


def _entered(row: asyncpg.Record, member: Member) -> EnteredTransaction:
    key = row["standard_key"]
    category = row["category"] if key is None else BY_KEY[key].names[member.locale]
    words = (row["payee"], row["description"], category)
    return EnteredTransaction(
        row["id"], row["date"], row["amount"], " ".join(it for it in words if it), row["is_pending"]
    )
