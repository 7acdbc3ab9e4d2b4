"""Reads of transactions, always of the member's household. Rows leave PostgreSQL as JSON text, ready for the wire."""

from dataclasses import dataclass
from datetime import date as calendar_date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Text,
    and_,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.models import Account
from kopilka.categories.models import Category
from kopilka.households.member import Member
from kopilka.infrastructure.pagination import Cursor
from kopilka.periods import FIRST_DATE, LAST_DATE, DateRange, current_period
from kopilka.text import fold
from kopilka.transactions.errors import PeriodConflict, RangeReversed, TransactionNotFound
from kopilka.transactions.models import Transaction
from kopilka.transactions.schemas import TransactionFilters, TransactionListParams

_COLUMNS = Transaction.__table__.c
_SHOWN = {
    "id": _COLUMNS.id,
    "amount": func.trim_scale(_COLUMNS.amount),  # exact and without padding: 1234.5, 100
    "currency": _COLUMNS.currency,
    "type": _COLUMNS.type,
    "category_id": _COLUMNS.category_id,
    "account_id": _COLUMNS.account_id,
    "date": _COLUMNS.date,
    "description": _COLUMNS.description,
    "user_id": _COLUMNS.created_by,
    "created_at": _COLUMNS.created_at,
    "updated_at": _COLUMNS.updated_at,
    "version": _COLUMNS.version,
    "deleted_at": _COLUMNS.deleted_at,
}
# One shape for every answer, list or single, read or written. As text, since SQLAlchemy does not correlate a
# sub-select of RETURNING with the table that is written; json_build_object costs PostgreSQL 15 % more.
WIRE: ColumnElement[str] = literal_column(
    "(SELECT row_to_json(shown) FROM (SELECT "  # noqa: S608 - names of columns, nothing else
    + ", ".join(f"{value} AS {name}" for name, value in _SHOWN.items())
    + ") AS shown)::text",
    Text,
).label("wire")


@dataclass(frozen=True, slots=True)
class Page:
    """`body` is a JSON array; `next` is where the next page begins, None on the last one."""

    body: bytes
    next: Cursor | None


@dataclass(frozen=True, slots=True)
class Written:
    """One transaction as the API answers it, with the version that its ETag names."""

    body: bytes
    version: int


async def list_transactions(session: AsyncSession, member: Member, params: TransactionListParams) -> Page:
    """Raises PeriodConflict and RangeReversed."""
    key = tuple_(Transaction.date, Transaction.id)
    statement = select(WIRE, Transaction.date, Transaction.id).where(*conditions(member, params))
    if params.order == "date":
        statement = statement.order_by(Transaction.date, Transaction.id)
    else:
        statement = statement.order_by(Transaction.date.desc(), Transaction.id.desc())
    if params.cursor is not None:
        last = tuple_(literal(params.cursor.date), literal(params.cursor.id))
        statement = statement.where(key > last if params.order == "date" else key < last)
    rows = (await session.execute(statement.limit(params.limit + 1))).all()
    shown = rows[: params.limit]
    more = len(rows) > params.limit
    body = "[" + ",".join(row.wire for row in shown) + "]"
    return Page(body.encode(), Cursor(shown[-1].date, shown[-1].id) if more else None)


async def count_transactions(session: AsyncSession, member: Member, filters: TransactionFilters) -> int:
    return await session.scalar(select(func.count()).select_from(Transaction).where(*conditions(member, filters))) or 0


async def get_written(session: AsyncSession, member: Member, transaction_id: UUID) -> Written:
    found = await session.execute(select(WIRE, Transaction.version).where(*live(member, transaction_id)))
    row = found.one_or_none()
    if row is None:
        raise TransactionNotFound
    return Written(row.wire.encode(), row.version)


async def lock_transaction(session: AsyncSession, member: Member, transaction_id: UUID) -> Row[Any]:
    """The columns that a change is judged by; nobody else changes the row until the transaction ends."""
    table = Transaction.__table__.c
    found = await session.execute(
        select(table.version, table.amount, table.type, table.currency, table.category_id, table.account_id)
        .where(*live(member, transaction_id))
        .with_for_update()
    )
    row = found.one_or_none()
    if row is None:
        raise TransactionNotFound
    return row


async def find_references(
    session: AsyncSession, member: Member, *, category_id: UUID, account_id: UUID | None
) -> Row[Any]:
    """Category and account (None: the default one) in one round trip; what does not exist here is NULL."""
    wanted = Account.is_default if account_id is None else Account.id == account_id
    one = select(literal(1).label("one")).subquery()
    found = await session.execute(
        select(
            Category.id.label("category_id"),
            Category.type,
            Category.standard_key,
            Category.name.label("category_name"),
            Category.archived_at.label("category_archived_at"),
            Account.id.label("account_id"),
            Account.currency,
            Account.name.label("account_name"),
            Account.archived_at.label("account_archived_at"),
        )
        .select_from(one)
        .outerjoin(Category, and_(Category.household_id == member.household_id, Category.id == category_id))
        .outerjoin(Account, and_(Account.household_id == member.household_id, wanted))
    )
    return found.one()


def live(member: Member, transaction_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        Transaction.household_id == member.household_id,
        Transaction.id == transaction_id,
        Transaction.deleted_at.is_(None),
    )


def conditions(member: Member, filters: TransactionFilters) -> list[ColumnElement[bool]]:
    """Raises PeriodConflict and RangeReversed."""
    clauses = [
        Transaction.household_id == member.household_id,
        Transaction.deleted_at.is_not(None) if filters.deleted else Transaction.deleted_at.is_(None),
    ]
    days = date_range(filters, member.today)
    if days is not None:
        clauses.append(Transaction.date.between(days.start, days.end))
    if filters.type is not None:
        clauses.append(Transaction.type == filters.type)
    if filters.category_id is not None:
        clauses.append(Transaction.category_id.in_(_with_children(member, filters.category_id)))
    if filters.account_id is not None:
        clauses.append(Transaction.account_id == filters.account_id)
    if filters.min_amount is not None:
        clauses.append(Transaction.amount >= filters.min_amount)
    if filters.max_amount is not None:
        clauses.append(Transaction.amount <= filters.max_amount)
    if filters.q is not None:
        clauses.extend(Transaction.search_text.contains(word, autoescape=True) for word in fold(filters.q).split())
    return clauses


def date_range(filters: TransactionFilters, today: calendar_date) -> DateRange | None:
    """The days asked for, None for all of them. Raises PeriodConflict and RangeReversed."""
    if filters.period is not None:
        if filters.start_date is not None or filters.end_date is not None:
            raise PeriodConflict(loc=("query", "period"))
        return current_period(filters.period, today)
    if filters.start_date is None and filters.end_date is None:
        return None
    start, end = filters.start_date or FIRST_DATE, filters.end_date or LAST_DATE
    if start > end:
        raise RangeReversed(loc=("query", "start_date"))
    return DateRange(start, end)


def _with_children(member: Member, category_id: UUID) -> Select[tuple[UUID]]:
    return select(Category.id).where(
        Category.household_id == member.household_id,
        or_(Category.id == category_id, Category.parent_id == category_id),
    )
