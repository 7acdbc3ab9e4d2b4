"""Reads what a report needs in one snapshot of the ledger: sums, goals, and the list, which goes into a file."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, String, and_, case, func, null, select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.analytics.comparison_periods import ComparedPeriods, compare_periods, elapsed_part
from kopilka.exports.account_lines import list_accounts
from kopilka.exports.conversion import CountedSums, GroupedSum, ReportRates, converts, count_sums, read_rates
from kopilka.exports.figures import BarStep, CollectedReport, Conversion, GoalLine
from kopilka.exports.filter_names import describe_filters
from kopilka.exports.labels import NamedCategory, label_categories
from kopilka.exports.listing import ListTotals, conditions_of, list_largest, list_operations
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
from kopilka.transactions.models import TransactionPart
from kopilka.transactions.queries import TRANSACTIONS

DAYS_OF_BARS, MONTHS_OF_BARS = 62, 36

_ROWS = TRANSACTIONS.c
_ZERO = Decimal(0)


async def collect(
    session: AsyncSession, member: Member, question: Question, locale: Locale, rows: Path
) -> CollectedReport:
    """In a transaction of one snapshot; a list that is asked for goes into `rows`. Raises what `conditions` raises."""
    days = await _days(session, member, question)
    compared = _compared(question, days, member.months)
    been, rates = await _been_and_rates(session, member, question, days, compared)
    sums, now_sums, before_sums = await _all_sums(session, member, question, days, compared, rates)
    categories = await list_category_names(session, member, locale)
    labels = label_categories(categories, locale)
    lines, archived_moved = await list_accounts(session, member, question, been, rates)
    listed = await _write_list(session, member, question, locale, labels, categories, rates, rows)
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
        bar_step=_step(days, member.months),
        largest=await list_largest(session, member, question, days, labels, categories, rates),
        goals=await _goals(session, member, min(days.end, question.asked_on)),
        rows=listed.count,
        accounts=lines,
        accounts_days=been,
        archived_moved=archived_moved,
        goals_on=min(days.end, question.asked_on),
        recorded_from=await _recorded_from(session, member, question),
        begun_on=await _begun_on(session, member),
        entered_by_many=await _entered_by_many(session, member, question),
        payees=listed.payees,
        months=member.months,
        mixed=listed.mixed,
        repeated=await _count_repeated(session, member, question, days, rates),
        conversion=_conversion(member, question, sums, before_sums),
        other_currencies=tuple(sorted({it.currency for it in sums.unconverted})),
        sums=sums.sums,
        compared_sums=now_sums.sums,
        previous_sums=before_sums.sums,
        labels=labels,
        colours={it.id: it.colour for it in categories},
    )


async def _write_list(
    session: AsyncSession,
    member: Member,
    question: Question,
    locale: Locale,
    labels: Mapping[UUID, str],
    categories: Sequence[NamedCategory],
    rates: ReportRates,
    rows: Path,
) -> ListTotals:
    totals = ListTotals(question.currency)
    if question.transactions:
        operations = list_operations(session, member, question, locale, labels, categories, rates, totals)
        await write_operations(rows, operations)
    return totals


async def _been_and_rates(
    session: AsyncSession, member: Member, question: Question, days: DateRange, compared: ComparedPeriods | None
) -> tuple[DateRange, ReportRates]:
    """The days that have been, or all of a period that is still to come; no rates where the report is of one currency
    alone.
    """
    been = elapsed_part(days, question.asked_on) or days
    if not converts(member, question):
        return been, ReportRates(question.currency)
    spans = [days, been, *((compared.current, compared.previous) if compared is not None else ())]
    is_open = question.start_date is None or question.end_date is None
    return been, await read_rates(session, member, spans, listed_all=is_open)


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


async def _begun_on(session: AsyncSession, member: Member) -> date | None:
    begun = select(func.min(_ROWS.date)).where(_ROWS.household_id == member.household_id, _ROWS.deleted_at.is_(None))
    found: date | None = await session.scalar(begun.where(~_ROWS.is_pending))
    return found


async def _entered_by_many(session: AsyncSession, member: Member, question: Question) -> bool:
    ends = select(func.min(_ROWS.created_by.cast(String)), func.max(_ROWS.created_by.cast(String)))
    first, last = (await session.execute(ends.where(*await conditions_of(session, member, question)))).one()
    return bool(first != last)


def _compared(question: Question, days: DateRange, months: Months) -> ComparedPeriods | None:
    """None where the report begins with the first transaction: there is nothing before it."""
    return None if question.start_date is None else compare_periods(days, question.asked_on, months)


def _conversion(member: Member, question: Question, sums: CountedSums, before: CountedSums) -> Conversion | None:
    found = Conversion(sums.converted, sums.unconverted, before.unconverted)
    return found if converts(member, question) else None


def _step(days: DateRange, months: Months) -> BarStep:
    if days.days <= DAYS_OF_BARS:
        return "day"
    return "month" if months.count(days) <= MONTHS_OF_BARS else "year"


async def _sums(
    session: AsyncSession, member: Member, question: Question, days: DateRange, step: BarStep, rates: ReportRates
) -> CountedSums:
    """By month where the step is not a day."""
    asked = question.model_copy(update={"start_date": days.start, "end_date": days.end})
    day: ColumnElement[date] = _ROWS.date if step == "day" else _ROWS.month
    if step != "day" and not member.months.are_calendar:
        day = month_of(_ROWS.date, member.months, days, named=False)
    # A split is in each category of its lines with what is for it.
    category_id = func.coalesce(PARTS.category_id, _ROWS.category_id)
    amount = func.coalesce(PARTS.amount, _ROWS.amount)
    is_own = _ROWS.currency == question.currency
    parts = (
        select(
            _ROWS.currency,
            # Others by their days and accounts, since each day has its rate.
            case((is_own, day), else_=_ROWS.date).label("day"),
            case((is_own, null()), else_=_ROWS.account_id).label("account_id"),
            _ROWS.type,
            category_id.label("category_id"),
            case((_ROWS.is_refund, -amount), else_=amount).label("amount"),
        )
        .select_from(TRANSACTIONS)
        .outerjoin(
            TransactionPart.__table__,
            and_(PARTS.household_id == member.household_id, PARTS.transaction_id == _ROWS.id),
        )
        # Transfers are neither income nor expense.
        .where(*await conditions_of(session, member, asked), category_id.is_not(None))
        .where(in_category(member.household_id, asked, category_id))
        .subquery("parts")
    )
    it = parts.c
    found = await session.execute(
        select(it.currency, it.day, it.type, it.category_id, func.sum(it.amount), func.count()).group_by(
            it.currency, it.day, it.account_id, it.type, it.category_id
        )
    )
    return count_sums([GroupedSum(*row) for row in found], rates)


async def _count_repeated(
    session: AsyncSession, member: Member, question: Question, days: DateRange, rates: ReportRates
) -> int:
    asked = question.model_copy(update={"start_date": days.start, "end_date": days.end})
    found = await session.execute(
        select(_ROWS.currency, _ROWS.date, func.count() - func.count(_ROWS.id.distinct()))
        .join(
            TransactionPart.__table__,
            and_(PARTS.household_id == member.household_id, PARTS.transaction_id == _ROWS.id),
        )
        .where(*await conditions_of(session, member, asked))
        .where(in_category(member.household_id, asked, PARTS.category_id))
        .group_by(_ROWS.currency, _ROWS.date)
    )
    return sum(count for currency, day, count in found if rates.convert(_ZERO, currency, day) is not None)


async def _all_sums(
    session: AsyncSession,
    member: Member,
    question: Question,
    days: DateRange,
    compared: ComparedPeriods | None,
    rates: ReportRates,
) -> tuple[CountedSums, CountedSums, CountedSums]:
    """(of the report's days, of those that are compared, of the days before)."""
    sums = await _sums(session, member, question, days, _step(days, member.months), rates)
    if compared is None:
        return sums, CountedSums(), CountedSums()
    current = await _sums(session, member, question, compared.current, "month", rates)
    return sums, current, await _sums(session, member, question, compared.previous, "month", rates)


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
