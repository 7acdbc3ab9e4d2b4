"""Many transactions at once, by the rules of a single change: all of it or nothing, in a handful of statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, ColumnElement, Row, Uuid, case, column, func, literal, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import TypeEngine

from kopilka.accounts.errors import AccountNotFound
from kopilka.categories.errors import CategoryNotFound
from kopilka.households.member import Member
from kopilka.infrastructure.errors import AppError
from kopilka.transactions import queries
from kopilka.transactions.errors import CurrencyMismatch, TransactionNotFound, TransactionRepeated, TypeMismatch
from kopilka.transactions.figures import Stored
from kopilka.transactions.queries import TRANSACTIONS
from kopilka.transactions.schemas import BulkChange, BulkRead, TransactionBulk
from kopilka.transactions.service import check_account, check_category, check_currency

Targets = dict[UUID, Row[Any]]


@dataclass(frozen=True, slots=True)
class BulkOperation:
    """What is asked for one transaction, and where the body says so."""

    kind: Literal["change", "delete", "restore"]
    loc: tuple[str | int, ...]
    category_id: UUID | None = None
    account_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one row."""

    id: UUID
    category_id: UUID
    account_id: UUID
    deleted: bool


async def change_many(session: AsyncSession, member: Member, data: TransactionBulk) -> BulkRead:
    """Raises what single changes raise, and TransactionRepeated; the error's `loc` names the id or the target."""
    member.require_editor()
    operations = _operations(data)
    rows = await queries.lock_transactions(session, member, operations)
    for transaction_id, operation in operations.items():
        row = rows.get(transaction_id)
        if row is None or (row.deleted_at is not None and operation.kind != "restore"):
            missing = TransactionNotFound()
            missing.loc = operation.loc
            raise missing
    categories: Targets = {}
    accounts: Targets = {}
    if data.changes:
        categories, accounts = await queries.find_targets(
            session,
            member,
            category_ids={change.category_id for change in data.changes if change.category_id},
            account_ids={change.account_id for change in data.changes if change.account_id},
        )
    outcomes = {it: _checked(member, rows[it], operation, categories, accounts) for it, operation in operations.items()}
    # A row that is to become what it is already stays as it is, version and all.
    changed = {it: outcome for it, outcome in outcomes.items() if _differs(rows[it], outcome)}
    if changed:
        await _write(session, member, list(changed.values()))
    kinds = [operations[it].kind for it in changed]
    return BulkRead(changed=kinds.count("change"), deleted=kinds.count("delete"), restored=kinds.count("restore"))


def _operations(data: TransactionBulk) -> dict[UUID, BulkOperation]:
    """By id, in the order of the body. Raises TransactionRepeated."""
    operations: dict[UUID, BulkOperation] = {}
    for transaction_id, operation in _named(data):
        if transaction_id in operations:
            raise TransactionRepeated(loc=operation.loc)
        operations[transaction_id] = operation
    return operations


def _named(data: TransactionBulk) -> Iterator[tuple[UUID, BulkOperation]]:
    for place, change in enumerate(data.changes):
        for index, it in enumerate(change.ids):
            yield it, _operation_of(change, ("body", "changes", place, "ids", index))
    for index, it in enumerate(data.delete):
        yield it, BulkOperation("delete", ("body", "delete", index))
    for index, it in enumerate(data.restore):
        yield it, BulkOperation("restore", ("body", "restore", index))


def _operation_of(change: BulkChange, loc: tuple[str | int, ...]) -> BulkOperation:
    return BulkOperation("change", loc, change.category_id, change.account_id)


def _checked(member: Member, row: Stored, operation: BulkOperation, categories: Targets, accounts: Targets) -> Outcome:
    """What is not changed may be archived, and what is deleted or restored is not checked: as in the single routes."""
    if operation.category_id is not None:
        with _locating(operation, "category_id"):
            if (category := categories.get(operation.category_id)) is None:
                raise CategoryNotFound
            check_category(category, member, row.type, kept=operation.category_id == row.category_id)
    if operation.account_id is not None:
        with _locating(operation, "account_id"):
            if (account := accounts.get(operation.account_id)) is None:
                raise AccountNotFound
            if operation.account_id != row.account_id:
                check_account(account)
                check_currency(account, row.currency)
    return Outcome(
        row.id,
        operation.category_id or row.category_id,
        operation.account_id or row.account_id,
        operation.kind == "delete",
    )


def _differs(row: Stored, outcome: Outcome) -> bool:
    after = (outcome.category_id, outcome.account_id, outcome.deleted)
    return after != (row.category_id, row.account_id, row.deleted_at is not None)


@contextmanager
def _locating(operation: BulkOperation, target: str) -> Iterator[None]:
    """Sets the error's `loc`: the transaction where it does not fit, else the category or account it was to get."""
    try:
        yield
    except (TypeMismatch, CurrencyMismatch) as error:
        error.loc = operation.loc
        raise
    except AppError as error:
        error.loc = (*operation.loc[:-2], target)
        raise


async def _write(session: AsyncSession, member: Member, outcomes: list[Outcome]) -> None:
    """One statement whatever is done: the triggers of the ledger fire once, and the revision goes up by one."""
    after = (
        func.unnest(
            _array([it.id for it in outcomes], Uuid()),
            _array([it.category_id for it in outcomes], Uuid()),
            _array([it.account_id for it in outcomes], Uuid()),
            _array([it.deleted for it in outcomes], Boolean()),
        )
        .table_valued(
            column("id", Uuid()),
            column("category_id", Uuid()),
            column("account_id", Uuid()),
            column("deleted", Boolean()),
            name="after",
        )
        .render_derived()
    )
    await session.execute(
        update(TRANSACTIONS)
        .where(TRANSACTIONS.c.household_id == member.household_id, TRANSACTIONS.c.id == after.c.id)
        .values(
            category_id=after.c.category_id,
            account_id=after.c.account_id,
            deleted_at=case((after.c.deleted, func.now())),
            version=TRANSACTIONS.c.version + 1,
            updated_at=func.now(),
        )
    )


def _array(values: list[Any], of: TypeEngine[Any]) -> ColumnElement[Any]:
    return literal(values, ARRAY(of))
