"""Reads for analytics, always of the member's household: sums from the summaries, never by adding up the ledger.

SQLAlchemy builds each statement once, and the driver runs it: analytics are asked as often as transactions are written
down, and are little but their statements.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from uuid import UUID

import asyncpg
from sqlalchemy import (
    Date,
    Integer,
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
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from kopilka.accounts.models import Account
from kopilka.analytics.figures import CategorySum, Flow
from kopilka.categories.models import Category
from kopilka.categories.standard import BY_KEY
from kopilka.households.member import Member
from kopilka.infrastructure.database.compiled import Compiled
from kopilka.infrastructure.locales import Locale
from kopilka.periods import DateRange, split_months
from kopilka.transactions.models import DailySummary, MonthlySummary
from kopilka.transactions.queries import TRANSACTIONS

_ACCOUNTS: Table = Account.__table__  # type: ignore[assignment]
_CATEGORIES: Table = Category.__table__  # type: ignore[assignment]
_DAYS = DailySummary.__table__.c
_MONTHS = MonthlySummary.__table__.c
_ROWS = TRANSACTIONS.c

_HOUSEHOLD = bindparam("household", type_=Uuid)
_CURRENCY = bindparam("currency", type_=String)
_START, _END = bindparam("start", type_=Date), bindparam("end", type_=Date)
_LIMIT = bindparam("limit", type_=Integer)


@dataclass(frozen=True, slots=True)
class Sums:
    """By category, in the currency asked for; `others` are the currencies left out."""

    categories: list[CategorySum]
    others: list[str]


@dataclass(frozen=True, slots=True)
class CategoryName:
    name: str
    parent_id: UUID | None


async def sum_categories(
    connection: asyncpg.Connection, member: Member, currency: str, spans: Sequence[DateRange]
) -> list[Sums]:
    """Of each of the spans, in their order: whole months from the monthly summary, and from the daily one the days that
    a span has besides them or has not.
    """
    whole, single = Spans(), Spans()
    for number, span in enumerate(spans):
        split = split_months(span)
        if split.months is not None:
            whole.add(number, split.months)
        for days in split.added:
            single.add(number, days)
        for days in split.removed:
            single.add(number, days, sign=-1)
    rows = await _category_sums().fetch(
        connection,
        {"household": member.household_id, **whole.values("months"), **single.values("days")},
    )
    found: list[list[CategorySum]] = [[] for _ in spans]
    others: list[set[str]] = [set() for _ in spans]
    for number, its_currency, kind, category_id, amount, count in rows:
        if its_currency == currency:
            found[number].append(CategorySum(category_id, kind, amount, count))
        else:
            others[number].add(its_currency)
    return [Sums(sums, sorted(left_out)) for sums, left_out in zip(found, others, strict=True)]


class Spans:
    """A table of ranges as PostgreSQL takes it: column by column. What is in one counts once, or minus once."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.signs: list[int] = []
        self.starts: list[date] = []
        self.ends: list[date] = []

    def add(self, number: int, span: DateRange, sign: int = 1) -> None:
        self.numbers.append(number)
        self.signs.append(sign)
        self.starts.append(span.start)
        self.ends.append(span.end)

    def values(self, name: str) -> dict[str, object]:
        columns = {"numbers": self.numbers, "signs": self.signs, "starts": self.starts, "ends": self.ends}
        return {f"{name}_{column}": values for column, values in columns.items()}


@cache
def _category_sums() -> Compiled:
    months, days = (
        func.unnest(
            bindparam(f"{name}_numbers", type_=ARRAY(Integer)),
            bindparam(f"{name}_signs", type_=ARRAY(Integer)),
            bindparam(f"{name}_starts", type_=ARRAY(Date)),
            bindparam(f"{name}_ends", type_=ARRAY(Date)),
        )
        .table_valued(
            *(column("number", Integer), column("sign", Integer), column("first", Date), column("last", Date)),
            name=name,
        )
        .render_derived()
        for name in ("months", "days")
    )
    # Each span by itself (LATERAL, and a GROUP BY that keeps it apart): joined, all days of the household were read.
    in_month = (
        select(_MONTHS.currency, _MONTHS.type, _MONTHS.category_id, _MONTHS.amount, _MONTHS["count"])
        .where(_MONTHS.household_id == _HOUSEHOLD, _MONTHS.month.between(months.c.first, months.c.last))
        .lateral("in_months")
    )
    in_days = (
        select(
            _DAYS.account_id,
            _DAYS.type,
            _DAYS.category_id,
            (days.c.sign * func.sum(_DAYS.amount)).label("amount"),
            (days.c.sign * func.sum(_DAYS["count"])).label("count"),
        )
        .where(_DAYS.household_id == _HOUSEHOLD, _DAYS.date.between(days.c.first, days.c.last))
        .group_by(_DAYS.account_id, _DAYS.type, _DAYS.category_id)
        .lateral("in_days")
    )
    of_months = select(months.c.number, in_month).select_from(months.join(in_month, true()))
    of_days = select(
        days.c.number, _ACCOUNTS.c.currency, in_days.c.type, in_days.c.category_id, in_days.c.amount, in_days.c["count"]
    ).select_from(
        days.join(in_days, true()).join(
            _ACCOUNTS, and_(_ACCOUNTS.c.household_id == _HOUSEHOLD, _ACCOUNTS.c.id == in_days.c.account_id)
        )
    )
    every = union_all(of_months, of_days).subquery().c
    kind = (every.number, every.currency, every.type, every.category_id)
    count = func.sum(every["count"])
    # None is left of what has all its days of a month among the removed.
    return Compiled(select(*kind, func.sum(every.amount), count).group_by(*kind).having(count != literal_column("0")))


