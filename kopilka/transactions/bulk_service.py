"""Many transactions at once, by the rules of a single change: all of it or nothing, in a handful of statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, ColumnElement, Row, String, Uuid, case, column, func, literal, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import TypeEngine

from kopilka.accounts.errors import AccountNotFound, AmountTooPrecise
from kopilka.accounts.service import check_digits
from kopilka.categories.errors import CategoryNotFound
from kopilka.households.member import Member
from kopilka.infrastructure.errors import AppError
from kopilka.transactions import queries
from kopilka.transactions.errors import TransactionNotFound, TransactionRepeated, TypeMismatch
from kopilka.transactions.queries import TRANSACTIONS
from kopilka.transactions.schemas import BulkChange, BulkRead, TransactionBulk
from kopilka.transactions.service import check_account, check_category

Rows = dict[UUID, Row[Any]]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of one transaction, and where the body says so."""

    deed: Literal["change", "delete", "restore"]
    loc: tuple[str | int, ...]
    category_id: UUID | None = None
    account_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one row."""

    id: UUID
    category_id: UUID
    account_id: UUID
    currency: str
    deleted: bool


async def change_many(session: AsyncSession, member: Member, data: TransactionBulk) -> BulkRead:
    """Raises what single changes raise, and TransactionRepeated; the error's `loc` names the id or the target."""
    member.require_editor()
    wishes = _wishes(data)
    rows = await queries.lock_transactions(session, member, wishes)
    for transaction_id, wish in wishes.items():
        row = rows.get(transaction_id)
        if row is None or (row.deleted_at is not None and wish.deed != "restore"):
            missing = TransactionNotFound()
            missing.loc = wish.loc
            raise missing
    categories: Rows = {}
    accounts: Rows = {}
    if data.changes:
        categories, accounts = await queries.find_targets(
            session,
            member,
            category_ids={change.category_id for change in data.changes if change.category_id},
            account_ids={change.account_id for change in data.changes if change.account_id},
        )
    # One that is not in the trash stays as it is when it is restored, version and all.
    moved = {it: wish for it, wish in wishes.items() if wish.deed != "restore" or rows[it].deleted_at is not None}
    if moved:
        outcomes = [_judged(member, rows[it], wish, categories, accounts) for it, wish in moved.items()]
        await _write(session, member, outcomes)
    deeds = [wish.deed for wish in moved.values()]
    return BulkRead(changed=deeds.count("change"), deleted=deeds.count("delete"), restored=deeds.count("restore"))


def _wishes(data: TransactionBulk) -> dict[UUID, Wish]:
    """By id, in the order of the body. Raises TransactionRepeated."""
    wishes: dict[UUID, Wish] = {}
    for transaction_id, wish in _named(data):
        if transaction_id in wishes:
            raise TransactionRepeated(loc=wish.loc)
        wishes[transaction_id] = wish
    return wishes


def _named(data: TransactionBulk) -> Iterator[tuple[UUID, Wish]]:
    for place, change in enumerate(data.changes):
        for index, it in enumerate(change.ids):
            yield it, _wish_of(change, ("body", "changes", place, "ids", index))
    for index, it in enumerate(data.delete):
        yield it, Wish("delete", ("body", "delete", index))
    for index, it in enumerate(data.restore):
        yield it, Wish("restore", ("body", "restore", index))


def _wish_of(change: BulkChange, loc: tuple[str | int, ...]) -> Wish:
    return Wish("change", loc, change.category_id, change.account_id)


def _judged(member: Member, row: Row[Any], wish: Wish, categories: Rows, accounts: Rows) -> Outcome:
    """What is not changed may be archived, and what goes or comes back is not judged: as in the single routes."""
    currency: str = row.currency
    if wish.category_id is not None:
        with _telling(wish, "category_id"):
            if (category := categories.get(wish.category_id)) is None:
                raise CategoryNotFound
            check_category(category, member, row.type, kept=wish.category_id == row.category_id)
    if wish.account_id is not None:
        with _telling(wish, "account_id"):
            if (account := accounts.get(wish.account_id)) is None:
                raise AccountNotFound
            if wish.account_id != row.account_id:
                check_account(account)
            currency = account.currency
            check_digits(row.amount, currency, "amount")
    return Outcome(
        row.id, wish.category_id or row.category_id, wish.account_id or row.account_id, currency, wish.deed == "delete"
    )


@contextmanager
def _telling(wish: Wish, target: str) -> Iterator[None]:
    """Names the transaction where it is the one that does not fit, else what it was to get."""
    try:
        yield
    except (TypeMismatch, AmountTooPrecise) as error:
        error.loc = wish.loc
        raise
    except AppError as error:
        error.loc = (*wish.loc[:-2], target)
        raise


async def _write(session: AsyncSession, member: Member, outcomes: list[Outcome]) -> None:
    """One statement whatever is done: the triggers of the ledger fire once, and so the revision moves by one."""
    after = (
        func.unnest(
            _array([it.id for it in outcomes], Uuid()),
            _array([it.category_id for it in outcomes], Uuid()),
            _array([it.account_id for it in outcomes], Uuid()),
            _array([it.currency for it in outcomes], String()),
            _array([it.deleted for it in outcomes], Boolean()),
        )
        .table_valued(
            column("id", Uuid()),
            column("category_id", Uuid()),
            column("account_id", Uuid()),
            column("currency", String()),
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
            currency=after.c.currency,
            deleted_at=case((after.c.deleted, func.now())),
            version=TRANSACTIONS.c.version + 1,
            updated_at=func.now(),
        )
    )


def _array(values: list[Any], of: TypeEngine[Any]) -> ColumnElement[Any]:
    return literal(values, ARRAY(of))
