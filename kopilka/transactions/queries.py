"""Reads of transactions, always of the member's household. Rows leave PostgreSQL as JSON text, ready for the wire."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date as calendar_date
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Row,
    Select,
    Table,
    Text,
    Uuid,
    and_,
    any_,
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
from kopilka.households.errors import HouseholdNotFound
from kopilka.households.member import Member
from kopilka.households.models import Household
from kopilka.households.queries import lock_household
from kopilka.infrastructure.pagination import Cursor
from kopilka.periods import FIRST_DATE, LAST_DATE, DateRange, current_period
from kopilka.text import fold
from kopilka.transactions.errors import PeriodConflict, RangeReversed, TransactionNotFound
from kopilka.transactions.models import Transaction
from kopilka.transactions.schemas import LedgerFilters, TransactionFilters, TransactionListParams

TRASH_DAYS = timedelta(days=30)
# Plain columns, here and below: statements about the entity go through the ORM's own compilation and loading, which
# costs a list a quarter of its time and gives it nothing.
TRANSACTIONS = cast(Table, Transaction.__table__)
_COLUMNS = TRANSACTIONS.c
_CATEGORIES = Category.__table__
_ACCOUNTS = Account.__table__
_HOUSEHOLDS = Household.__table__
# What a category and an account are judged by.
_CATEGORY = (
    _CATEGORIES.c.id.label("category_id"),
    _CATEGORIES.c.type,
    _CATEGORIES.c.standard_key,
    _CATEGORIES.c.name.label("category_name"),
    _CATEGORIES.c.archived_at.label("category_archived_at"),
)
_ACCOUNT = (
    _ACCOUNTS.c.id.label("account_id"),
    _ACCOUNTS.c.currency,
    _ACCOUNTS.c.name.label("account_name"),
    _ACCOUNTS.c.archived_at.label("account_archived_at"),
)
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
    key = tuple_(_COLUMNS.date, _COLUMNS.id)
    statement = select(WIRE, _COLUMNS.date, _COLUMNS.id).where(*conditions(member, params))
    if params.order == "date":
        statement = statement.order_by(_COLUMNS.date, _COLUMNS.id)
    else:
        statement = statement.order_by(_COLUMNS.date.desc(), _COLUMNS.id.desc())
    if params.cursor is not None:
        last = tuple_(literal(params.cursor.date), literal(params.cursor.id))
        statement = statement.where(key > last if params.order == "date" else key < last)
    rows = (await session.execute(statement.limit(params.limit + 1))).all()
    shown = rows[: params.limit]
    more = len(rows) > params.limit
    body = "[" + ",".join(row.wire for row in shown) + "]"
    return Page(body.encode(), Cursor(shown[-1].date, shown[-1].id) if more else None)


async def count_transactions(session: AsyncSession, member: Member, filters: TransactionFilters) -> int:
    return await session.scalar(select(func.count()).select_from(TRANSACTIONS).where(*conditions(member, filters))) or 0


async def get_written(session: AsyncSession, member: Member, transaction_id: UUID) -> Written:
    found = await session.execute(select(WIRE, _COLUMNS.version).where(*live(member, transaction_id)))
    row = found.one_or_none()
    if row is None:
        raise TransactionNotFound
    return Written(row.wire.encode(), row.version)


async def lock_transaction(session: AsyncSession, member: Member, transaction_id: UUID) -> Row[Any]:
    """The columns that a change is judged by; nobody else changes the row until the transaction ends."""
    found = await session.execute(
        select(
            _COLUMNS.version,
            _COLUMNS.amount,
            _COLUMNS.type,
            _COLUMNS.currency,
            _COLUMNS.category_id,
            _COLUMNS.account_id,
        )
        .where(*live(member, transaction_id))
        .with_for_update(key_share=True)
    )
    row = found.one_or_none()
    if row is None:
        raise TransactionNotFound
    return row


async def hold_transaction(session: AsyncSession, member: Member, transaction_id: UUID) -> None:
    """In the trash or not: nobody else changes the row until the transaction ends."""
    await session.execute(
        select(_COLUMNS.id)
        .where(_COLUMNS.household_id == member.household_id, _COLUMNS.id == transaction_id)
        .with_for_update(key_share=True)
    )


async def lock_transactions(session: AsyncSession, member: Member, ids: Collection[UUID]) -> dict[UUID, Row[Any]]:
    """Those of them that exist, live or in the trash, by id; nobody else changes them until the transaction ends.

    In the order of their ids, and before the household as the single changes do: in any other order two writers
    would wait for each other.
    """
    found = await session.execute(
        select(
            _COLUMNS.id,
            _COLUMNS.amount,
            _COLUMNS.type,
            _COLUMNS.currency,
            _COLUMNS.category_id,
            _COLUMNS.account_id,
            _COLUMNS.deleted_at,
        )
        .where(
            _COLUMNS.household_id == member.household_id,
            _one_of(_COLUMNS.id, ids),
            # What has been there for longer is the purge's, which locks in an order of its own.
            or_(_COLUMNS.deleted_at.is_(None), _COLUMNS.deleted_at > func.now() - TRASH_DAYS),
        )
        .order_by(_COLUMNS.id)
        .with_for_update(key_share=True)
    )
    return {row.id: row for row in found}


async def find_targets(
    session: AsyncSession, member: Member, *, category_ids: Collection[UUID], account_ids: Collection[UUID]
) -> tuple[dict[UUID, Row[Any]], dict[UUID, Row[Any]]]:
    """The categories and the accounts among them that exist here, by id. Locks the household first (find_references):
    what is read afterwards stays until the transaction ends.
    """
    await lock_household(session, member)
    categories = await session.execute(
        select(*_CATEGORY).where(
            _CATEGORIES.c.household_id == member.household_id, _one_of(_CATEGORIES.c.id, category_ids)
        )
    )
    accounts = await session.execute(
        select(*_ACCOUNT).where(_ACCOUNTS.c.household_id == member.household_id, _one_of(_ACCOUNTS.c.id, account_ids))
    )
    return {row.category_id: row for row in categories}, {row.account_id: row for row in accounts}


async def find_references(
    session: AsyncSession, member: Member, *, category_id: UUID, account_id: UUID | None
) -> Row[Any]:
    """Category and account (None: the default one) in one round trip; what does not exist here is NULL.

    Locks the household, as every change of its accounts and categories does first: in any other order a writer of
    the ledger and whoever deletes its account would wait for each other.
    """
    wanted = _ACCOUNTS.c.is_default if account_id is None else _ACCOUNTS.c.id == account_id
    found = await session.execute(
        select(*_CATEGORY, *_ACCOUNT)
        .select_from(_HOUSEHOLDS)
        .outerjoin(
            _CATEGORIES, and_(_CATEGORIES.c.household_id == member.household_id, _CATEGORIES.c.id == category_id)
        )
        .outerjoin(_ACCOUNTS, and_(_ACCOUNTS.c.household_id == member.household_id, wanted))
        .where(_HOUSEHOLDS.c.id == member.household_id)
        .with_for_update(key_share=True, of=_HOUSEHOLDS)
    )
    row = found.one_or_none()
    if row is None:
        raise HouseholdNotFound  # deleted a moment ago
    return row


def live(member: Member, transaction_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        _COLUMNS.household_id == member.household_id,
        _COLUMNS.id == transaction_id,
        _COLUMNS.deleted_at.is_(None),
    )


def _one_of(column: ColumnElement[UUID], ids: Collection[UUID]) -> ColumnElement[bool]:
    """One parameter however many there are, so that the statement is prepared once."""
    return column == any_(literal(list(ids), ARRAY(Uuid())))


def conditions(member: Member, filters: LedgerFilters) -> list[ColumnElement[bool]]:
    """Raises PeriodConflict and RangeReversed."""
    deleted = isinstance(filters, TransactionFilters) and filters.deleted
    clauses = [
        _COLUMNS.household_id == member.household_id,
        _COLUMNS.deleted_at.is_not(None) if deleted else _COLUMNS.deleted_at.is_(None),
    ]
    days = date_range(filters, member.today)
    if days is not None:
        clauses.append(_COLUMNS.date.between(days.start, days.end))
    if filters.type is not None:
        clauses.append(_COLUMNS.type == filters.type)
    if filters.category_id is not None:
        clauses.append(_COLUMNS.category_id.in_(_with_children(member, filters.category_id)))
    if filters.account_id is not None:
        clauses.append(_COLUMNS.account_id == filters.account_id)
    if filters.min_amount is not None:
        clauses.append(_COLUMNS.amount >= filters.min_amount)
    if filters.max_amount is not None:
        clauses.append(_COLUMNS.amount <= filters.max_amount)
    if filters.q is not None:
        clauses.extend(_COLUMNS.search_text.contains(word, autoescape=True) for word in fold(filters.q).split())
    return clauses


def date_range(filters: LedgerFilters, today: calendar_date) -> DateRange | None:
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
    return select(_CATEGORIES.c.id).where(
        _CATEGORIES.c.household_id == member.household_id,
        or_(_CATEGORIES.c.id == category_id, _CATEGORIES.c.parent_id == category_id),
    )
