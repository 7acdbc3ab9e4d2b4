"""Reads of transactions, always of the member's household."""

from collections.abc import Collection
from datetime import date as calendar_date
from datetime import timedelta
from decimal import Decimal
from typing import Any, Literal, cast
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Integer,
    Row,
    Select,
    Table,
    Uuid,
    and_,
    any_,
    bindparam,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy import (
    cast as cast_to,
)
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.models import Account
from kopilka.categories.models import Category
from kopilka.households.member import Member
from kopilka.households.models import Household
from kopilka.households.queries import lock_household
from kopilka.infrastructure.database.compiled import Compiled
from kopilka.infrastructure.database.transactions import driver
from kopilka.infrastructure.http.pagination import AmountCursor, Cursor, CursorOfAnotherQuestion
from kopilka.periods import FIRST_DATE, LAST_DATE, DateRange, current_period
from kopilka.transactions import search
from kopilka.transactions.errors import PeriodConflict, RangeReversed, TransactionNotFound
from kopilka.transactions.figures import Page, References, Stored, Total, TransactionRecord
from kopilka.transactions.models import MonthlySummary, Transaction
from kopilka.transactions.schemas import LedgerFilters, MadeByFilters, TransactionFilters, TransactionListParams

# X-Total-Count stops here: whoever asks for it should not read a million rows.
COUNTED = 10_000
TRASH_DAYS = timedelta(days=30)
# Core columns here and below: statements about the entity go through the ORM's compilation and loading, a quarter of
# the time of a list, for nothing.
TRANSACTIONS = cast(Table, Transaction.__table__)
_COLUMNS = TRANSACTIONS.c
_MONTHS = cast(Table, MonthlySummary.__table__).c
_CATEGORIES = Category.__table__
_ACCOUNTS = Account.__table__
_HOUSEHOLDS = Household.__table__
# The columns that a category and an account are checked by.
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
# What a filter of the ledger is bound as.
BoundValue = UUID | calendar_date | Decimal | int | str | list[UUID]
# The columns of a TransactionRecord, by its fields and in their order.
SHOWN: dict[str, ColumnElement[Any]] = {
    "id": _COLUMNS.id,
    "amount": _COLUMNS.amount,
    "currency": _COLUMNS.currency,
    "type": _COLUMNS.type,
    "category_id": _COLUMNS.category_id,
    "account_id": _COLUMNS.account_id,
    "date": _COLUMNS.date,
    "description": _COLUMNS.description,
    "user_id": _COLUMNS.created_by.label("user_id"),
    "created_at": _COLUMNS.created_at,
    "updated_at": _COLUMNS.updated_at,
    "version": _COLUMNS.version,
    "deleted_at": _COLUMNS.deleted_at,
}
STORED = tuple(_COLUMNS[name] for name in Stored.__slots__)


async def list_transactions(session: AsyncSession, member: Member, params: TransactionListParams) -> Page:
    """Raises PeriodConflict, RangeReversed and CursorOfAnotherQuestion."""
    words = await search.find_words(await driver(session), member, params.q)
    days = date_range(params, member.today)
    statement = page_of(member.household_id, params, days, words, tuple(SHOWN.values()))
    found = [TransactionRecord(*row) for row in await session.execute(statement)]
    shown = found[: params.limit]
    if len(found) <= params.limit:
        return Page(shown, None)
    return Page(shown, cursor_of(params, getattr(shown[-1], ordered_by(params)), shown[-1].id))


def page_of(
    household: UUID,
    params: TransactionListParams,
    days: DateRange | None,
    words: search.Words,
    columns: tuple[ColumnElement[Any], ...],
) -> Select[Any]:
    """These columns of one row more than asked for: whether there is a next page. Raises CursorOfAnotherQuestion."""
    rows = bindparam("rows", params.limit + 1, Integer)
    return searched(_in_order(select(*columns), params), household, params, days, words, rows).limit(rows)


def ordered_by(params: TransactionListParams) -> Literal["date", "amount"]:
    return "amount" if params.order.endswith("amount") else "date"


def cursor_of(params: TransactionListParams, last: Any, last_id: UUID) -> Cursor | AmountCursor:
    """Of the row with this date or amount."""
    return (AmountCursor if ordered_by(params) == "amount" else Cursor)(last, last_id)


def _in_order(statement: Select[Any], params: TransactionListParams) -> Select[Any]:
    """From the cursor on."""
    by = ordered_by(params)
    is_ascending = not params.order.startswith("-")
    columns = (_COLUMNS[by], _COLUMNS.id)
    statement = statement.order_by(*(columns if is_ascending else (it.desc() for it in columns)))
    if params.cursor is not None:
        if isinstance(params.cursor, AmountCursor) != (by == "amount"):
            raise CursorOfAnotherQuestion(loc=("query", "cursor"))
        last = tuple_(
            _given(f"cursor_{by}", _COLUMNS[by], getattr(params.cursor, by)),
            _given("cursor_id", _COLUMNS.id, params.cursor.id),
        )
        statement = statement.where(tuple_(*columns) > last if is_ascending else tuple_(*columns) < last)
    return statement


