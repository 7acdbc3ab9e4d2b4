"""Reads a statement file in a child process: plain data that may be stored, or why it cannot be read, or a question."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as calendar_date
from datetime import time as time_of_day
from decimal import Decimal

from kopilka.imports.figures import shown_text
from kopilka.money import MAX_AMOUNT
from kopilka.periods import FIRST_DATE, LAST_DATE
from kopilka.statement_imports.formats.table.headers import header_key
from kopilka.statement_imports.proof import contradictions, is_proved
from kopilka.statement_imports.reading import read_statement
from kopilka.statement_imports.statement import (
    Choices,
    SkippedRow,
    Statement,
    StatementRow,
    StatementUndecided,
    StatementUnreadable,
)

MOST_ROWS = 100_000
MOST_STATEMENTS = 500
LONGEST_DESCRIPTION, LONGEST_PAYEE, LONGEST_ID, LONGEST_ACCOUNT, LONGEST_HINT = 500, 100, 200, 50, 100
LONGEST_DETAIL = 200
# Of a question: what a person can look at.
MOST_OPTIONS, MOST_COLUMNS, MOST_SAMPLES, LONGEST_CELL = 20, 100, 5, 200


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One line. `skipped` is why it is no operation to be counted; then it has neither day nor amount."""

    line: int
    skipped: str | None
    description: str
    date: calendar_date | None = None
    amount: Decimal | None = None
    payee: str = ""
    time: time_of_day | None = None
    booked_on: calendar_date | None = None
    original_amount: Decimal | None = None
    original_currency: str | None = None
    bank_id: str | None = None
    counterparty_account: str = ""
    is_pending: bool = False
    mcc: str | None = None


@dataclass(frozen=True, slots=True)
class ReadStatement:
    """`contradictions` are as `import_statements` stores them."""

    account_hint: str
    currency: str
    rows: list[ReadRow]
    start_date: calendar_date | None
    end_date: calendar_date | None
    opening_balance: Decimal | None
    closing_balance: Decimal | None
    balances: bool | None
    contradictions: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class ReadFile:
    format: str
    bank: str | None
    encoding: str | None
    statements: list[ReadStatement]


@dataclass(frozen=True, slots=True)
class Unreadable:
    code: str
    line: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class Undecided:
    """`header_key` knows files with the same columns, where the question is what they hold."""

    what: str
    options: list[tuple[str, str]]
    columns: list[str]
    samples: list[list[str]]
    header_key: str | None


def read_file(content: bytes, file_name: str, choices: Choices) -> ReadFile | Unreadable | Undecided:
    """Returns what `read_statement` raises: an exception with keywords does not survive the way out of a process."""
    try:
        found = read_statement(content, file_name, choices)
        if len(found.statements) > MOST_STATEMENTS:
            raise StatementUnreadable("too_many_sheets", detail=str(len(found.statements)))
        count = sum(len(it.rows) + len(it.skipped) for it in found.statements)
        if count > MOST_ROWS:
            raise StatementUnreadable("too_many_rows", detail=f"{count:,}".replace(",", "\u00a0"))
        return ReadFile(found.format, found.bank, found.encoding, [_statement(it) for it in found.statements])
    except StatementUnreadable as error:
        return Unreadable(error.code, error.line, shown_text(error.detail, LONGEST_DETAIL))
    except StatementUndecided as asked:
        return Undecided(
            asked.what,
            [
                (answer[:LONGEST_CELL], shown_text(sample, LONGEST_CELL))
                for answer, sample in asked.options[:MOST_OPTIONS]
            ],
            [shown_text(it, LONGEST_CELL) for it in asked.columns[:MOST_COLUMNS]],
            [_cells(it) for it in asked.samples[:MOST_SAMPLES]],
            header_key(asked.columns) if asked.what == "mapping" and asked.columns else None,
        )


def _statement(told: Statement) -> ReadStatement:
    rows = sorted([*map(_operation, told.rows), *map(_skipped, told.skipped)], key=lambda it: it.line)
    days = [it.date for it in rows if it.date is not None]
    return ReadStatement(
        account_hint=shown_text(told.account_hint, LONGEST_HINT),
        currency=told.currency,
        rows=rows,
        start_date=told.start_date or min(days, default=None),
        end_date=told.end_date or max(days, default=None),
        opening_balance=told.opening_balance,
        closing_balance=told.closing_balance,
        balances=is_proved(told),
        contradictions=[
            {"what": it.what, "told": f"{it.told:f}", "found": f"{it.found:f}"} for it in contradictions(told)
        ],
    )


def _operation(row: StatementRow) -> ReadRow:
    """Raises StatementUnreadable where its day is outside of our calendar."""
    for day in (row.date, row.booked_on):
        if day is not None and not FIRST_DATE <= day <= LAST_DATE:
            raise StatementUnreadable("date_out_of_range", line=row.line, detail=day.isoformat())
    original = row.original_amount
    if original is not None and abs(original) > MAX_AMOUNT:
        original = None
    return ReadRow(
        line=row.line,
        skipped=None,
        description=shown_text(row.description, LONGEST_DESCRIPTION),
        date=row.date,
        amount=row.amount,
        payee=shown_text(row.payee, LONGEST_PAYEE),
        time=row.time,
        booked_on=row.booked_on,
        original_amount=original,
        original_currency=row.original_currency if original is not None else None,
        bank_id=_id(row.bank_id),
        counterparty_account=shown_text(row.counterparty_account, LONGEST_ACCOUNT),
        is_pending=row.is_pending,
        mcc=row.mcc if row.mcc is not None and len(row.mcc) == 4 and row.mcc.isdecimal() else None,
    )


def _skipped(row: SkippedRow) -> ReadRow:
    return ReadRow(row.line, row.reason, shown_text(row.text, LONGEST_DESCRIPTION))


def _id(told: str | None) -> str | None:
    """A longer one is known by its digest: cut, it would be that of others, too."""
    if not told:
        return None
    if len(told) > LONGEST_ID:
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
    return shown_text(told, LONGEST_ID) or None


def _cells(cells: Sequence[str]) -> list[str]:
    return [shown_text(it, LONGEST_CELL) for it in cells[:MOST_COLUMNS]]
