"""Reads what a report needs in one snapshot of the ledger: sums, goals, and the list, which goes into a file."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, String, Subquery, Table, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.models import Account
from kopilka.analytics.comparison_periods import ComparedPeriods, compare_periods, elapsed_part
from kopilka.exports.figures import (
    MOST_PAYEES,
    AccountLine,
    BarStep,
    CollectedReport,
    GoalLine,
    LedgerSum,
    PayeeTotal,
)
from kopilka.exports.filter_names import describe_filters
from kopilka.exports.labels import label_categories
from kopilka.exports.listing import conditions_of, list_largest, list_operations
from kopilka.exports.queries import list_category_names
from kopilka.exports.rows_file import write_operations
from kopilka.exports.schemas import Question
from kopilka.goals import queries as goals
from kopilka.households import queries as households
from kopilka.households.member import Member
from kopilka.infrastructure.clock import now
from kopilka.infrastructure.locales import Locale
from kopilka.money import CURRENCIES
from kopilka.periods import DateRange, Months, close_range
from kopilka.transactions.filters import PARTS, in_category, month_of
from kopilka.transactions.models import DailySummary, DailyTurnover, Payee, TransactionPart
from kopilka.transactions.queries import TRANSACTIONS, counted_amount
from kopilka.transactions.schemas import DAYS, LedgerFilters
from kopilka.users.models import User

DAYS_OF_BARS, MONTHS_OF_BARS = 62, 36

# Filters that leave a part of what is on an account.
_NARROWING = set(LedgerFilters.model_fields) - {*DAYS, "account_id"}

_ROWS = TRANSACTIONS.c
_ACCOUNTS = cast(Table, Account.__table__)
_USERS = cast(Table, User.__table__)
_PAYEES = cast(Table, Payee.__table__)
_OTHER = TRANSACTIONS.alias("other")
_OTHER_ACCOUNT = _ACCOUNTS.alias("other_account")


async def collect(
    session: AsyncSession, member: Member, question: Question, locale: Locale, rows: Path
) -> CollectedReport:
    """Writes the list into `rows`, where it is asked for. The transaction should be one snapshot (REPEATABLE READ).

    Raises what `conditions` raises.
    """
    days = await _days(session, member, question)
    step = _step(days, member.months)
    sums, other_currencies = await _sums(session, member, question, days, step)
    categories = await list_category_names(session, member, locale)
    labels = label_categories(categories, locale)
    compared = _compared(question, days, member.months)
    now_sums, before_sums = await _compared_sums(session, member, question, compared)
    # The days that have been; all of a period that is still to come.
    been = elapsed_part(days, question.asked_on) or days
    lines, archived_moved = await _accounts(session, member, question, been)
    operations = list_operations(session, member, question, locale, labels, categories)
    return CollectedReport(
        household=(await households.read_household(session, member)).name,
        locale=locale,
        currency=question.currency,
        digits=CURRENCIES[question.currency],
        made_at=now().astimezone(ZoneInfo(member.time_zone)),
        start=days.start,
        end=days.end,
        asked_start=question.start_date,
        asked_end=question.end_date,
        filters=await describe_filters(session, member, question, locale, labels),
        compared=compared.current if compared else None,
        previous_days=compared.previous if compared else None,
        bar_step=step,
        largest=await list_largest(session, member, question, days, labels, categories),
        goals=await _goals(session, member, min(days.end, question.asked_on)),
        other_currencies=other_currencies,
        rows=await write_operations(rows, operations) if question.transactions else 0,
        accounts=lines,
        accounts_days=been,
        archived_moved=archived_moved,
        goals_on=min(days.end, question.asked_on),
        recorded_from=await _recorded_from(session, member, question),
        entered_by_many=await _entered_by_many(session, member, question),
        payees=await _payees(session, member, question, days),
        months=member.months,
        sums=sums,
        compared_sums=now_sums,
        previous_sums=before_sums,
        labels=labels,
        colours={it.id: it.colour for it in categories},
    )


async def _days(session: AsyncSession, member: Member, question: Question) -> DateRange:
    """The days asked for, with open ends closed by the rows found and today."""
    if question.start_date is not None and question.end_date is not None:
        return DateRange(question.start_date, question.end_date)
    found = await session.execute(
        select(func.min(_ROWS.date), func.max(_ROWS.date)).where(*await conditions_of(session, member, question))
    )
    first, last = found.one()
    rows = DateRange(first, last) if first is not None else None
    return close_range(question.start_date, question.end_date, rows=rows, today=question.asked_on, months=member.months)


async def _recorded_from(session: AsyncSession, member: Member, question: Question) -> date | None:
    asked = question.model_copy(update={"start_date": None, "end_date": None})
    found: date | None = await session.scalar(
        select(func.min(_ROWS.date)).where(*await conditions_of(session, member, asked))
    )
    return found


async def _entered_by_many(session: AsyncSession, member: Member, question: Question) -> bool:
    ends = select(func.min(_ROWS.created_by.cast(String)), func.max(_ROWS.created_by.cast(String)))
    first, last = (await session.execute(ends.where(*await conditions_of(session, member, question)))).one()
    return bool(first != last)


async def _accounts(
    session: AsyncSession, member: Member, question: Question, days: DateRange
) -> tuple[tuple[AccountLine, ...], bool]:
    """(those in use, whether archived ones had transactions in these days). A balance is of everything, so there are
    none where the report is narrowed by more than an account. Archived accounts are in no balance (decision 24).
    """
    if question.model_dump(include=_NARROWING, exclude_none=True):
        return (), False
    since, within = _moved(member, days)
    balance = Account.opening_balance + Account.turnover - func.coalesce(since.c.net, 0)
    statement = (
        select(
            Account.archived_at,
            Account.name,
            Account.currency,
            balance.label("opening"),
            func.coalesce(within.c.income, 0).label("income"),
            func.coalesce(within.c.expense, 0).label("expense"),
            func.coalesce(since.c.transferred, 0).label("transferred"),
        )
        .outerjoin(since, since.c.account_id == Account.id)
        .outerjoin(within, within.c.account_id == Account.id)
        .where(Account.household_id == member.household_id)
        .order_by(
            Account.currency != question.currency, Account.currency, Account.is_default.desc(), Account.created_at
        )
    )
    if question.account_id is not None:
        statement = statement.where(Account.id == question.account_id)
    found = (await session.execute(statement)).all()
    # As Excel compares them.
    names = Counter(row.name.casefold() for row in found)
    lines = tuple(
        AccountLine(
            it.name, it.currency, it.opening, it.income, it.expense, names[it.name.casefold()] > 1, it.transferred
        )
        for it in found
        if it.archived_at is None
    )
    moved = any(it.archived_at is not None and (it.income or it.expense) for it in found)
    return lines, moved


def _moved(member: Member, days: DateRange) -> tuple[Subquery, Subquery]:
    """By account: what has moved since these days began, and the transfers within them; their income and expense."""
    since = (
        select(
            DailyTurnover.account_id,
            func.sum(DailyTurnover.amount).label("net"),
            func.sum(DailyTurnover.transferred_in - DailyTurnover.transferred_out)
            .filter(DailyTurnover.date <= days.end)
            .label("transferred"),
        )
        .where(DailyTurnover.household_id == member.household_id, DailyTurnover.date >= days.start)
        .group_by(DailyTurnover.account_id)
        .subquery("since")
    )
    kind, amount = DailySummary.type, DailySummary.amount
    within = (
        select(
            DailySummary.account_id,
            func.sum(amount).filter(kind == "income").label("income"),
            func.sum(amount).filter(kind == "expense").label("expense"),
        )
        .where(
            DailySummary.household_id == member.household_id,
            DailySummary.date.between(days.start, days.end),
        )
        .group_by(DailySummary.account_id)
        .subquery("within")
    )
    return since, within


def _compared(question: Question, days: DateRange, months: Months) -> ComparedPeriods | None:
    """None where the report begins with the first transaction: there is nothing before it."""
    return None if question.start_date is None else compare_periods(days, question.asked_on, months)


def _step(days: DateRange, months: Months) -> BarStep:
    if days.days <= DAYS_OF_BARS:
        return "day"
    return "month" if months.count(days) <= MONTHS_OF_BARS else "year"


async def _sums(
    session: AsyncSession, member: Member, question: Question, days: DateRange, step: BarStep
) -> tuple[tuple[LedgerSum, ...], tuple[str, ...]]:
    """(sums in the report's currency, codes of the other currencies); by month where the step is a year."""
    asked = question.model_copy(update={"start_date": days.start, "end_date": days.end})
    day: ColumnElement[date] = _ROWS.date if step == "day" else _ROWS.month
    if step != "day" and not member.months.are_calendar:
        day = month_of(_ROWS.date, member.months, days, named=False)
    # A split is in each category of its lines with what is for it.
    category_id = func.coalesce(PARTS.category_id, _ROWS.category_id)
    amount = func.coalesce(PARTS.amount, _ROWS.amount)
    key = (_ROWS.currency, day, _ROWS.type, category_id)
    found = await session.execute(
        select(*key, func.sum(case((_ROWS.is_refund, -amount), else_=amount)), func.count())
        .select_from(TRANSACTIONS)
        .outerjoin(
            TransactionPart.__table__,
            and_(PARTS.household_id == member.household_id, PARTS.transaction_id == _ROWS.id),
        )
        # Transfers are neither income nor expense.
        .where(*await conditions_of(session, member, asked), category_id.is_not(None))
        .where(in_category(member.household_id, asked, category_id))
        .group_by(*key)
        # In an order of their own: the same ledger makes the same file.
        .order_by(*key)
    )
    sums: list[LedgerSum] = []
    others: set[str] = set()
    for currency, *rest in found:
        if currency == question.currency:
            sums.append(LedgerSum(*rest))
        else:
            others.add(currency)
    return tuple(sums), tuple(sorted(others))


async def _compared_sums(
    session: AsyncSession, member: Member, question: Question, compared: ComparedPeriods | None
) -> tuple[tuple[LedgerSum, ...], tuple[LedgerSum, ...]]:
    """(of the days that are compared, of the days before)."""
    if compared is None:
        return (), ()
    current, _ = await _sums(session, member, question, compared.current, "month")
    previous, _ = await _sums(session, member, question, compared.previous, "month")
    return current, previous


async def _payees(session: AsyncSession, member: Member, question: Question, days: DateRange) -> tuple[PayeeTotal, ...]:
    """Those with the largest expenses, refunds taken off: one more than are shown, where there are more."""
    asked = question.model_copy(update={"start_date": days.start, "end_date": days.end})
    amount = func.sum(counted_amount(member.household_id, asked)).label("amount")
    count = func.count().label("count")
    spent = (
        select(_ROWS.payee_id, amount, count)
        .where(
            *await conditions_of(session, member, asked), _ROWS.type == "expense", _ROWS.currency == question.currency
        )
        .where(_ROWS.payee_id.is_not(None))
        .group_by(_ROWS.payee_id)
        .order_by(amount.desc(), _ROWS.payee_id)
        .limit(MOST_PAYEES + 1)
        .subquery("spent")
    )
    found = await session.execute(
        select(_PAYEES.c.name, spent.c.amount, spent.c.count)
        .join(spent, and_(_PAYEES.c.household_id == member.household_id, _PAYEES.c.id == spent.c.payee_id))
        .order_by(spent.c.amount.desc(), _PAYEES.c.folded_name)
    )
    return tuple(PayeeTotal(*row) for row in found)


async def _goals(session: AsyncSession, member: Member, on: date) -> tuple[GoalLine, ...]:
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
        for it in await goals.list_goals(session, member, on)
    )
