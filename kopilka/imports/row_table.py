"""Writes the rows of an import, arrays in place of rows, and what they come to."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import asyncpg

from kopilka.imports.figures import Judgement
from kopilka.imports.models import StatementImport
from kopilka.imports.reading import ReadRow, ReadStatement
from kopilka.imports.records import Category

ROWS_AT_ONCE = 10_000
# Between the words of a row, which hold no control characters: an array of arrays would have to be rectangular.
SEPARATOR = "\x1f"

_INSERT = """
INSERT INTO import_rows (household_id, import_id, index, statement, line, state, reason, date, time, booked_on, amount,
                         original_amount, original_currency, description, payee, bank_id, counterparty_account,
                         is_pending, mcc, category_id, category_source, category_words, match_known_id,
                         match_transaction_id, match_score, match_reasons, action)
SELECT $1, $2, index, statement, line, state, reason, date, time, booked_on, amount, original_amount,
       original_currency, description, payee, bank_id, counterparty_account, is_pending, mcc, category_id,
       category_source, string_to_array(category_words, E'\\x1f'), match_known_id, match_transaction_id, match_score,
       string_to_array(match_reasons, E'\\x1f'), action
  FROM unnest($3::integer[], $4::smallint[], $5::integer[], $6::varchar[], $7::varchar[], $8::date[], $9::time[],
              $10::date[], $11::numeric[], $12::numeric[], $13::varchar[], $14::varchar[], $15::varchar[],
              $16::varchar[], $17::varchar[], $18::boolean[], $19::varchar[], $20::uuid[], $21::varchar[], $22::text[],
              $23::uuid[], $24::uuid[], $25::smallint[], $26::text[], $27::varchar[])
       AS new (index, statement, line, state, reason, date, time, booked_on, amount, original_amount,
               original_currency, description, payee, bank_id, counterparty_account, is_pending, mcc, category_id,
               category_source, category_words, match_known_id, match_transaction_id, match_score, match_reasons,
               action)
"""
# What a person has decided stays, unless the row has turned out to be known meanwhile.
_JUDGE = """
UPDATE import_rows r
   SET state = j.state, reason = j.reason, match_known_id = j.match_known_id,
       match_transaction_id = j.match_transaction_id, match_score = j.match_score,
       match_reasons = string_to_array(j.match_reasons, E'\\x1f'), action = j.action, is_decided = false
  FROM unnest($3::integer[], $4::varchar[], $5::varchar[], $6::uuid[], $7::uuid[], $8::smallint[], $9::text[],
              $10::varchar[])
       AS j (index, state, reason, match_known_id, match_transaction_id, match_score, match_reasons, action)
 WHERE r.household_id = $1 AND r.import_id = $2 AND r.index = j.index
   AND (r.state <> j.state OR r.match_known_id IS DISTINCT FROM j.match_known_id
        OR r.match_transaction_id IS DISTINCT FROM j.match_transaction_id)
   AND (NOT r.is_decided OR j.state = 'duplicate' AND r.state <> 'duplicate')
"""
_COUNT = """
UPDATE import_statements s
   SET rows = c.rows, new = c.new, duplicates = c.duplicates, doubtful = c.doubtful, skipped = c.skipped,
       undecided = c.undecided, income = c.income, expense = c.expense
  FROM (SELECT statement, count(*) AS rows,
               count(*) FILTER (WHERE state = 'new') AS new,
               count(*) FILTER (WHERE state = 'duplicate') AS duplicates,
               count(*) FILTER (WHERE state = 'doubtful') AS doubtful,
               count(*) FILTER (WHERE state = 'skipped') AS skipped,
               count(*) FILTER (WHERE action IS NULL) AS undecided,
               coalesce(sum(amount) FILTER (WHERE action = 'add' AND amount > 0), 0) AS income,
               coalesce(-sum(amount) FILTER (WHERE action = 'add' AND amount < 0), 0) AS expense
          FROM import_rows WHERE household_id = $1 AND import_id = $2 GROUP BY statement) c
 WHERE s.household_id = $1 AND s.import_id = $2 AND s.index = c.statement
"""


async def insert_rows(
    connection: asyncpg.Connection,
    found: StatementImport,
    statements: Sequence[ReadStatement],
    judgements: Mapping[int, Judgement],
    categories: Mapping[int, Category],
) -> None:
    """All rows of the file, numbered from the first of the first statement on."""
    placed = [(place, row) for place, part in enumerate(statements) for row in part.rows]
    for first in range(0, len(placed), ROWS_AT_ONCE):
        part = placed[first : first + ROWS_AT_ONCE]
        numbers = range(first, first + len(part))
        judged = [judgements.get(it) or _as_read(it, row) for it, (_, row) in zip(numbers, part, strict=True)]
        chosen = [categories.get(it) for it in numbers]
        rows = [row for _, row in part]
        await connection.execute(
            _INSERT,
            found.household_id,
            found.id,
            list(numbers),
            [place for place, _ in part],
            [row.line for row in rows],
            [it.state for it in judged],
            [it.reason for it in judged],
            [row.date for row in rows],
            [row.time for row in rows],
            [row.booked_on for row in rows],
            [row.amount for row in rows],
            [row.original_amount for row in rows],
            [row.original_currency for row in rows],
            [row.description or None for row in rows],
            [row.payee or None for row in rows],
            [row.bank_id for row in rows],
            [row.counterparty_account or None for row in rows],
            [row.is_pending for row in rows],
            [row.mcc for row in rows],
            [it and it.id for it in chosen],
            [it and it.source for it in chosen],
            [SEPARATOR.join(it.words) or None if it else None for it in chosen],
            *_matches(judged),
        )


async def judge_rows(
    connection: asyncpg.Connection, household_id: UUID, import_id: UUID, judgements: Sequence[Judgement]
) -> None:
    """Rows that are there, judged anew."""
    for first in range(0, len(judgements), ROWS_AT_ONCE):
        part = judgements[first : first + ROWS_AT_ONCE]
        numbers = [it.index for it in part]
        states, reasons = [it.state for it in part], [it.reason for it in part]
        await connection.execute(_JUDGE, household_id, import_id, numbers, states, reasons, *_matches(part))


async def count_rows(connection: asyncpg.Connection, household_id: UUID, import_id: UUID) -> None:
    """Writes into the statements what their rows come to."""
    await connection.execute(_COUNT, household_id, import_id)


def _matches(judged: Sequence[Judgement]) -> tuple[list[object], ...]:
    matches = [it.match for it in judged]
    return (
        [it and it.known_id for it in matches],
        [it and it.transaction_id for it in matches],
        [it and it.score for it in matches],
        [SEPARATOR.join(it.reasons) or None if it else None for it in matches],
        [it.action for it in judged],
    )


def _as_read(index: int, row: ReadRow) -> Judgement:
    """Of a row that was compared with nothing: no account is known for it, or it is no operation."""
    if row.skipped is not None:
        return Judgement(index, "skipped", row.skipped, "skip")  # type: ignore[arg-type]  # a reason of the reader
    return Judgement(index, "new", None, "add")
