"""Reads of transactions, always of the member's household."""

from datetime import date as calendar_date
from datetime import timedelta
from decimal import Decimal
from typing import Any, Literal, cast
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Numeric,
    Select,
    String,
    Table,
    Uuid,
    bindparam,
    case,
    func,
    literal_column,
    select,
    tuple_,
    union_all,
)
from sqlalchemy import (
    cast as cast_to,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.models import Account
from kopilka.households.member import Member
from kopilka.households.models import Household
from kopilka.infrastructure.database.transactions import driver
from kopilka.infrastructure.http.pagination import AmountCursor, Cursor, CursorOfAnotherQuestion
from kopilka.periods import DateRange
from kopilka.transactions import search
from kopilka.transactions.errors import TransactionNotFound
from kopilka.transactions.figures import Page, Total, TransactionRecord, record_of
from kopilka.transactions.filters import IS_LEG, Way, amount_under, date_range, given, in_trash, unsearched
from kopilka.transactions.models import DailyTurnover, Payee, Transaction, TransactionTag
from kopilka.transactions.schemas import (
    LedgerFilters,
    TagListParams,
    TagRead,
    TransactionFilters,
    TransactionListParams,
)

# X-Total-Count stops here: whoever asks for it should not read a million rows.
COUNTED = 10_000
TRASH_DAYS = timedelta(days=30)
# Core columns here and below: statements about the entity go through the ORM's compilation and loading, a quarter of
# the time of a list, for nothing.
TRANSACTIONS = cast(Table, Transaction.__table__)
_COLUMNS = TRANSACTIONS.c
_TURNOVERS = cast(Table, DailyTurnover.__table__).c
_ACCOUNTS = Account.__table__
_HOUSEHOLDS = Household.__table__
_PAYEES = cast(Table, Payee.__table__).c
_TAGS = cast(Table, TransactionTag.__table__).c
# What a filter of the ledger is bound as.
BoundValue = UUID | calendar_date | Decimal | int | str | list[UUID]
# As the summaries add it up: a refund is taken off.
COUNTED_AMOUNT = case((_COLUMNS.is_refund, -_COLUMNS.amount), else_=_COLUMNS.amount).label("counted")

_OTHER = TRANSACTIONS.alias("other")
# An array, which every driver reads: transfer, account and transaction of the other leg (figures.OtherSide). The case
# keeps all other rows from looking for one.
_OTHER_SIDE = case(
    (
        IS_LEG,
        select(array([_OTHER.c.transfer_id, _OTHER.c.account_id, _OTHER.c.id], type_=Uuid))
        .where(
            _OTHER.c.household_id == _COLUMNS.household_id,
            _OTHER.c.transfer_id == _COLUMNS.transfer_id,
            _OTHER.c.type
            == case((_COLUMNS.type == literal_column("'in'"), literal_column("'out'")), else_=literal_column("'in'")),
        )
        .correlate(TRANSACTIONS)
        .scalar_subquery(),
    ),
)
_PAYEE = case(
    (
        _COLUMNS.payee_id.is_not(None),
        select(_PAYEES.name)
        .where(_PAYEES.household_id == _COLUMNS.household_id, _PAYEES.id == _COLUMNS.payee_id)
        .correlate(TRANSACTIONS)
        .scalar_subquery(),
    ),
)
# Of the tenant. No row is asked for its household: read once a statement.
_BASE_CURRENCY = literal_column(
    "(SELECT h.currency FROM households h"
    " WHERE h.id = (SELECT nullif(current_setting('app.household_id', true), '')::uuid))",
    String,
)
_CONVERTED: ColumnElement[Decimal] = func.in_base_currency(
    _COLUMNS.household_id, _COLUMNS.amount, _COLUMNS.currency, _COLUMNS.date, type_=Numeric
)
_BASE_AMOUNT = case((_COLUMNS.currency == _BASE_CURRENCY, _COLUMNS.amount), else_=_CONVERTED)
# The columns of a TransactionRecord, by its fields and in their order.
SHOWN: dict[str, ColumnElement[Any]] = {
    "id": _COLUMNS.id,
    "amount": _COLUMNS.amount,
    "currency": _COLUMNS.currency,
    "base_amount": _BASE_AMOUNT.label("base_amount"),
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
    "is_refund": _COLUMNS.is_refund,
    "refund_of": _COLUMNS.refund_of,
    "payee_id": _COLUMNS.payee_id,
    "payee": _PAYEE.label("payee"),
    "tags": func.coalesce(_COLUMNS.tags, literal_column("'{}'::varchar[]"), type_=_COLUMNS.tags.type).label("tags"),
    "note": _COLUMNS.note,
    "status": case((_COLUMNS.is_pending, literal_column("'pending'")), else_=literal_column("'booked'")).label(
        "status"
    ),
    "attachments": func.coalesce(_COLUMNS.attachments, literal_column("0"), type_=Integer).label("attachments"),
    "lines": _COLUMNS.lines,
    "other_side": _OTHER_SIDE.label("other_side"),
}


async def read_base_amount(
    session: AsyncSession, member: Member, amount: Decimal, currency: str, day: calendar_date
) -> Decimal | None:
    """In the household's currency, at the rate of the day; None where none is known."""
    if currency == member.currency:
        return amount
    found: Decimal | None = await session.scalar(
        select(func.in_base_currency(member.household_id, amount, currency, day, member.currency, type_=Numeric))
    )
    return found


def counted_amount(household: UUID, filters: LedgerFilters) -> ColumnElement[Decimal]:
    """COUNTED_AMOUNT of what a row has under these filters: of a split, what of it is for the category."""
    if filters.category_id is None:
        return COUNTED_AMOUNT
    amount = amount_under(household, filters)
    return case((_COLUMNS.is_refund, -amount), else_=amount).label("counted")


async def list_transactions(session: AsyncSession, member: Member, params: TransactionListParams) -> Page:
    """Raises PeriodConflict, RangeReversed and CursorOfAnotherQuestion."""
    words = await search.find_words(await driver(session), member, params.q)
    days = date_range(params, member.today, member.months)
    statement = page_of(member.household_id, params, days, words, tuple(SHOWN.values()))
    found = list(await session.execute(statement))
    shown = [record_of(row[:-1]) for row in found[: params.limit]]
    if len(found) <= params.limit:
        return Page(shown, None)
    return Page(shown, cursor_of(params, found[params.limit - 1].place, shown[-1].id))


def page_of(
    household: UUID,
    params: TransactionListParams,
    days: DateRange | None,
    words: search.Words,
    columns: tuple[ColumnElement[Any], ...],
) -> Select[Any]:
    """These columns, with the id among them, and `place`, which the list is ordered by before the id: of one row more
    than asked for, whether there is a next page. Raises CursorOfAnotherQuestion.
    """
    rows = bindparam("rows", params.limit + 1, Integer)
    ways: tuple[Way, ...] = ("either",) if params.category_id is None else ("row", "part")
    pages = []
    for way in ways:
        place = _COLUMNS.date if ordered_by(params) == "date" else amount_under(household, params, way)
        page = _from_cursor(select(*columns, place.label("place")), place, params)
        page = _ordered(page, place, _COLUMNS.id, params)
        pages.append(searched(page, household, params, days, words, rows, way).limit(rows))
    if len(pages) == 1:
        return pages[0]
    # Rows of the category and splits with a part in it, each by an index in order.
    found = union_all(*(select(page.subquery()) for page in pages)).subquery("found")
    return _ordered(select(*found.c), found.c.place, found.c.id, params).limit(rows)


def ordered_by(params: TransactionListParams) -> Literal["date", "amount"]:
    return "amount" if params.order.endswith("amount") else "date"


def cursor_of(params: TransactionListParams, last: Any, last_id: UUID) -> Cursor | AmountCursor:
    """Of the row with this date or amount."""
    return (AmountCursor if ordered_by(params) == "amount" else Cursor)(last, last_id)


def _from_cursor(statement: Select[Any], place: ColumnElement[Any], params: TransactionListParams) -> Select[Any]:
    if params.cursor is None:
        return statement
    by = ordered_by(params)
    if isinstance(params.cursor, AmountCursor) != (by == "amount"):
        raise CursorOfAnotherQuestion(loc=("query", "cursor"))
    last = tuple_(
        given(f"cursor_{by}", _COLUMNS[by], getattr(params.cursor, by)),
        given("cursor_id", _COLUMNS.id, params.cursor.id),
    )
    here = tuple_(place, _COLUMNS.id)
    return statement.where(here < last if params.order.startswith("-") else here > last)


def _ordered(
    statement: Select[Any], place: ColumnElement[Any], id_: ColumnElement[Any], params: TransactionListParams
) -> Select[Any]:
    by = (place, id_)
    return statement.order_by(*((it.desc() for it in by) if params.order.startswith("-") else by))


def searched(
    statement: Select[Any],
    household: UUID,
    filters: LedgerFilters,
    days: DateRange | None,
    words: search.Words,
    rows: ColumnElement[int],
    way: Way = "either",
) -> Select[Any]:
    """The statement under its filters, of which `rows` rows are wanted."""
    statement = statement.where(*unsearched(household, filters, days, way))
    found = search.among_found(TRANSACTIONS, household, words, statement, rows, in_trash=in_trash(filters))
    return statement.where(*search.matching(TRANSACTIONS, words), *found)


def count_of(
    household: UUID, filters: TransactionFilters, days: DateRange | None, words: search.Words
) -> Select[tuple[int]]:
    """At most COUNTED + 1, which means more than COUNTED; without filters all: those of the daily turnovers and
    the pending ones."""
    if not is_filtered(filters):
        booked = func.coalesce(func.sum(_TURNOVERS["count"]), literal_column("0"))
        pending = func.coalesce(func.sum(_ACCOUNTS.c.pending_count), literal_column("0"))
        on_accounts = select(pending).where(
            _ACCOUNTS.c.household_id == given("household", _ACCOUNTS.c.household_id, household)
        )
        return select(cast_to(booked + on_accounts.scalar_subquery(), Integer)).where(
            _TURNOVERS.household_id == given("household", _TURNOVERS.household_id, household)
        )
    rows = literal_column(str(COUNTED + 1), Integer)
    found = searched(select(_COLUMNS.id).select_from(TRANSACTIONS), household, filters, days, words, rows)
    return select(func.count()).select_from(found.limit(rows).subquery("found"))


async def count_transactions(session: AsyncSession, member: Member, filters: TransactionFilters) -> Total:
    """Raises PeriodConflict and RangeReversed."""
    words = await search.find_words(await driver(session), member, filters.q)
    statement = count_of(member.household_id, filters, date_range(filters, member.today, member.months), words)
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
    return record_of(row)


async def ever_had_attachments(session: AsyncSession, member: Member, transaction_id: UUID) -> bool:
    """False for a transaction that is not found."""
    found = await session.execute(select(_COLUMNS.attachments).where(*live(member, transaction_id)))
    return found.scalar() is not None


async def list_tags(session: AsyncSession, member: Member, params: TagListParams) -> list[TagRead]:
    """The most frequent first."""
    count = func.count().label("count")
    statement = select(_TAGS.tag.label("name"), count).where(_TAGS.household_id == member.household_id)
    if params.q is not None:
        statement = statement.where(_TAGS.tag.startswith(params.q, autoescape=True))
    found = await session.execute(statement.group_by(_TAGS.tag).order_by(count.desc(), _TAGS.tag).limit(params.limit))
    return [TagRead(name=row.name, count=row.count) for row in found]


def live(member: Member, transaction_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        _COLUMNS.household_id == member.household_id,
        _COLUMNS.id == transaction_id,
        _COLUMNS.deleted_at.is_(None),
    )


def conditions(member: Member, filters: LedgerFilters, words: search.Words) -> list[ColumnElement[bool]]:
    """With the words that `search.find_words` makes of `filters.q`. Raises PeriodConflict and RangeReversed."""
    days = date_range(filters, member.today, member.months)
    return [*unsearched(member.household_id, filters, days), *search.matching(TRANSACTIONS, words)]


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
        "type": None if filters.type in ("transfer", "refund", "purchase") else filters.type,
        "category": filters.category_id,
        "account": filters.account_id,
        "payee": filters.payee_id,
        "tag": filters.tag,
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
