"""Reads of the largest expenses, from the ledger by an index."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from uuid import UUID

import asyncpg
from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    Table,
    Uuid,
    and_,
    bindparam,
    column,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY

from kopilka.accounts.models import Account
from kopilka.analytics.queries import name_in
from kopilka.analytics.results import Spending
from kopilka.categories.models import Category
from kopilka.exchange_rates.figures import convert
from kopilka.households.member import Member
from kopilka.infrastructure.database.compiled import Compiled
from kopilka.infrastructure.locales import Locale
from kopilka.periods import DateRange
from kopilka.transactions.conversion import DayRates
from kopilka.transactions.models import MonthlySummary, Payee, TransactionPart
from kopilka.transactions.queries import TRANSACTIONS

_ACCOUNTS: Table = Account.__table__  # type: ignore[assignment]
_PAYEES: Table = Payee.__table__  # type: ignore[assignment]
_PARTS: Table = TransactionPart.__table__  # type: ignore[assignment]
_CATEGORIES: Table = Category.__table__  # type: ignore[assignment]
_MONTH_SUMS: Table = MonthlySummary.__table__  # type: ignore[assignment]
_MONTHS = _MONTH_SUMS.c
_ROWS = TRANSACTIONS.c
_HOUSEHOLD = bindparam("household", type_=Uuid)
_CURRENCIES = bindparam("currencies", type_=ARRAY(String))
_FIRST_DAYS = bindparam("first_days", type_=ARRAY(Date))
_START, _END = bindparam("start", type_=Date), bindparam("end", type_=Date)
_LIMIT = bindparam("limit", type_=Integer)


async def list_largest(
    connection: asyncpg.Connection, member: Member, currency: str, span: DateRange, locale: Locale, *, limit: int,
    rates: DayRates | None = None,
) -> list[Spending]:  # fmt: skip
    """The largest expenses, by an index: the largest of each month and currency, and of those the largest of all. In
    other currencies, counted where there are `rates` of the days, they are the largest as recorded, of which the
    converted amounts are compared. What no rate is known for is left out.
    """
    # Of a later day a rate is known too.
    first_days: dict[str, date] = {currency: span.start}
    for other, day in zip(rates.currencies, rates.days, strict=True) if rates is not None else ():
        first_days[other] = min(day, first_days.get(other, day))
    values = {
        "household": member.household_id,
        "month": span.start.replace(day=1),
        "start": span.start,
        "end": span.end,
        "limit": limit,
        "currencies": list(first_days),
        "first_days": list(first_days.values()),
    }
    rows = await _largest(is_alone=len(first_days) == 1).fetch(connection, values)
    known = rates.by_day() if rates is not None else {}
    spent = []
    for row in rows:
        rate = known.get((row["currency"], row["date"]))
        if row["currency"] == currency:
            spent.append(_spending(row, None, locale))
        elif rate is not None:
            spent.append(_spending(row, convert(row["amount"], rate, currency), locale))
    return sorted(spent, key=lambda it: (it.amount, it.id), reverse=True)[:limit]


def _spending(row: asyncpg.Record, converted: Decimal | None, locale: Locale) -> Spending:
    is_converted = converted is not None
    return Spending(
        id=row["id"],
        date=row["date"],
        amount=row["amount"] if converted is None else converted,
        category_id=row["category_id"],
        category=_names_in(locale, row["standard_keys"], row["names"])
        if row["category_id"] is None
        else name_in(locale, row["standard_key"], row["name"]),
        account_id=row["account_id"],
        account=row["account"],
        description=row["description"],
        payee=row["payee"],
        recorded_amount=row["amount"] if is_converted else None,
        recorded_currency=row["currency"] if is_converted else None,
    )


def _expense_months() -> Select[tuple[date, str, date]]:
    counted = (
        func.unnest(_CURRENCIES, _FIRST_DAYS)
        .table_valued(column("currency", String), column("first_day", Date), name="counted")
        .render_derived()
    )
    return (
        select(_MONTHS.month, _MONTHS.currency, counted.c.first_day)
        .join_from(_MONTH_SUMS, counted, counted.c.currency == _MONTHS.currency)
        .where(
            _MONTHS.household_id == _HOUSEHOLD,
            _MONTHS.month.between(bindparam("month", type_=Date), _END),
            _MONTHS.type == literal_column("'expense'"),
        )
        .distinct()
    )


@cache
def _largest(*, is_alone: bool) -> Compiled:
    """Of several currencies all that any month has among its largest: which are the largest is known once converted."""
    months = _expense_months().subquery()
    of_month = (
        select(
            *(_ROWS[it] for it in ("id", "date", "amount", "currency", "category_id", "account_id", "description")),
            _ROWS.payee_id,
        )
        .where(
            _ROWS.household_id == _HOUSEHOLD,
            _ROWS.month == months.c.month,
            _ROWS.currency == months.c.currency,
            _ROWS.type == literal_column("'expense'"),
            ~_ROWS.is_refund,
            ~_ROWS.is_pending,
            _ROWS.deleted_at.is_(None),
            _ROWS.date.between(_START, _END),
            _ROWS.date >= months.c.first_day,
        )
        .order_by(_ROWS.amount.desc(), _ROWS.id.desc())
        .limit(_LIMIT)
        .lateral()
    )
    chosen = select(of_month).select_from(months.join(of_month, true()))
    if is_alone:
        chosen = chosen.order_by(of_month.c.amount.desc(), of_month.c.id.desc()).limit(_LIMIT)
    largest = chosen.subquery()
    names = (_CATEGORIES.c.standard_key, _CATEGORIES.c.name, _ACCOUNTS.c.name.label("account"))
    return Compiled(
        select(largest, *names, _PAYEES.c.name.label("payee"), *_names_of_parts(largest.c.id))
        .outerjoin(
            _CATEGORIES, and_(_CATEGORIES.c.household_id == _HOUSEHOLD, _CATEGORIES.c.id == largest.c.category_id)
        )
        .join(_ACCOUNTS, and_(_ACCOUNTS.c.household_id == _HOUSEHOLD, _ACCOUNTS.c.id == largest.c.account_id))
        .outerjoin(_PAYEES, and_(_PAYEES.c.household_id == _HOUSEHOLD, _PAYEES.c.id == largest.c.payee_id))
    )


def _names_of_parts(transaction_id: ColumnElement[UUID]) -> list[ColumnElement[Sequence[str]]]:
    """Standard keys and own names of the categories of a split, that of the largest part first."""
    part = _PARTS.c
    rows = (
        select(_CATEGORIES.c.id)
        .join(
            _PARTS,
            and_(part.household_id == _CATEGORIES.c.household_id, part.category_id == _CATEGORIES.c.id),
        )
        .where(part.household_id == _HOUSEHOLD, part.transaction_id == transaction_id)
        .order_by(part.amount.desc(), part.category_id)
    )
    return [
        func.array(rows.with_only_columns(column_).scalar_subquery(), type_=ARRAY(String)).label(f"{column_.key}s")
        for column_ in (_CATEGORIES.c.standard_key, _CATEGORIES.c.name)
    ]


def _names_in(locale: Locale, standard_keys: Sequence[str | None], names: Sequence[str | None]) -> str:
    return ", ".join(name_in(locale, *it) for it in zip(standard_keys, names, strict=True))
