"""What booking writes beside new transactions, and how its undo takes it back: arrays in place of rows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date as calendar_date
from datetime import time as time_of_day
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg

from kopilka.imports.figures import Action
from kopilka.imports.models import StatementImport
from kopilka.imports.records import KnownRow
from kopilka.transactions.figures import Stored
from kopilka.transactions.lines import Line, lines_of, stored_lines

ROWS_AT_ONCE = 10_000
_NEW_OPERATIONS = """
INSERT INTO bank_operations (household_id, import_id, id, account_id, date, time, booked_on, amount, text, bank_id,
                             is_pending, transaction_id)
SELECT $1, $2, * FROM unnest($3::uuid[], $4::uuid[], $5::date[], $6::time[], $7::date[], $8::numeric[], $9::varchar[],
                             $10::varchar[], $11::boolean[], $12::uuid[])
"""
_CHANGE_OPERATIONS = """
UPDATE bank_operations b
   SET date = n.date, time = n.time, booked_on = n.booked_on, amount = n.amount, text = n.text, bank_id = n.bank_id,
       is_pending = n.is_pending, transaction_id = n.transaction_id
  FROM unnest($2::uuid[], $3::date[], $4::time[], $5::date[], $6::numeric[], $7::varchar[], $8::varchar[],
              $9::boolean[], $10::uuid[])
       AS n (id, date, time, booked_on, amount, text, bank_id, is_pending, transaction_id)
 WHERE b.household_id = $1 AND b.id = n.id
"""
_CHANGE_TRANSACTIONS = """
UPDATE transactions t
   SET amount = n.amount, date = n.date, is_pending = n.is_pending, lines = n.lines::jsonb, version = t.version + 1,
       updated_at = now()
  FROM unnest($2::uuid[], $3::numeric[], $4::date[], $5::boolean[], $6::text[])
       AS n (id, amount, date, is_pending, lines)
 WHERE t.household_id = $1 AND t.id = n.id
"""
_RESULTS = """
UPDATE import_rows r SET action = n.action, transaction_id = n.transaction_id, before = n.before::jsonb
  FROM unnest($3::integer[], $4::varchar[], $5::uuid[], $6::text[]) AS n (index, action, transaction_id, before)
 WHERE r.household_id = $1 AND r.import_id = $2 AND r.index = n.index
"""


@dataclass(frozen=True, slots=True)
class NewOperation:
    """The columns of `bank_operations` in the order of the statement."""

    id: UUID
    account_id: UUID
    date: calendar_date
    time: time_of_day | None
    booked_on: calendar_date | None
    amount: Decimal
    text: str
    bank_id: str | None
    is_pending: bool
    transaction_id: UUID | None


@dataclass(frozen=True, slots=True)
class OperationChange:
    before: KnownRow
    after: KnownRow


@dataclass(frozen=True, slots=True)
class Facts:
    """What booking may change of a transaction."""

    amount: Decimal
    date: calendar_date
    is_pending: bool
    lines: tuple[Line, ...] | None

    def as_json(self) -> dict[str, Any]:
        return {
            "amount": f"{self.amount:f}",
            "date": self.date.isoformat(),
            "is_pending": self.is_pending,
            "lines": None if self.lines is None else stored_lines(self.lines),
        }


@dataclass(frozen=True, slots=True)
class TransactionChange:
    id: UUID
    before: Facts
    after: Facts

    @classmethod
    def of(cls, stored: Stored, **values: Any) -> "TransactionChange | None":
        """None where nothing would change."""
        before = Facts(stored.amount, stored.date, stored.is_pending, stored.lines)
        named = {name: values.get(name, getattr(before, name)) for name in ("amount", "date", "is_pending", "lines")}
        after = Facts(**named)
        return cls(stored.id, before, after) if after != before else None


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of a row, with what it has changed. `action` is what was done: a match that is gone is added."""

    index: int
    action: Action
    transaction_id: UUID | None
    operation: OperationChange | None = None
    transaction: TransactionChange | None = None

    def before(self) -> str | None:
        """What its undo needs to know, as JSON."""
        told: dict[str, Any] = {}
        if self.operation is not None:
            told["operation"] = _operation_as_json(self.operation.before)
        if self.transaction is not None:
            change = self.transaction
            told["transaction"] = {
                "id": str(change.id),
                "before": change.before.as_json(),
                "after": change.after.as_json(),
            }
        return json.dumps(told, ensure_ascii=False) if told else None