async def sum_months(
    connection: asyncpg.Connection, member: Member, currency: str, span: DateRange
) -> tuple[dict[date, Flow], list[str]]:
    """Of each month that has any, by its first day; and the currencies left out. The range is of whole months."""
    rows = await _month_flows().fetch(
        connection, {"household": member.household_id, "start": span.start, "end": span.end}
    )
    months: dict[date, Flow] = {}
    others = set()
    for month, its_currency, kind, amount, count in rows:
        if its_currency == currency:
            months[month] = months.get(month, Flow()).plus(kind, amount, count)
        else:
            others.add(its_currency)
    return months, sorted(others)


@cache
def _month_flows() -> Compiled:
    kind = (_MONTHS.month, _MONTHS.currency, _MONTHS.type)
    return Compiled(
        select(*kind, func.sum(_MONTHS.amount), func.sum(_MONTHS["count"]))
        .where(_MONTHS.household_id == _HOUSEHOLD, _MONTHS.month.between(_START, _END))
        .group_by(*kind)
    )


async def list_month_sums(
    connection: asyncpg.Connection, member: Member, currency: str, *, start: date, end: date
) -> list[tuple[date, str, UUID, Decimal]]:
    """(month, type, category, amount), the months between two first days, in order."""
    rows: list[tuple[date, str, UUID, Decimal]] = await _month_sums().fetch(
        connection, {"household": member.household_id, "currency": currency, "start": start, "end": end}
    )
    return rows


@cache
def _month_sums() -> Compiled:
    return Compiled(
        select(_MONTHS.month, _MONTHS.type, _MONTHS.category_id, _MONTHS.amount)
        .where(_MONTHS.household_id == _HOUSEHOLD, _MONTHS.currency == _CURRENCY, _MONTHS.month.between(_START, _END))
        .order_by(_MONTHS.month)
    )


async def list_largest(
    connection: asyncpg.Connection, member: Member, currency: str, span: DateRange, *, limit: int
) -> list[asyncpg.Record]:
    """The largest expenses, with the names of category and account: by index those of each month, then of these."""
    return await _largest().fetch(
        connection,
        {
            "household": member.household_id,
            "currency": currency,
            "month": span.start.replace(day=1),
            "start": span.start,
            "end": span.end,
            "limit": limit,
        },
    )


@cache
def _largest() -> Compiled:
    months = (
        select(_MONTHS.month)
        .where(
            _MONTHS.household_id == _HOUSEHOLD,
            _MONTHS.month.between(bindparam("month", type_=Date), _END),
            _MONTHS.currency == _CURRENCY,
            _MONTHS.type == literal_column("'expense'"),
        )
        .distinct()
        .subquery()
    )
    of_month = (
        select(_ROWS.id, _ROWS.date, _ROWS.amount, _ROWS.category_id, _ROWS.account_id, _ROWS.description)
        .where(
            _ROWS.household_id == _HOUSEHOLD,
            _ROWS.month == months.c.month,
            _ROWS.currency == _CURRENCY,
            _ROWS.type == literal_column("'expense'"),
            _ROWS.deleted_at.is_(None),
            _ROWS.date.between(_START, _END),
        )
        .order_by(_ROWS.amount.desc(), _ROWS.id.desc())
        .limit(_LIMIT)
        .lateral()
    )
    largest = (
        select(of_month)
        .select_from(months.join(of_month, true()))
        .order_by(of_month.c.amount.desc(), of_month.c.id.desc())
        .limit(_LIMIT)
        .subquery()
    )
    names = (_CATEGORIES.c.standard_key, _CATEGORIES.c.name, _ACCOUNTS.c.name.label("account"))
    return Compiled(
        select(largest, *names)
        .join(_CATEGORIES, and_(_CATEGORIES.c.household_id == _HOUSEHOLD, _CATEGORIES.c.id == largest.c.category_id))
        .join(_ACCOUNTS, and_(_ACCOUNTS.c.household_id == _HOUSEHOLD, _ACCOUNTS.c.id == largest.c.account_id))
        .order_by(largest.c.amount.desc(), largest.c.id.desc())
    )


async def name_categories(connection: asyncpg.Connection, member: Member, locale: Locale) -> dict[UUID, CategoryName]:
    """All of them, the archived too."""
    rows = await _names().fetch(connection, {"household": member.household_id})
    return {
        category_id: CategoryName(name_in(locale, standard_key, name), parent_id)
        for category_id, standard_key, name, parent_id in rows
    }


@cache
def _names() -> Compiled:
    columns = _CATEGORIES.c
    return Compiled(
        select(columns.id, columns.standard_key, columns.name, columns.parent_id).where(
            columns.household_id == _HOUSEHOLD
        )
    )


def name_in(locale: Locale, standard_key: str | None, name: str | None) -> str:
    return BY_KEY[standard_key].names[locale] if standard_key is not None else name or ""


async def sum_balances(connection: asyncpg.Connection, member: Member, currency: str) -> Decimal:
    """Of all accounts in the currency, the archived ones too."""
    [[found]] = await _balances().fetch(connection, {"household": member.household_id, "currency": currency})
    return found or Decimal(0)


@cache
def _balances() -> Compiled:
    return Compiled(
        select(func.sum(_ACCOUNTS.c.opening_balance + _ACCOUNTS.c.turnover)).where(
            _ACCOUNTS.c.household_id == _HOUSEHOLD, _ACCOUNTS.c.currency == _CURRENCY
        )
    )
