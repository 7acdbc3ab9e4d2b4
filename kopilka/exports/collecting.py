"""The figures of a report, in one snapshot of the ledger: sums by one statement, the list spooled into a file."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, Table, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts import queries as accounts
from kopilka.accounts.models import Account
from kopilka.analytics.figures import Flow, shares
from kopilka.analytics.queries import CategoryName, name_categories, name_in
from kopilka.categories.models import Category
from kopilka.exports.figures import (
    Bar,
    BarStep,
    CategoryTotal,
    GoalLine,
    LargeSpending,
    Operation,
    ReportFigures,
    Totals,
)
from kopilka.exports.schemas import Question
from kopilka.exports.service import days_of
from kopilka.exports.spool import write_operations
from kopilka.goals import queries as goals
from kopilka.households import queries as households
from kopilka.households.member import Member
from kopilka.infrastructure.clock import now
from kopilka.infrastructure.database.transactions import driver
from kopilka.infrastructure.locales import Locale
from kopilka.money import CURRENCIES, wire
from kopilka.periods import DateRange, add_months, first_of_months, month_range, previous_range
from kopilka.text import sort_key
from kopilka.transactions.queries import TRANSACTIONS, conditions
from kopilka.users.models import User

LARGEST = 10
DAYS_OF_BARS, MONTHS_OF_BARS = 62, 36
ROWS_AT_ONCE = 2_000

_ROWS = TRANSACTIONS.c
_CATEGORIES = cast(Table, Category.__table__)
_ACCOUNTS = cast(Table, Account.__table__)
_USERS = cast(Table, User.__table__)

WORDS: Mapping[Locale, Mapping[str, str]] = {
    "ru": {
        "type": "Тип", "income": "доходы", "expense": "расходы", "category_id": "Категория", "account_id": "Счёт",
        "q": "В описании", "min_amount": "Сумма от", "max_amount": "Сумма до",
    },
    "en": {
        "type": "Type", "income": "income", "expense": "expenses", "category_id": "Category", "account_id": "Account",
        "q": "Description has", "min_amount": "Amount from", "max_amount": "Amount to",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Sum:
    """Of one day, or of one month by its first day."""

    day: date
    type: str
    category_id: UUID
    amount: Decimal
    count: int


async def collect(
    session: AsyncSession, member: Member, question: Question, locale: Locale, rows: Path
) -> ReportFigures:
    """Writes the list into `rows`, where it is asked for. The transaction should be one snapshot (REPEATABLE READ).

    Raises AccountNotFound and what `conditions` raises.
    """
    days = days_of(question) or await _whole_span(session, member, question)
    step = _step(days)
    found = await _sums(session, member, question, days, step)
    names = await name_categories(await driver(session), member, locale)
    previous = _before(days, question.asked_on) if days_of(question) else None
    before = await _sums(session, member, question, previous, "year") if previous else {}
    currency = question.currency
    sums = found.get(currency, [])
    count = 0
    if question.transactions:
        count = await write_operations(rows, _operations(session, member, question, locale))
    return ReportFigures(
        household=(await households.read_household(session, member)).name,
        locale=locale,
        currency=currency,
        digits=CURRENCIES[currency],
        made_at=_local(now(), member),
        start=days.start,
        end=days.end,
        filters=await _filters(session, member, question, locale, names),
        totals=_totals(sums),
        previous_start=previous.start if previous else None,
        previous_end=previous.end if previous else None,
        previous=_totals(before.get(currency, [])) if previous else None,
        bar_step=step,
        bars=_bars(days, step, sums),
        expenses=_categories(sums, "expense", names),
        incomes=_categories(sums, "income", names),
        largest=await _largest(session, member, question, days, locale),
        goals=await _goals(session, member),
        other_currencies=tuple(sorted(set(found) - {currency})),
        rows=count,
    )


async def _whole_span(session: AsyncSession, member: Member, question: Question) -> DateRange:
    """From the first transaction to the last; the current month where there is none."""
    found = await session.execute(
        select(func.min(_ROWS.date), func.max(_ROWS.date)).where(*conditions(member, question))
    )
    first, last = found.one()
    if first is None:
        return month_range(question.asked_on.year, question.asked_on.month)
    return DateRange(first, last)


def _before(days: DateRange, today: date) -> DateRange:
    """The period before; of one that is not over, as much of it as has gone by: a year by November against a year by
    November.
    """
    whole = previous_range(days)
    if not days.start <= today < days.end or days.start.day != 1 or whole.start.day != 1:
        return whole
    months = (days.start.year - whole.start.year) * 12 + days.start.month - whole.start.month
    return DateRange(whole.start, add_months(today, -months))


def _step(days: DateRange) -> BarStep:
    if days.days <= DAYS_OF_BARS:
        return "day"
    return "month" if len(first_of_months(days)) <= MONTHS_OF_BARS else "year"


async def _sums(
    session: AsyncSession, member: Member, question: Question, days: DateRange, step: BarStep
) -> dict[str, list[_Sum]]:
    """By currency."""
    asked = question.model_copy(update={"start_date": days.start, "end_date": days.end})
    day = _ROWS.date if step == "day" else _ROWS.month
    found = await session.execute(
        select(_ROWS.currency, day, _ROWS.type, _ROWS.category_id, func.sum(_ROWS.amount), func.count())
        .where(*conditions(member, asked))
        .group_by(_ROWS.currency, day, _ROWS.type, _ROWS.category_id)
    )
    sums: dict[str, list[_Sum]] = {}
    for currency, *rest in found:
        sums.setdefault(currency, []).append(_Sum(*rest))
    return sums


def _totals(sums: list[_Sum]) -> Totals:
    flow = Flow()
    for it in sums:
        flow = flow.plus(it.type, it.amount, it.count)
    return Totals(flow.income, flow.expense, flow.count)


def _bars(days: DateRange, step: BarStep, sums: list[_Sum]) -> tuple[Bar, ...]:
    flows: dict[date, Flow] = {}
    for it in sums:
        first = it.day.replace(month=1, day=1) if step == "year" else it.day
        flows[first] = flows.get(first, Flow()).plus(it.type, it.amount, it.count)
    bars = []
    for first, last in _steps(days, step):
        flow = flows.get(first, Flow())
        bars.append(Bar(max(first, days.start), min(last, days.end), flow.income, flow.expense))
    return tuple(bars)


def _steps(days: DateRange, step: BarStep) -> list[tuple[date, date]]:
    if step == "day":
        return [(day, day) for day in (days.start + timedelta(days=number) for number in range(days.days))]
    if step == "month":
        return [(first, month_range(first.year, first.month).end) for first in first_of_months(days)]
    return [(date(year, 1, 1), date(year, 12, 31)) for year in range(days.start.year, days.end.year + 1)]


def _categories(sums: list[_Sum], kind: str, names: dict[UUID, CategoryName]) -> tuple[CategoryTotal, ...]:
    """Largest first, equals by name."""
    found: dict[UUID, tuple[Decimal, int]] = {}
    for it in sums:
        if it.type == kind:
            amount, count = found.get(it.category_id, (Decimal(0), 0))
            found[it.category_id] = amount + it.amount, count + it.count
    order = sorted(found, key=lambda it: (-found[it][0], sort_key(names[it].name), it))
    parts = shares([found[it][0] for it in order])
    return tuple(
        CategoryTotal(names[it].name, found[it][0], share, found[it][1]) for it, share in zip(order, parts, strict=True)
    )


async def _largest(
    session: AsyncSession, member: Member, question: Question, days: DateRange, locale: Locale
) -> tuple[LargeSpending, ...]:
    asked = question.model_copy(update={"start_date": days.start, "end_date": days.end})
    found = await session.execute(
        _listed(member)
        .where(*conditions(member, asked), _ROWS.type == "expense", _ROWS.currency == question.currency)
        .order_by(_ROWS.amount.desc(), _ROWS.date.desc(), _ROWS.id.desc())
        .limit(LARGEST)
    )
    return tuple(
        LargeSpending(row.date, _name(row, locale), row.account, row.description or "", row.amount) for row in found
    )


async def _operations(
    session: AsyncSession, member: Member, question: Question, locale: Locale
) -> AsyncIterator[Operation]:
    """Newest first, a few at a time."""
    statement = (
        _listed(member)
        .where(*conditions(member, question))
        .order_by(_ROWS.date.desc(), _ROWS.id.desc())
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    async for row in await session.stream(statement):
        yield Operation(
            row.date, row.type, _name(row, locale), row.account, row.description or "", row.amount, row.currency,
            row.email,
        )  # fmt: skip


def _listed(member: Member) -> Select[Any]:
    return (
        select(
            _ROWS.date,
            _ROWS.type,
            _ROWS.amount,
            _ROWS.currency,
            _ROWS.description,
            _CATEGORIES.c.standard_key,
            _CATEGORIES.c.name,
            _ACCOUNTS.c.name.label("account"),
            _USERS.c.email,
        )
        .join(
            _CATEGORIES,
            and_(_CATEGORIES.c.household_id == member.household_id, _CATEGORIES.c.id == _ROWS.category_id),
        )
        .join(_ACCOUNTS, and_(_ACCOUNTS.c.household_id == member.household_id, _ACCOUNTS.c.id == _ROWS.account_id))
        .join(_USERS, _USERS.c.id == _ROWS.created_by)
    )


async def _goals(session: AsyncSession, member: Member) -> tuple[GoalLine, ...]:
    return tuple(
        GoalLine(
            it.goal.name,
            it.goal.currency,
            it.goal.target_amount,
            it.current,
            it.standing.progress,
            it.goal.deadline,
            it.standing.state,
        )
        for it in await goals.list_goals(session, member)
    )


async def _filters(
    session: AsyncSession,
    member: Member,
    question: Question,
    locale: Locale,
    names: dict[UUID, CategoryName],
) -> tuple[tuple[str, str], ...]:
    words = WORDS[locale]
    found = []
    if question.type is not None:
        found.append((words["type"], words[question.type]))
    if question.category_id is not None:
        # One that was deleted since it was asked for: there is nothing in it either.
        named = names.get(question.category_id)
        found.append((words["category_id"], named.name if named else "—"))
    if question.account_id is not None:
        account = await accounts.get_account(session, member, question.account_id)
        found.append((words["account_id"], account.name))
    if question.q is not None:
        found.append((words["q"], question.q))
    for name in ("min_amount", "max_amount"):
        amount = getattr(question, name)
        if amount is not None:
            found.append((words[name], wire(amount).replace(".", "," if locale == "ru" else ".")))
    return tuple(found)


def _name(row: Any, locale: Locale) -> str:
    return name_in(locale, row.standard_key, row.name)


def _local(moment: datetime, member: Member) -> datetime:
    return moment.astimezone(ZoneInfo(member.time_zone))
