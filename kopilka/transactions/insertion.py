"""The one way into the ledger: one transaction or a hundred thousand, for the API, the example, the seed, imports."""

import json
from collections.abc import Sequence
from datetime import datetime

import asyncpg

from kopilka.accounts.errors import AccountNotFound
from kopilka.categories.errors import CategoryNotFound
from kopilka.infrastructure.database.errors import constraint_of
from kopilka.transactions.figures import NewTransaction
from kopilka.transactions.lines import Line, stored_lines
from kopilka.transactions.search import search_text_of

# Rows of one statement: the triggers of the ledger run once for each statement, and 10,000 rows are some 4 MB.
ROWS_AT_ONCE = 10_000
# Keys that break where an account or a category is deleted between the look at it and the write.
GONE_MEANWHILE = {
    "fk_transactions_account": AccountNotFound,
    "fk_transactions_category": CategoryNotFound,
    "fk_transaction_parts_category": CategoryNotFound,
}
# Between the tags of a row, which hold no control characters: an array of arrays would have to be rectangular.
TAG_SEPARATOR = "\x1f"

# Arrays: one statement, prepared once, for any number of rows. COPY is refused for tables with row level security.
INSERT = """
WITH inserted AS (
    INSERT INTO transactions (household_id, id, account_id, category_id, type, currency, amount, date, description,
                              search_text, created_by, transfer_id, is_refund, refund_of, payee_id, note, tags,
                              is_pending, lines)
    SELECT household_id, id, account_id, category_id, type, currency, amount, date, description, search_text,
           created_by, transfer_id, is_refund, refund_of, payee_id, note, string_to_array(tags, E'\\x1f'),
           is_pending, lines::jsonb
      FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::varchar[], $6::varchar[], $7::numeric[],
                  $8::date[], $9::varchar[], $10::varchar[], $11::uuid[], $12::uuid[], $13::boolean[], $14::uuid[],
                  $15::uuid[], $16::varchar[], $17::varchar[], $18::boolean[], $19::text[])
           AS new (household_id, id, account_id, category_id, type, currency, amount, date, description, search_text,
                   created_by, transfer_id, is_refund, refund_of, payee_id, note, tags, is_pending, lines)
    RETURNING created_at)
SELECT max(created_at) FROM inserted
"""


async def insert_transactions(connection: asyncpg.Connection, rows: Sequence[NewTransaction]) -> datetime:
    """Inserts them in the connection's transaction, and returns their `created_at` (and `updated_at`): it is one.

    Balances and summaries follow by trigger. What the rows refer to is the caller's to check; the composite foreign
    keys refuse another household's. Raises AccountNotFound or CategoryNotFound where it was deleted a moment ago.
    """
    if not rows:
        raise ValueError("nothing to insert")
    searched = {key: search_text_of(*key) for key in {_words_of(row) for row in rows}}
    try:
        for first in range(0, len(rows), ROWS_AT_ONCE):
            part = rows[first : first + ROWS_AT_ONCE]
            created_at: datetime = await connection.fetchval(
                INSERT,
                [row.household_id for row in part],
                [row.id for row in part],
                [row.account_id for row in part],
                [row.category_id for row in part],
                [row.type for row in part],
                [row.currency for row in part],
                [row.amount for row in part],
                [row.date for row in part],
                [row.description or None for row in part],
                [searched[_words_of(row)] for row in part],
                [row.created_by for row in part],
                [row.transfer_id for row in part],
                [row.is_refund for row in part],
                [row.refund_of for row in part],
                [row.payee_id for row in part],
                [row.note or None for row in part],
                [TAG_SEPARATOR.join(row.tags) or None for row in part],
                [row.is_pending for row in part],
                [json.dumps(stored_lines(row.lines)) if row.lines else None for row in part],
            )
    except asyncpg.ForeignKeyViolationError as error:
        gone = GONE_MEANWHILE.get(constraint_of(error) or "")
        if gone is None:
            raise
        raise gone from error
    return created_at


def _words_of(row: NewTransaction) -> tuple[str | None, tuple[str, ...], str | None, tuple[Line, ...]]:
    return row.description, tuple(row.tags), row.note, row.lines or ()
