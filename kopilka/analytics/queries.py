"""Reads of analytics, always of the member's household: from the daily and monthly summaries, not from the ledger.

SQLAlchemy builds each statement once and the driver runs it (decision 0014): an answer of analytics costs hardly more
than its statements.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from uuid import UUID

import asyncpg
from sqlalchemy import (
    ColumnElement,
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
from kopilka.analytics.figures import ZERO, CategorySum, Flow, MonthSum
from kopilka.categories.models import Category
from kopilka.categories.standard import BY_KEY
from kopilka.households.member import Member
from kopilka.infrastructure.database.compiled import Compiled
from kopilka.infrastructure.locales import Locale
from kopilka.periods import DateRange, split_months
from kopilka.transactions.models import DailySummary, DailyTurnover, MonthlySummary

_ACCOUNTS: Table = Account.__table__  # type: ignore[assignment]
_CATEGORIES: Table = Category.__table__  # type: ignore[assignment]
_DAYS = DailySummary.__table__.c
_TURNOVERS = DailyTurnover.__table__.c
_MONTHS = MonthlySummary.__table__.c

_NO_FLOW = Flow()
_HOUSEHOLD = bindparam("household", type_=Uuid)
_CURRENCY = bindparam("currency", type_=String)
_START, _END = bindparam("start", type_=Date), bindparam("end", type_=Date)


@dataclass(frozen=True, slots=True)
class Sums:
    """By type and category, in the currency asked for; `others` are the currencies that are not counted."""

    categories: list[CategorySum]
    others: list[str]


@dataclass(frozen=True, slots=True)
class MonthFlows:
    """By the first day of each month that has transactions; `others` are the currencies that are not counted."""

    months: Mapping[date, Flow]
    others: list[str]


@dataclass(frozen=True, slots=True)
class CategoryName:
    name: str
    parent_id: UUID | None


@dataclass(frozen=True, slots=True)
class Balances:
    """Of the accounts in use in one currency. `today` counts transactions dated up to today, `planned` those dated
    later. `month_to_date` is what all accounts, the archived ones too, had from the first of this month to today.
    """

    today: Decimal
    planned: Flow
    month_to_date: Decimal


async def sum_categories(
    connection: asyncpg.Connection, member: Member, currency: str, spans: Sequence[DateRange]
) -> list[Sums]:
    """One Sums for each span, in their order. Whole months come from the monthly summary; days that the span has beyond
    whole months are added from the daily summary, and days that it lacks are subtracted.
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
    """Ranges as arrays, column by column, for PostgreSQL's unnest. `sign` is 1 to add a range, -1 to subtract it."""

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

    def values(self, name: str) -> Mapping[str, Sequence[int] | Sequence[date]]:
        return {
            f"{name}_numbers": self.numbers,
            f"{name}_signs": self.signs,
            f"{name}_starts": self.starts,
            f"{name}_ends": self.ends,
        }


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
    # LATERAL, and a GROUP BY inside, read each span by itself: with a plain join PostgreSQL read every day of the
    # household.
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
    # A category whose days were all subtracted has nothing left in the span.
    return Compiled(select(*kind, func.sum(every.amount), count).group_by(*kind).having(count != literal_column("0")))


async def sum_months(connection: asyncpg.Connection, member: Member, currency: str, span: DateRange) -> MonthFlows:
    """The range is of whole months."""
    rows = await _month_flows().fetch(
        connection, {"household": member.household_id, "start": span.start, "end": span.end}
    )
    months: dict[date, Flow] = {}
    others = set()
    for month, its_currency, kind, amount, count in rows:
        if its_currency == currency:
            months[month] = months.get(month, _NO_FLOW).plus(kind, amount, count)
        else:
            others.add(its_currency)
    return MonthFlows(months, sorted(others))


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
) -> list[MonthSum]:
    """(first day of the month, type, category, amount) of the months between two first days, the oldest first."""
    rows: list[MonthSum] = await _month_sums().fetch(
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


async def name_categories(connection: asyncpg.Connection, member: Member, locale: Locale) -> dict[UUID, CategoryName]:
    """All categories by id, the archived ones too."""
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
    """A standard category has its name in each language, an own one the name that it was given."""
    return BY_KEY[standard_key].names[locale] if standard_key is not None else name or ""


async def sum_balances(connection: asyncpg.Connection, member: Member, currency: str, today: date) -> Balances:
    """Archived accounts are in no balance (decision 0024)."""
    [[balance, income, expense, month_to_date]] = await _balances().fetch(
        connection,
        {
            "household": member.household_id,
            "currency": currency,
            "month": today.replace(day=1),
            "today": today,
        },
    )
    return Balances(balance or ZERO, Flow(income or ZERO, expense or ZERO), month_to_date or ZERO)


@cache
def _balances() -> Compiled:
    today, account = bindparam("today", type_=Date), _ACCOUNTS.c
    days = (
        select(
            _DAYS.account_id,
            *(
                func.sum(_DAYS.amount).filter(_DAYS.type == literal_column(f"'{kind}'")).label(kind)
                for kind in ("income", "expense")
            ),
        )
        .where(_DAYS.household_id == _HOUSEHOLD)
        .group_by(_DAYS.account_id)
    )
    later = days.where(_DAYS.date > today).subquery("later")
    this_month = days.where(_DAYS.date.between(bindparam("month", type_=Date), today)).subquery("this_month")
    turnovers = (
        select(_TURNOVERS.account_id, func.sum(_TURNOVERS.amount).label("amount"))
        .where(_TURNOVERS.household_id == _HOUSEHOLD, _TURNOVERS.date > today)
        .group_by(_TURNOVERS.account_id)
        .subquery("turnovers")
    )
    income, expense = _or_zero(later.c.income), _or_zero(later.c.expense)
    in_use = account.archived_at.is_(None)
    return Compiled(
        select(
            func.sum(account.opening_balance + account.turnover - _or_zero(turnovers.c.amount)).filter(in_use),
            func.sum(income).filter(in_use),
            func.sum(expense).filter(in_use),
            func.sum(_or_zero(this_month.c.income) - _or_zero(this_month.c.expense)),
        )
        .select_from(_ACCOUNTS)
        .outerjoin(turnovers, turnovers.c.account_id == account.id)
        .outerjoin(later, later.c.account_id == account.id)
        .outerjoin(this_month, this_month.c.account_id == account.id)
        .where(account.household_id == _HOUSEHOLD, account.currency == _CURRENCY)
    )


def _or_zero(amount: ColumnElement[Decimal]) -> ColumnElement[Decimal]:
    return func.coalesce(amount, literal_column("0"))