async def write(
    connection: asyncpg.Connection,
    found: StatementImport,
    operations: Sequence[NewOperation],
    known: Sequence[OperationChange],
    changed: Sequence[TransactionChange],
    results: Sequence[RowResult],
) -> None:
    for first in range(0, len(operations), ROWS_AT_ONCE):
        part = operations[first : first + ROWS_AT_ONCE]
        columns = [[getattr(it, name) for it in part] for name in NewOperation.__slots__]
        await connection.execute(_NEW_OPERATIONS, found.household_id, found.id, *columns)
    await change_operations(connection, found.household_id, [it.after for it in known])
    await change_transactions(connection, found.household_id, {it.id: it.after for it in changed})
    for first in range(0, len(results), ROWS_AT_ONCE):
        some = results[first : first + ROWS_AT_ONCE]
        await connection.execute(
            _RESULTS,
            found.household_id,
            found.id,
            [it.index for it in some],
            [it.action for it in some],
            [it.transaction_id for it in some],
            [it.before() for it in some],
        )


async def change_operations(connection: asyncpg.Connection, household_id: UUID, known: Sequence[KnownRow]) -> None:
    """To what these are; one that is gone is left alone."""
    if known:
        columns = [[getattr(it, name) for it in known] for name in KnownRow.__slots__]
        await connection.execute(_CHANGE_OPERATIONS, household_id, *columns)


async def change_transactions(connection: asyncpg.Connection, household_id: UUID, facts: Mapping[UUID, Facts]) -> None:
    if facts:
        told = list(facts.values())
        await connection.execute(
            _CHANGE_TRANSACTIONS,
            household_id,
            list(facts),
            [it.amount for it in told],
            [it.date for it in told],
            [it.is_pending for it in told],
            [None if it.lines is None else json.dumps(stored_lines(it.lines)) for it in told],
        )


def facts_of(told: Mapping[str, Any]) -> Facts:
    """Of what `Facts.as_json` has written."""
    return Facts(
        amount=Decimal(told["amount"]),
        date=calendar_date.fromisoformat(told["date"]),
        is_pending=told["is_pending"],
        lines=None if told["lines"] is None else lines_of(told["lines"]),
    )


def operation_of(told: Mapping[str, Any]) -> KnownRow:
    """Of what `RowResult.before` has written."""
    day, at, booked, linked = told["date"], told["time"], told["booked_on"], told["transaction_id"]
    return KnownRow(
        id=UUID(told["id"]),
        date=calendar_date.fromisoformat(day),
        time=time_of_day.fromisoformat(at) if at else None,
        booked_on=calendar_date.fromisoformat(booked) if booked else None,
        amount=Decimal(told["amount"]),
        text=told["text"],
        bank_id=told["bank_id"],
        is_pending=told["is_pending"],
        transaction_id=UUID(linked) if linked else None,
    )


def _operation_as_json(known: KnownRow) -> dict[str, Any]:
    return {
        "id": str(known.id),
        "date": known.date.isoformat(),
        "time": known.time.isoformat() if known.time else None,
        "booked_on": known.booked_on.isoformat() if known.booked_on else None,
        "amount": f"{known.amount:f}",
        "text": known.text,
        "bank_id": known.bank_id,
        "is_pending": known.is_pending,
        "transaction_id": str(known.transaction_id) if known.transaction_id else None,
    }
