"""The one reader of what the explorer counts, always of the member's household."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, cast

import asyncpg
from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    String,
    Subquery,
    Table,
    and_,
    case,
    extract,
    func,
    literal,
    literal_column,
    null,
    select,
    true,
)
from sqlalchemy import cast as cast_to

from kopilka.categories.models import Category
from kopilka.explorer.errors import TooMuchToExplore
from kopilka.explorer.figures import Dimension, OtherCurrency
from kopilka.explorer.schemas import ExploreParams
from kopilka.households.member import Member
from kopilka.infrastructure.database.compiled import DIALECT
from kopilka.money import CURRENCIES
from kopilka.transactions.conversion import DayRates
from kopilka.transactions.filters import PARTS, date_range, in_category, month_of
from kopilka.transactions.models import TransactionPart
from kopilka.transactions.queries import TRANSACTIONS, conditions, counted_amount
from kopilka.transactions.search import Words

# Of an answer of the database: a table of a million transactions has about 50 MB of them where each line is one.
MOST_BYTES = 128 * 1024 * 1024
# A statement about a million transactions takes longer than the two seconds of others; few run at once (routes).
SECONDS = 15
_ROWS = TRANSACTIONS.c
_CATEGORIES = cast(Table, Category.__table__).c
_TEN_THOUSAND = literal_column("10000", Integer)
_NOTHING, _ONE = literal_column("0", Integer), literal_column("1", Integer)
_NONE = literal_column("''", String)
# Names by id, of each dimension that has ids. All of them: which are shown is known only when all is added up.
_NAMES: Mapping[Dimension, str] = {
    "account": "SELECT id, name FROM accounts WHERE household_id = $1",
    "payee": "SELECT id, name FROM payees WHERE household_id = $1",
    "member": "SELECT u.id, u.email FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.household_id = $1",
}


def entries(
    member: Member,
    filters: ExploreParams,
    words: Words,
    dimensions: Collection[Dimension | None],
    rates: DayRates | None = None,
) -> Subquery:
    """What the figures are made of, a row for each booked transaction: its day, month, account, category, the top one
    above it, payee, tags, who recorded it, currency, type, and the amount as it counts. Refunds are taken off; without
    transfers. Of income and expenses together the expenses are negative. By category a split is a row for each category
    of its lines, by top category for each of these; else it is one row, of what of it the filter by category finds.
    With `rates` the amounts they are known for are converted, and in the household's currency.

    Raises PeriodConflict and RangeReversed.
    """
    # The same that a list of these filters shows: what is not of a member's household is not found.
    asked = conditions(member, filters, words)
    source: FromClause = TRANSACTIONS
    category_id: ColumnElement[Any] = _ROWS.category_id
    amount: ColumnElement[Any] = counted_amount(member.household_id, filters)
    if {"category", "top_category"} & set(dimensions):
        parts = _parts(member, filters, by_top="category" not in dimensions)
        category_id = func.coalesce(parts.c.category_id, _ROWS.category_id)
        share = func.coalesce(parts.c.amount, _ROWS.amount)
        amount = case((_ROWS.is_refund, -share), else_=share)
        source = TRANSACTIONS.outerjoin(parts, parts.c.transaction_id == _ROWS.id)
    currency: ColumnElement[str] = _ROWS.currency
    if rates is not None:
        source, amount, currency = _converted(source, amount, member.currency, rates)
    if filters.type is None:
        amount = case((_ROWS.type == literal_column("'expense'"), -amount), else_=amount)
    above = and_(_CATEGORIES.household_id == member.household_id, _CATEGORIES.id == category_id)
    return (
        select(
            _ROWS.date.label("day"),
            _month_of(member, filters, dimensions).label("month"),
            _ROWS.account_id.label("account"),
            category_id.label("category"),
            func.coalesce(_CATEGORIES.parent_id, _CATEGORIES.id).label("top_category"),
            _ROWS.payee_id.label("payee"),
            _ROWS.tags.label("tags"),
            _ROWS.created_by.label("member"),
            currency.label("currency"),
            _ROWS.type.label("type"),
            amount.label("amount"),
        )
        .select_from(source.outerjoin(Category.__table__, above))
        .where(*asked, ~_ROWS.is_pending, _ROWS.type.in_([literal_column("'income'"), literal_column("'expense'")]))
        .subquery("entries")
    )


def _month_of(
    member: Member, filters: ExploreParams, dimensions: Collection[Dimension | None]
) -> ColumnElement[date] | ColumnElement[date | None]:
    """NULL where it is not asked for: of months that begin on a pay day it lists where each of them begins."""
    if "month" not in dimensions:
        return cast_to(null(), Date)
    days = date_range(filters, member.today, member.months)
    return month_of(_ROWS.date, member.months, days, named=True)


def _converted(
    source: FromClause, amount: ColumnElement[Any], base: str, rates: DayRates
) -> tuple[FromClause, ColumnElement[Any], ColumnElement[str]]:
    """(the rows with the rates of their days, the amount, its currency): as recorded where no rate is known."""
    rate = rates.as_table()
    is_known, digits = rate.c.rate.is_not(None), literal_column(str(CURRENCIES[base]), Integer)
    return (
        source.outerjoin(rate, and_(rate.c.currency == _ROWS.currency, rate.c.day == _ROWS.date)),
        case((is_known, func.round(amount * rate.c.rate, digits)), else_=amount),
        case((is_known, literal(base, String)), else_=_ROWS.currency),
    )


def _parts(member: Member, filters: ExploreParams, *, by_top: bool) -> Subquery:
    """What of each split is for which category that the filter finds: by its own, or by the one above it."""
    category, top = Category.__table__, func.coalesce(_CATEGORIES.parent_id, _CATEGORIES.id)
    key = top if by_top else PARTS.category_id
    return (
        select(PARTS.transaction_id, key.label("category_id"), func.sum(PARTS.amount).label("amount"))
        .join_from(
            TransactionPart.__table__,
            category,
            and_(_CATEGORIES.household_id == PARTS.household_id, _CATEGORIES.id == PARTS.category_id),
        )
        .where(PARTS.household_id == member.household_id, in_category(member.household_id, filters, PARTS.category_id))
        .group_by(PARTS.transaction_id, key)
        .subquery("parts")
    )


async def has_splits(connection: asyncpg.Connection, member: Member) -> bool:
    """Whether any transaction outside the trash is one."""
    statement = (
        "SELECT EXISTS (SELECT FROM transactions WHERE household_id = $1 AND lines IS NOT NULL AND deleted_at IS NULL)"
    )
    return bool(await connection.fetchval(statement, member.household_id))


async def read_cells(
    connection: asyncpg.Connection,
    found: Subquery,
    rows: Dimension | None,
    columns: Dimension | None,
    *,
    currency: str | None,
    each_amount: bool,
) -> bytes:
    """CSV as PivotInput wants it, of these dimensions (None: an empty key) and this currency (None: of all). With
    `each_amount` a line for each transaction. Raises TooMuchToExplore.
    """
    source, tag = _with_tags(found) if "tag" in (rows, columns) else (found, None)
    keys = [_key_of(found, it, tag).label(name) for it, name in ((rows, "row_key"), (columns, "column_key"))]
    amount = found.c.amount
    if each_amount:
        # Each by itself: equal ones put together would be hardly fewer, and cost more.
        statement = select(*keys, _whole(amount), _ONE, _whole(amount)).select_from(source)
    else:
        grouped = [key for key, it in zip(keys, (rows, columns), strict=True) if it is not None]
        statement = (
            select(*keys, _whole(func.sum(amount)), func.count(), _whole(func.max(amount)))
            .select_from(source)
            .group_by(*grouped)
            # Of nothing a sum without keys is one row.
            .having(func.count() > _NOTHING)
        )
    if currency is not None:
        statement = statement.where(found.c.currency == currency)
    return await _copy(connection, statement)


async def sum_others(connection: asyncpg.Connection, found: Subquery, currency: str) -> list[OtherCurrency]:
    """What is in other currencies than this one, by code."""
    amount = found.c.amount
    statement = (
        select(found.c.currency, func.sum(amount), func.count())
        .where(found.c.currency != currency)
        .group_by(found.c.currency)
        .order_by(found.c.currency)
    )
    text, values = _compiled(statement)
    return [OtherCurrency(*row) for row in await connection.fetch(text, *values, timeout=SECONDS)]


async def has_other_currencies(connection: asyncpg.Connection, member: Member, currency: str) -> bool:
    """Whether any account has one: if none has, nothing needs to be searched for."""
    statement = "SELECT EXISTS (SELECT FROM accounts WHERE household_id = $1 AND currency <> $2)"
    return bool(await connection.fetchval(statement, member.household_id, currency))


async def list_names(connection: asyncpg.Connection, member: Member, dimension: Dimension) -> dict[str, str]:
    """By id; without categories, whose names depend on the language. Empty for what has no ids."""
    statement = _NAMES.get(dimension)
    if statement is None:
        return {}
    return {str(id_): name for id_, name in await connection.fetch(statement, member.household_id)}


async def take_time(connection: asyncpg.Connection) -> None:
    """For the rest of the transaction a statement may take SECONDS."""
    await connection.execute(f"SET LOCAL statement_timeout = '{SECONDS}s'")


def _key_of(found: Subquery, dimension: Dimension | None, tag: ColumnElement[str] | None) -> ColumnElement[Any]:
    columns = found.c
    if dimension is None:
        return _NONE
    if dimension == "tag":
        return cast(ColumnElement[Any], tag)
    weekday = cast_to(extract("isodow", columns.day), Integer)
    if dimension == "weekday":
        return weekday
    if dimension == "week":
        return columns.day - (weekday - _ONE)
    return columns[dimension]


def _with_tags(found: Subquery) -> tuple[FromClause, ColumnElement[str]]:
    """Each row once for each of its tags, and once where it has none."""
    tags = func.unnest(found.c.tags).table_valued("tag", name="each_tag").render_derived()
    return found.outerjoin(tags, true()), tags.c.tag


def _whole(amount: ColumnElement[Any]) -> ColumnElement[Any]:
    """In ten-thousandths."""
    return func.trunc(amount * _TEN_THOUSAND)


async def _copy(connection: asyncpg.Connection, statement: Select[Any]) -> bytes:
    """The rows as CSV: a driver that makes an object of each value takes three times as long. Raises
    TooMuchToExplore.
    """
    text, values = _compiled(statement)
    parts: list[bytes] = []
    size = 0

    async def take(part: bytes) -> None:
        nonlocal size
        size += len(part)
        if size > MOST_BYTES:
            raise TooMuchToExplore(loc=("query", "start_date"))
        parts.append(part)

    await connection.copy_from_query(text, *values, output=take, format="csv", timeout=SECONDS)
    return b"".join(parts)


def _compiled(statement: Select[Any]) -> tuple[str, list[Any]]:
    compiled = statement.compile(dialect=DIALECT)
    return str(compiled), [compiled.params[name] for name in compiled.positiontup or ()]
