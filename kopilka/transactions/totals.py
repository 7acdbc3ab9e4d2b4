"""All that a filter finds as one number and sums, whatever the pages."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    Table,
    Uuid,
    and_,
    any_,
    bindparam,
    func,
    literal,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.models import Account
from kopilka.households.member import Member
from kopilka.infrastructure.database.transactions import driver
from kopilka.periods import DateRange
from kopilka.transactions import queries, search
from kopilka.transactions.filters import PARTS, date_range, in_category, unsearched
from kopilka.transactions.models import DailySummary, DailyTurnover, MonthlySummary, TransactionPart
from kopilka.transactions.queries import COUNTED, TRANSACTIONS
from kopilka.transactions.schemas import DAYS, CurrencyTotal, FilterSummary, MadeByFilters, TransactionFilters

_DAYS = cast(Table, DailySummary.__table__).c
_TURNOVERS = cast(Table, DailyTurnover.__table__).c
SUMMED = {*DAYS, "account_id", "category_id", "children", "currency", "type", "deleted", "status"}
_MONTHS = cast(Table, MonthlySummary.__table__).c
_ACCOUNTS = cast(Table, Account.__table__).c
_ROWS = TRANSACTIONS.c
_PARTS = TransactionPart.__table__
_NOTHING = (Decimal(0), 0)


class _Sum(NamedTuple):
    """Of the rows of one currency and type; `amount` less what came back."""

    currency: str
    type: str
    amount: Decimal
    number: int
    is_pending: bool = False


async def summarise(session: AsyncSession, member: Member, filters: TransactionFilters) -> FilterSummary:
    """From the summaries where these know the answer, at any size, and the pending rows; else of COUNTED rows at most.

    Raises PeriodConflict and RangeReversed.
    """
    days = date_range(filters, member.today, member.months)
    sums: list[_Sum] = []
    rest = filters
    if not has_to_read_rows(filters):
        if filters.status != "pending":
            sums += await _kept_sums(session, member, filters, days)
        # The summaries leave out what is pending.
        rest = filters.model_copy(update={"status": "pending"})
    if rest is filters or filters.status != "booked":
        words = await search.find_words(await driver(session), member, rest.q)
        found = [_Sum(*row) for row in await session.execute(_read(member, rest, days, words))]
        if sum(it.number for it in found) > COUNTED:
            return FilterSummary(count=COUNTED, is_capped=True, by_currency=[])
        sums += found
    count = sum(it.number for it in sums)
    return FilterSummary(count=count, is_capped=False, by_currency=_by_currency(sums, member.currency))


async def count_splits(
    session: AsyncSession, member: Member, filters: TransactionFilters, each: Sequence[Collection[UUID]]
) -> Mapping[tuple[str, str], int]:
    """By currency and type: the booked splits that have a part in each of these sets of categories. Sums of several
    sets tell the parts apart, and count such a row in each. `filters` name no category.

    Raises PeriodConflict and RangeReversed.
    """
    words = await search.find_words(await driver(session), member, filters.q)
    booked = filters.model_copy(update={"status": "booked"})
    statement = (
        select(_ROWS.currency, _ROWS.type, func.count())
        .where(*queries.conditions(member, booked, words))
        .where(*(search.has_part(_ROWS, any_(literal(list(ids), ARRAY(Uuid)))) for ids in each))
        .group_by(_ROWS.currency, _ROWS.type)
    )
    return {(currency, type_): number for currency, type_, number in await session.execute(statement)}


async def _kept_sums(
    session: AsyncSession, member: Member, filters: TransactionFilters, days: DateRange | None
) -> list[_Sum]:
    sums: list[_Sum] = []
    if filters.type != "transfer":
        repeated = {row[:2]: row[2] for row in await session.execute(_repeated(member, filters, days))}
        for currency, type_, amount, number in await session.execute(_kept(member, filters, days)):
            sums.append(_Sum(currency, type_, amount, number - repeated.get((currency, type_), 0)))
    if filters.type in (None, "transfer") and filters.category_id is None:
        for currency, into, out, number in await session.execute(_kept_transfers(member, filters, days)):
            sums += [_Sum(currency, "in", into, number), _Sum(currency, "out", out, 0)]
    return sums


def has_to_read_rows(filters: TransactionFilters) -> bool:
    """Whether no summary knows the answer: they have days, accounts, categories and currencies, nothing else that a
    filter may name, nobody who recorded them, and refunds only as taken off.
    """
    others = filters.model_dump(include=set(TransactionFilters.model_fields) - SUMMED)
    return (
        isinstance(filters, MadeByFilters)
        or filters.deleted
        or filters.type in ("refund", "purchase")
        or any(value is not None for value in others.values())
    )


def _by_currency(sums: list[_Sum], first: str) -> list[CurrencyTotal]:
    booked: dict[tuple[str, str], tuple[Decimal, int]] = {}
    pending: dict[str, tuple[Decimal, int]] = {}
    for currency, type_, amount, number, is_pending in sums:
        if is_pending:
            before, count = pending.get(currency, _NOTHING)
            pending[currency] = (before + (amount if type_ == "income" else -amount), count + number)
        else:
            booked[currency, type_] = (amount, number)
    currencies = {it.currency for it in sums}
    return [
        _total_of(currency, {type_: sum_ for (of, type_), sum_ in booked.items() if of == currency}, pending)
        for currency in sorted(currencies, key=lambda it: (it != first, it))
    ]


def _total_of(
    currency: str, booked: Mapping[str, tuple[Decimal, int]], pending: Mapping[str, tuple[Decimal, int]]
) -> CurrencyTotal:
    """`booked` by type, `pending` by currency: the sum and the number of transactions."""
    income, expense, into, out = (booked.get(it, _NOTHING) for it in ("income", "expense", "in", "out"))
    waiting = pending.get(currency, _NOTHING)
    return CurrencyTotal(
        currency=currency,
        income=income[0],
        income_count=income[1],
        expense=expense[0],
        expense_count=expense[1],
        net=income[0] - expense[0],
        transferred_in=into[0],
        transferred_out=out[0],
        transfer_count=into[1] + out[1],
        pending=waiting[0],
        pending_count=waiting[1],
    )


def _read(
    member: Member, filters: TransactionFilters, days: DateRange | None, words: search.Words
) -> Select[tuple[Any, ...]]:
    rows = bindparam("rows", COUNTED + 1, Integer)
    amount = queries.counted_amount(member.household_id, filters)
    columns = select(*(TRANSACTIONS.c[it] for it in ("id", "currency", "type", "is_pending")), amount)
    found = queries.searched(columns, member.household_id, filters, days, words, rows).limit(rows).subquery("found")
    key = (found.c.currency, found.c.type)
    sums = select(*key, func.sum(found.c.counted), func.count(), found.c.is_pending)
    return sums.group_by(*key, found.c.is_pending)


def _kept(member: Member, filters: TransactionFilters, days: DateRange | None) -> Select[tuple[Any, ...]]:
    """Months where they are enough: there are far fewer of them."""
    columns: Any = _MONTHS if days is None and filters.account_id is None else _DAYS
    currency: ColumnElement[str] = _MONTHS.currency if columns is _MONTHS else _ACCOUNTS.currency
    statement = (
        select(currency, columns.type, func.sum(columns.amount), func.sum(columns["count"]))
        .where(columns.household_id == member.household_id)
        .group_by(currency, columns.type)
    )
    if columns is _DAYS:
        statement = statement.where(_ACCOUNTS.household_id == _DAYS.household_id, _ACCOUNTS.id == _DAYS.account_id)
    if days is not None:
        statement = statement.where(_DAYS.date.between(days.start, days.end))
    if filters.account_id is not None:
        statement = statement.where(_DAYS.account_id == filters.account_id)
    if filters.type is not None:
        statement = statement.where(columns.type == filters.type)
    if filters.currency is not None:
        statement = statement.where(currency == filters.currency)
    if filters.category_id is not None:
        statement = statement.where(in_category(member.household_id, filters, columns.category_id))
    return statement


def _repeated(member: Member, filters: TransactionFilters, days: DateRange | None) -> Select[tuple[str, str, int]]:
    """How often the summaries count splits beyond once, as they count a split in each of its categories."""
    of_all = filters.model_copy(update={"category_id": None, "status": "booked"})
    return (
        select(_ROWS.currency, _ROWS.type, func.count() - func.count(PARTS.transaction_id.distinct()))
        .select_from(TRANSACTIONS)
        .join(_PARTS, and_(PARTS.household_id == _ROWS.household_id, PARTS.transaction_id == _ROWS.id))
        .where(*unsearched(member.household_id, of_all, days), _ROWS.lines.is_not(None))
        .where(in_category(member.household_id, filters, PARTS.category_id))
        .group_by(_ROWS.currency, _ROWS.type)
    )


def _kept_transfers(member: Member, filters: TransactionFilters, days: DateRange | None) -> Select[tuple[Any, ...]]:
    """What came in and went out, and the number of sides, by currency; without currencies that have none."""
    number = func.sum(_TURNOVERS.transfers)
    statement = (
        select(_ACCOUNTS.currency, func.sum(_TURNOVERS.transferred_in), func.sum(_TURNOVERS.transferred_out), number)
        .where(
            _TURNOVERS.household_id == member.household_id,
            _ACCOUNTS.household_id == _TURNOVERS.household_id,
            _ACCOUNTS.id == _TURNOVERS.account_id,
        )
        .group_by(_ACCOUNTS.currency)
        .having(number != 0)
    )
    if days is not None:
        statement = statement.where(_TURNOVERS.date.between(days.start, days.end))
    if filters.account_id is not None:
        statement = statement.where(_TURNOVERS.account_id == filters.account_id)
    if filters.currency is not None:
        statement = statement.where(_ACCOUNTS.currency == filters.currency)
    return statement