def searched(
    statement: Select[Any],
    household: UUID,
    filters: LedgerFilters,
    days: DateRange | None,
    words: search.Words,
    rows: ColumnElement[int],
) -> Select[Any]:
    """The statement under its filters, of which `rows` rows are wanted."""
    statement = statement.where(*unsearched(household, filters, days))
    found = search.among_found(TRANSACTIONS, household, words, statement, rows, in_trash=in_trash(filters))
    return statement.where(*search.matching(TRANSACTIONS, words), *found)


def count_of(
    household: UUID, filters: TransactionFilters, days: DateRange | None, words: search.Words
) -> Select[tuple[int]]:
    """At most COUNTED + 1, which means more than COUNTED; without filters all, from the monthly summaries."""
    if not is_filtered(filters):
        number = func.coalesce(func.sum(_MONTHS["count"]), literal_column("0"))
        return select(cast_to(number, Integer)).where(
            _MONTHS.household_id == _given("household", _MONTHS.household_id, household)
        )
    rows = literal_column(str(COUNTED + 1), Integer)
    found = searched(select(_COLUMNS.id).select_from(TRANSACTIONS), household, filters, days, words, rows)
    return select(func.count()).select_from(found.limit(rows).subquery("found"))


async def count_transactions(session: AsyncSession, member: Member, filters: TransactionFilters) -> Total:
    """Raises PeriodConflict and RangeReversed."""
    words = await search.find_words(await driver(session), member, filters.q)
    statement = count_of(member.household_id, filters, date_range(filters, member.today), words)
    return total_of(await session.scalar(statement) or 0, filters)


def is_filtered(filters: TransactionFilters) -> bool:
    """Whether anything but the household narrows the ledger. `children` alone narrows nothing."""
    asked = filters.model_dump(include=set(TransactionFilters.model_fields) - {"deleted", "children"})
    return filters.deleted or any(value is not None for value in asked.values())


def total_of(counted: int, filters: TransactionFilters) -> Total:
    """Of the result of `count_of`."""
    is_capped = is_filtered(filters) and counted > COUNTED
    return Total(COUNTED if is_capped else counted, is_capped)


async def get_transaction(session: AsyncSession, member: Member, transaction_id: UUID) -> TransactionRecord:
    """One outside the trash. Raises TransactionNotFound."""
    found = await session.execute(select(*SHOWN.values()).where(*live(member, transaction_id)))
    row = found.one_or_none()
    if row is None:
        raise TransactionNotFound
    return TransactionRecord(*row)


async def lock_transaction(session: AsyncSession, member: Member, transaction_id: UUID) -> Stored:
    """One outside the trash; nobody else changes it until the transaction ends. Raises TransactionNotFound."""
    found = await session.execute(select(*STORED).where(*live(member, transaction_id)).with_for_update(key_share=True))
    row = found.one_or_none()
    if row is None:
        raise TransactionNotFound
    return Stored(*row)


async def hold_transaction(session: AsyncSession, member: Member, transaction_id: UUID) -> None:
    """In the trash or not: nobody else changes the row until the transaction ends."""
    await session.execute(
        select(_COLUMNS.id)
        .where(_COLUMNS.household_id == member.household_id, _COLUMNS.id == transaction_id)
        .with_for_update(key_share=True)
    )


async def lock_transactions(session: AsyncSession, member: Member, ids: Collection[UUID]) -> dict[UUID, Stored]:
    """Those of them that exist, live or in the trash, by id; nobody else changes them until the transaction ends.

    In the order of their ids, and before the household as the single changes do: in any other order two writers
    would wait for each other.
    """
    found = await session.execute(
        select(*STORED)
        .where(
            _COLUMNS.household_id == member.household_id,
            _one_of(_COLUMNS.id, ids),
            # Rows that are longer in the trash belong to the purge, which locks in an order of its own.
            or_(_COLUMNS.deleted_at.is_(None), _COLUMNS.deleted_at > func.now() - TRASH_DAYS),
        )
        .order_by(_COLUMNS.id)
        .with_for_update(key_share=True)
    )
    return {row.id: Stored(*row) for row in found}


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
    """Category and account (None: the default one). A category or account that does not exist here is None.

    Locks the household first, as every change of its accounts and categories does: in any other order a writer of the
    ledger and whoever deletes its account would wait for each other. Two statements, because one that waits for a lock
    reads all other rows as they were before it waited. Raises HouseholdNotFound.
    """
    await lock_household(session, member)
    values = {"household": member.household_id, "category": category_id}
    connection = await driver(session)
    if account_id is None:
        [row] = await _WITH_DEFAULT_ACCOUNT.fetch(connection, values)
    else:
        [row] = await _WITH_ACCOUNT.fetch(connection, {**values, "account": account_id})
    return References(*row)


