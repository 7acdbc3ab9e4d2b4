"""Reads of analytics, always of the member's household: from the daily and monthly summaries, not from the ledger.

SQLAlchemy builds each statement once and the driver runs it (decision 0014): an answer of analytics costs hardly more
than its statements.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from uuid import UUID

import asyncpg
from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
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
from kopilka.analytics.conversion import Counted, OtherSum, sum_foreign
from kopilka.analytics.figures import ZERO, CategorySum, Flow, FlowType, total
from kopilka.categories.models import Category
from kopilka.categories.standard import BY_KEY
from kopilka.exchange_rates.figures import convert
from kopilka.exchange_rates.queries import rates_on
from kopilka.households.member import Member
from kopilka.infrastructure.database.compiled import Compiled
from kopilka.infrastructure.locales import Locale
from kopilka.periods import DateRange, split_months
from kopilka.transactions.conversion import DayRates
from kopilka.transactions.models import DailySummary, DailyTurnover, MonthlySummary

_ACCOUNTS: Table = Account.__table__  # type: ignore[assignment]
_CATEGORIES: Table = Category.__table__  # type: ignore[assignment]
_DAYS = DailySummary.__table__.c
_TURNOVERS = DailyTurnover.__table__.c
_MONTHS = MonthlySummary.__table__.c

_NO_FLOW = Flow()
_HOUSEHOLD = bindparam("household", type_=Uuid)
_START, _END = bindparam("start", type_=Date), bindparam("end", type_=Date)


@dataclass(frozen=True, slots=True)
class Sums:
    """By type and category, in the currency asked for. `converted`: what of it was recorded in other currencies, as it
    was recorded, by the `rates` of their days; `unconverted`: what is not counted.
    """

    categories: list[CategorySum]
    converted: list[OtherSum]
    unconverted: list[OtherSum]
    rates: DayRates | None = None


@dataclass(frozen=True, slots=True)
class CategoryName:
    name: str
    parent_id: UUID | None


@dataclass(frozen=True, slots=True)
class Balances:
    """Of the accounts in use in one currency. `today` counts transactions dated up to today, `planned` those dated
    later. `month_to_date` is what all accounts, the archived ones too, had from the first day of this month to today.
    `others` are the currencies that are not counted; `follows_rates` where the same
    ledger gives other sums once another rate is known.
    """

    today: Decimal
    planned: Flow
    month_to_date: Decimal
    others: frozenset[str] = frozenset()
    follows_rates: bool = False


async def sum_categories(
    connection: asyncpg.Connection, member: Member, what: Counted, spans: Sequence[DateRange]
) -> list[Sums]:
    """One Sums for each span, in their order."""
    found = [Sums([], [], []) for _ in spans]
    for number, currency, kind, category_id, amount, count in await read_sums(connection, member, spans):
        if currency == what.currency:
            found[number].categories.append(CategorySum(category_id, kind, amount, count))
        else:
            found[number].unconverted.append(OtherSum(currency, kind, amount, count))
    if what.converts and any(it.unconverted for it in found):
        foreign = await sum_foreign(connection, member, spans)
        return [
            Sums(_added_up([*own.categories, *other.categories]), other.converted, other.unconverted, other.rates)
            for own, other in zip(found, foreign, strict=True)
        ]
    return found


async def read_sums(
    connection: asyncpg.Connection, member: Member, spans: Sequence[DateRange]
) -> list[tuple[int, str, FlowType, UUID, Decimal, int]]:
    """Number of the span, currency, type, category, amount and count. Whole calendar months come from the monthly
    summary; days that the span has beyond them are added from the daily summary, and days that it lacks are subtracted.
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
    return [tuple(row) for row in rows]


def _added_up(sums: Sequence[CategorySum]) -> list[CategorySum]:
    """One for each type and category."""
    found: dict[tuple[FlowType, UUID], CategorySum] = {}
    for it in sums:
        key = it.type, it.category_id
        before = found.get(key)
        found[key] = (
            it
            if before is None
            else CategorySum(it.category_id, it.type, before.amount + it.amount, before.count + it.count)
        )
    return list(found.values())


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


async def sum_balances(connection: asyncpg.Connection, member: Member, what: Counted, today: date) -> Balances:
    """Archived accounts are in no balance (decision 0024). What is held in another currency is converted at the rate
    of today, and left out where none is known.
    """
    month = DateRange(member.months.start(member.months.name_of(today)), today)
    values = {"household": member.household_id, "month": month.start, "today": today}
    rows = await _balances().fetch(connection, values)
    own = [_balances_of(it) for it in rows if it["currency"] == what.currency]
    others = [it for it in rows if it["currency"] != what.currency]
    if not what.converts or not others:
        alone = own[0] if own else Balances(ZERO, _NO_FLOW, ZERO)
        return replace(alone, others=frozenset(it["currency"] for it in others))
    rates = await rates_on(connection, member, [today], {it["currency"] for it in others})
    unknown = [it for it in others if (it["currency"], today) not in rates]
    for row in others:
        if row not in unknown:
            own.append(_balances_of(row, rates[row["currency"], today].rate, what.currency))
    [foreign] = await sum_foreign(connection, member, [month])
    return Balances(
        today=sum((it.today for it in own), ZERO),
        planned=Flow(sum((it.planned.income for it in own), ZERO), sum((it.planned.expense for it in own), ZERO)),
        month_to_date=sum((it.month_to_date for it in own), total(foreign.categories).net),
        others=frozenset(it["currency"] for it in unknown if it["balance"]),
        follows_rates=True,
    )


def _balances_of(row: asyncpg.Record, rate: Decimal | None = None, base: str = "") -> Balances:
    """With a rate converted; what has come and gone this month is converted by its days, and not in here then."""
    if rate is None:
        return Balances(row["balance"], Flow(row["income"], row["expense"]), row["month_to_date"])
    balance, income, expense = (convert(row[it], rate, base) for it in ("balance", "income", "expense"))
    return Balances(balance, Flow(income, expense), ZERO)


@cache
def _balances() -> Compiled:
    """By currency."""
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
    balance = account.opening_balance + account.turnover - _or_zero(turnovers.c.amount)
    in_use = account.archived_at.is_(None)
    return Compiled(
        select(
            account.currency,
            _or_zero(func.sum(balance).filter(in_use)).label("balance"),
            _or_zero(func.sum(income).filter(in_use)).label("income"),
            _or_zero(func.sum(expense).filter(in_use)).label("expense"),
            func.sum(_or_zero(this_month.c.income) - _or_zero(this_month.c.expense)).label("month_to_date"),
        )
        .select_from(_ACCOUNTS)
        .outerjoin(turnovers, turnovers.c.account_id == account.id)
        .outerjoin(later, later.c.account_id == account.id)
        .outerjoin(this_month, this_month.c.account_id == account.id)
        .where(account.household_id == _HOUSEHOLD)
        .group_by(account.currency)
    )


def _or_zero(amount: ColumnElement[Decimal]) -> ColumnElement[Decimal]:
    return func.coalesce(amount, literal_column("0"))
