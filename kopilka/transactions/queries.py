"""Reads of transactions, always of the member's household. Rows leave PostgreSQL as JSON text, ready for the wire."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date as calendar_date
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    FromClause,
    Integer,
    Row,
    Select,
    Table,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
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
from kopilka.infrastructure.http.pagination import Cursor
from kopilka.periods import FIRST_DATE, LAST_DATE, DateRange, current_period
from kopilka.text import fold
from kopilka.transactions.errors import PeriodConflict, RangeReversed, TransactionNotFound
from kopilka.transactions.models import Transaction
from kopilka.transactions.schemas import LedgerFilters, TransactionFilters, TransactionListParams

_LIKE_SIGNS = re.compile("[%_/]")
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


@dataclass(frozen=True, slots=True)
class References:
    """What a transaction refers to, as far as it is judged by it; None where there is no such category or account."""

    category_id: UUID | None
    type: str
    standard_key: str | None
    category_name: str | None
    category_archived_at: datetime | None
    account_id: UUID | None
    currency: str
    account_name: str
    account_archived_at: datetime | None

    @classmethod
    def of(cls, row: Mapping[Any, Any]) -> "References":
        return cls(*(row[name] for name in cls.__slots__))


async def list_transactions(session: AsyncSession, member: Member, params: TransactionListParams) -> Page:
    """Raises PeriodConflict and RangeReversed."""
    rows = (await session.execute(page_of(member.household_id, params, date_range(params, member.today)))).all()
    return paged([(row.wire, row.date, row.id) for row in rows], params.limit)


def page_of(
    household: UUID | ColumnElement[UUID], params: TransactionListParams, days: DateRange | None
) -> Select[Any]:
    """`wire`, `date` and `id` of one row more than asked for: whether there is a next page."""
    key = tuple_(_COLUMNS.date, _COLUMNS.id)
    statement = select(WIRE, _COLUMNS.date, _COLUMNS.id).where(*narrowed(household, params, days))
    if params.order == "date":
        statement = statement.order_by(_COLUMNS.date, _COLUMNS.id)
    else:
        statement = statement.order_by(_COLUMNS.date.desc(), _COLUMNS.id.desc())
    if params.cursor is not None:
        last = tuple_(
            _given("cursor_date", _COLUMNS.date, params.cursor.date), _given("cursor_id", _COLUMNS.id, params.cursor.id)
        )
        statement = statement.where(key > last if params.order == "date" else key < last)
    return statement.limit(bindparam("rows", params.limit + 1, Integer))


def paged(rows: list[tuple[str, calendar_date, UUID]], limit: int) -> Page:
    """Of (wire, date, id)."""
    shown = rows[:limit]
    body = "[" + ",".join([row[0] for row in shown]) + "]"
    return Page(body.encode(), Cursor(shown[-1][1], shown[-1][2]) if len(rows) > limit else None)


def page_in_one_row(opened: FromClause, params: TransactionListParams, days: DateRange | None) -> Select[Any]:
    """The page of `page_of` put together by PostgreSQL: `body`, and where the next page begins, if there is one. Of
    the household that `opened` names, beside which it is to stand as a lateral.

    Reading fifty rows through the driver costs three times what it takes to read them as one text. The parameter
    `shown` is `rows` - 1.
    """
    # Two laterals deep SQLAlchemy correlates nothing by itself: the request would be opened once more in here.
    rows = page_of(opened.c.household_id, params, days).correlate(opened).lateral("rows")
    wires, shown = func.array_agg(rows.c.wire), bindparam("shown", type_=Integer)
    has_next = func.count() > shown
    return select(
        func.array_to_string(wires[literal_column("1") : shown], literal_column("','"), type_=Text).label("body"),
        case((has_next, func.array_agg(rows.c.date)[shown])).label("next_date"),
        case((has_next, func.array_agg(rows.c.id)[shown])).label("next_id"),
    ).select_from(rows)


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
) -> References:
    """Category and account (None: the default one) in one round trip. Raises HouseholdNotFound."""
    found = await session.execute(references_of(member.household_id, category_id=category_id, account_id=account_id))
    row = found.mappings().one_or_none()
    if row is None:
        raise HouseholdNotFound  # deleted a moment ago
    return References.of(row)


def references_of(
    household: UUID | ColumnElement[UUID], *, category_id: UUID | None, account_id: UUID | None
) -> Select[Any]:
    """What does not exist here is NULL. The parameters are `category` and, where one is given, `account`.

    Locks the household, as every change of its accounts and categories does first: in any other order a writer of
    the ledger and whoever deletes its account would wait for each other.
    """
    category = _given("category", _CATEGORIES.c.id, category_id)
    account: ColumnElement[bool] = _ACCOUNTS.c.is_default
    if account_id is not None:
        account = _ACCOUNTS.c.id == _given("account", _ACCOUNTS.c.id, account_id)
    return (
        select(*_CATEGORY, *_ACCOUNT)
        .select_from(_HOUSEHOLDS)
        .outerjoin(_CATEGORIES, and_(_CATEGORIES.c.household_id == _HOUSEHOLDS.c.id, _CATEGORIES.c.id == category))
        .outerjoin(_ACCOUNTS, and_(_ACCOUNTS.c.household_id == _HOUSEHOLDS.c.id, account))
        .where(_HOUSEHOLDS.c.id == household)
        .with_for_update(key_share=True, of=_HOUSEHOLDS)
    )


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
    return narrowed(member.household_id, filters, date_range(filters, member.today))


def narrowed(
    household: UUID | ColumnElement[UUID], filters: LedgerFilters, days: DateRange | None
) -> list[ColumnElement[bool]]:
    """Each value is a parameter of the name that `values_of` gives it."""
    deleted = isinstance(filters, TransactionFilters) and filters.deleted
    clauses = [
        _COLUMNS.household_id == household,
        _COLUMNS.deleted_at.is_not(None) if deleted else _COLUMNS.deleted_at.is_(None),
    ]
    if days is not None:
        clauses.append(
            _COLUMNS.date.between(
                _given("first_day", _COLUMNS.date, days.start), _given("last_day", _COLUMNS.date, days.end)
            )
        )
    if filters.type is not None:
        clauses.append(_COLUMNS.type == _given("type", _COLUMNS.type, filters.type))
    if filters.category_id is not None:
        clauses.append(_COLUMNS.category_id.in_(_with_children(household, filters.category_id)))
    if filters.account_id is not None:
        clauses.append(_COLUMNS.account_id == _given("account", _COLUMNS.account_id, filters.account_id))
    if filters.min_amount is not None:
        clauses.append(_COLUMNS.amount >= _given("least", _COLUMNS.amount, filters.min_amount))
    if filters.max_amount is not None:
        clauses.append(_COLUMNS.amount <= _given("most", _COLUMNS.amount, filters.max_amount))
    for name, pattern in _patterns(filters).items():
        clauses.append(_COLUMNS.search_text.like(_given(name, _COLUMNS.search_text, pattern), escape="/"))
    return clauses


def values_of(params: TransactionListParams, days: DateRange | None) -> dict[str, Any]:
    """The values of `page_of` and `page_in_one_row` by the names of their parameters."""
    found: dict[str, Any] = {"rows": params.limit + 1, "shown": params.limit, **_patterns(params)}
    if days is not None:
        found |= {"first_day": days.start, "last_day": days.end}
    if params.cursor is not None:
        found |= {"cursor_date": params.cursor.date, "cursor_id": params.cursor.id}
    named = {"type": params.type, "category": params.category_id, "account": params.account_id}
    return found | named | {"least": params.min_amount, "most": params.max_amount}


def _patterns(filters: LedgerFilters) -> dict[str, str]:
    """Each word anywhere in the description, by the name of its parameter."""
    words = fold(filters.q).split() if filters.q is not None else ()
    return {f"word_{number}": "%" + _LIKE_SIGNS.sub(r"/\g<0>", word) + "%" for number, word in enumerate(words)}


def _given(name: str, column: ColumnElement[Any], value: object) -> BindParameter[Any]:
    return bindparam(name, value, column.type)


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


def _with_children(household: UUID | ColumnElement[UUID], category_id: UUID) -> Select[tuple[UUID]]:
    category = _given("category", _CATEGORIES.c.id, category_id)
    of_it = select(_CATEGORIES.c.id).where(
        _CATEGORIES.c.household_id == household,
        or_(_CATEGORIES.c.id == category, _CATEGORIES.c.parent_id == category),
    )
    return of_it.correlate_except(_CATEGORIES)  # whatever table names the household is one of the statement around it
