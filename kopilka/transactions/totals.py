"""All that a filter finds as one number and sums, whatever the pages."""

from decimal import Decimal
from typing import Any, cast

from sqlalchemy import ColumnElement, Integer, Select, Table, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.models import Account
from kopilka.households.member import Member
from kopilka.infrastructure.database.transactions import driver
from kopilka.periods import DateRange
from kopilka.transactions import queries, search
from kopilka.transactions.models import DailySummary, DailyTurnover, MonthlySummary
from kopilka.transactions.queries import COUNTED, TRANSACTIONS, with_children
from kopilka.transactions.schemas import DAYS, CurrencyTotal, FilterSummary, MadeByFilters, TransactionFilters

_DAYS = cast(Table, DailySummary.__table__).c
_TURNOVERS = cast(Table, DailyTurnover.__table__).c
SUMMED = {*DAYS, "account_id", "category_id", "children", "currency", "type", "deleted"}
_MONTHS = cast(Table, MonthlySummary.__table__).c
_ACCOUNTS = cast(Table, Account.__table__).c


async def summarise(session: AsyncSession, member: Member, filters: TransactionFilters) -> FilterSummary:
    """From the summaries where these know the answer, at any size; else of COUNTED rows at most.

    Raises PeriodConflict and RangeReversed.
    """
    days = queries.date_range(filters, member.today)
    is_kept = not has_to_read_rows(filters)
    sums: list[tuple[Any, ...]] = []
    if is_kept:
        if filters.type != "transfer":
            sums += [tuple(row) for row in await session.execute(_kept(member, filters, days))]
        if filters.type in (None, "transfer") and filters.category_id is None:
            for currency, into, out, number in await session.execute(_kept_transfers(member, filters, days)):
                sums += [(currency, "in", into, number), (currency, "out", out, 0)]
    else:
        words = await search.find_words(await driver(session), member, filters.q)
        sums += [tuple(row) for row in await session.execute(_read(member, filters, days, words))]
    count = sum(number for _, _, _, number in sums)
    if not is_kept and count > COUNTED:
        return FilterSummary(count=COUNTED, is_capped=True, by_currency=[])
    return FilterSummary(count=count, is_capped=False, by_currency=_by_currency(sums, member.currency))


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


def _by_currency(sums: list[tuple[Any, ...]], first: str) -> list[CurrencyTotal]:
    found: dict[str, dict[str, tuple[Decimal, int]]] = {}
    for currency, type_, amount, number in sums:
        found.setdefault(currency, {})[type_] = (amount, number)
    totals = []
    for currency in sorted(found, key=lambda it: (it != first, it)):
        income, incomes = found[currency].get("income", (Decimal(0), 0))
        expense, expenses = found[currency].get("expense", (Decimal(0), 0))
        into, out = (found[currency].get(leg, (Decimal(0), 0)) for leg in ("in", "out"))
        totals.append(
            CurrencyTotal(
                currency=currency,
                income=income,
                income_count=incomes,
                expense=expense,
                expense_count=expenses,
                net=income - expense,
                transferred_in=into[0],
                transferred_out=out[0],
                transfer_count=into[1] + out[1],
            )
        )
    return totals


def _read(
    member: Member, filters: TransactionFilters, days: DateRange | None, words: search.Words
) -> Select[tuple[Any, ...]]:
    rows = bindparam("rows", COUNTED + 1, Integer)
    columns = select(*(TRANSACTIONS.c[it] for it in ("id", "currency", "type")), queries.COUNTED_AMOUNT)
    found = queries.searched(columns, member.household_id, filters, days, words, rows).limit(rows).subquery("found")
    return select(found.c.currency, found.c.type, func.sum(found.c.counted), func.count()).group_by(
        found.c.currency, found.c.type
    )


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
    if filters.category_id is not None and filters.children:
        statement = statement.where(columns.category_id.in_(with_children(member.household_id, filters.category_id)))
    elif filters.category_id is not None:
        statement = statement.where(columns.category_id == filters.category_id)
    return statement


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