def _references(account: ColumnElement[bool]) -> Compiled:
    category = _CATEGORIES.c.id == bindparam("category")
    return Compiled(
        select(*_CATEGORY, *_ACCOUNT)
        .select_from(_HOUSEHOLDS)
        .outerjoin(_CATEGORIES, and_(_CATEGORIES.c.household_id == _HOUSEHOLDS.c.id, category))
        .outerjoin(_ACCOUNTS, and_(_ACCOUNTS.c.household_id == _HOUSEHOLDS.c.id, account))
        .where(_HOUSEHOLDS.c.id == bindparam("household"))
    )


# Built once: whoever records asks one of them.
_WITH_DEFAULT_ACCOUNT = _references(_ACCOUNTS.c.is_default)
_WITH_ACCOUNT = _references(_ACCOUNTS.c.id == bindparam("account"))


def live(member: Member, transaction_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        _COLUMNS.household_id == member.household_id,
        _COLUMNS.id == transaction_id,
        _COLUMNS.deleted_at.is_(None),
    )


def _one_of(column: ColumnElement[UUID], ids: Collection[UUID]) -> ColumnElement[bool]:
    """One parameter however many there are, so that the statement is prepared once."""
    return column == any_(literal(list(ids), ARRAY(Uuid())))


def conditions(member: Member, filters: LedgerFilters, words: search.Words) -> list[ColumnElement[bool]]:
    """With the words that `search.find_words` makes of `filters.q`. Raises PeriodConflict and RangeReversed."""
    days = date_range(filters, member.today)
    return [*unsearched(member.household_id, filters, days), *search.matching(TRANSACTIONS, words)]


def in_trash(filters: LedgerFilters) -> bool:
    return isinstance(filters, TransactionFilters) and filters.deleted


def unsearched(household: UUID, filters: LedgerFilters, days: DateRange | None) -> list[ColumnElement[bool]]:
    """All conditions but the words; each value is a bound parameter of the name that `values_of` gives it."""
    deleted = in_trash(filters)
    clauses = [
        _COLUMNS.household_id == _given("household", _COLUMNS.household_id, household),
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
        if isinstance(filters, TransactionFilters) and not filters.children:
            clauses.append(_COLUMNS.category_id == _given("category", _COLUMNS.category_id, filters.category_id))
        else:
            clauses.append(_COLUMNS.category_id.in_(with_children(household, filters.category_id)))
    if isinstance(filters, TransactionFilters) and filters.currency is not None:
        clauses.append(_COLUMNS.currency == _given("currency", _COLUMNS.currency, filters.currency))
    if filters.account_id is not None:
        clauses.append(_COLUMNS.account_id == _given("account", _COLUMNS.account_id, filters.account_id))
    if isinstance(filters, MadeByFilters):
        clauses.append(_COLUMNS.created_by == _given("maker", _COLUMNS.created_by, filters.created_by))
    if filters.min_amount is not None:
        clauses.append(_COLUMNS.amount >= _given("least", _COLUMNS.amount, filters.min_amount))
    if filters.max_amount is not None:
        clauses.append(_COLUMNS.amount <= _given("most", _COLUMNS.amount, filters.max_amount))
    return clauses


def values_of(
    household: UUID, filters: LedgerFilters, days: DateRange | None, words: search.Words
) -> dict[str, BoundValue]:
    """The bound values of `searched` by the names of their parameters, and of `page_of` for list parameters."""
    found: dict[str, BoundValue] = {
        "household": household, **search.values_of(words, in_trash=in_trash(filters))
    }  # fmt: skip
    if days is not None:
        found |= {"first_day": days.start, "last_day": days.end}
    named: dict[str, BoundValue | None] = {
        "type": filters.type,
        "category": filters.category_id,
        "account": filters.account_id,
        "least": filters.min_amount,
        "most": filters.max_amount,
        "currency": filters.currency if isinstance(filters, TransactionFilters) else None,
    }
    if isinstance(filters, TransactionListParams):
        found["rows"] = filters.limit + 1
        if filters.cursor is not None:
            by = ordered_by(filters)
            found |= {f"cursor_{by}": getattr(filters.cursor, by), "cursor_id": filters.cursor.id}
    return found | {name: value for name, value in named.items() if value is not None}


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


def with_children(household: UUID, category_id: UUID) -> Select[tuple[UUID]]:
    category = _given("category", _CATEGORIES.c.id, category_id)
    return select(_CATEGORIES.c.id).where(
        _CATEGORIES.c.household_id == _given("household", _CATEGORIES.c.household_id, household),
        or_(_CATEGORIES.c.id == category, _CATEGORIES.c.parent_id == category),
    )
