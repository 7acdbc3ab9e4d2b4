"""Answers questions by the figures that the household's ledger has already: totals, analytics, the list by amount."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.analytics import queries as analytics
from kopilka.analytics.comparison_periods import elapsed_part
from kopilka.analytics.queries import CategoryName
from kopilka.analytics.schemas import CategoryParams
from kopilka.analytics.service import share_categories
from kopilka.categories.standard import CategoryType
from kopilka.households.member import Member
from kopilka.infrastructure.database.transactions import driver
from kopilka.infrastructure.locales import Locale
from kopilka.money import CURRENCIES
from kopilka.periods import (
    FIRST_DATE,
    DateRange,
    Period,
    add_months,
    current_period,
    first_of_months,
    is_whole_months,
    month_range,
)
from kopilka.questions.results import (
    About,
    AmountAnswer,
    Answer,
    BalanceAnswer,
    LargestAnswer,
    LargestRow,
    MonthBar,
    MonthsAnswer,
    Question,
    SharesAnswer,
    Slice,
)
from kopilka.quick_entry.guessing import stems
from kopilka.transactions.queries import list_transactions
from kopilka.transactions.schemas import CurrencyTotal, TransactionFilters, TransactionListParams
from kopilka.transactions.totals import summarise

LARGEST = 5
MONTHS = 12
# Fewer bars say no more than the words.
FEWEST_BARS = 2
_ZERO = Decimal(0)
_NOTHING = CurrencyTotal(currency="", income=_ZERO, income_count=0, expense=_ZERO, expense_count=0, net=_ZERO)


async def answer(session: AsyncSession, member: Member, question: Question, locale: Locale) -> Answer | None:
    """None where the question is not sure, and for goals, which have an answer of their own.

    Raises PremiumRequired where shares are asked of years long gone.
    """
    if not question.is_sure:
        return None
    match question.subject:
        case "spent" | "earned" | "net" | "count" | "average":
            return await _amount(session, member, question, locale)
        case "left" | "balance":
            return await _balance(session, member, question)
        case "largest":
            return await _largest(session, member, question, locale)
        case "shares":
            return await _shares(session, member, question, locale)
        case "months":
            return await _months(session, member, question, locale)
        case _:
            return None


def ask_for_chart(question: Question, answer: Answer) -> Question | None:
    """The question whose answer, drawn, says more than the words of this one; None where there is none. A sum of all
    spending is drawn by category, one of a category or of income by month.
    """
    if isinstance(answer, SharesAnswer | MonthsAnswer):
        return question if is_worth_drawing(answer) else None
    span = question.span
    if not isinstance(answer, AmountAnswer) or not answer.count or answer.about.words or span.days == 1:
        return None
    if question.subject == "spent" and answer.about.category is None:
        return replace(question, subject="shares", words="", guess=None)
    is_of_months = is_whole_months(span) or span.start == FIRST_DATE
    if question.subject not in ("spent", "earned", "net") or not is_of_months:
        return None
    known = question.categories or ((question.guess,) if question.guess is not None else ())
    return replace(question, subject="months", words="", guess=None, categories=known[: bool(answer.about.category)])


def is_worth_drawing(answer: SharesAnswer | MonthsAnswer) -> bool:
    bars: Sequence[object]
    if isinstance(answer, SharesAnswer):
        bars = [it for it in answer.slices if it.amount > 0]
    else:
        bars = [it for it in answer.months if it.income or it.expense]
    return len(bars) >= FEWEST_BARS


async def _amount(session: AsyncSession, member: Member, question: Question, locale: Locale) -> AmountAnswer:
    """Of words: the texts that have them; those with other cases of them; what the list of words takes them for."""
    kind = _kind(question)
    tries = [question]
    if question.words:
        tries.append(replace(question, words=" ".join(stems(question.words))))
    if question.guess is not None:
        tries.append(replace(question, words="", categories=(question.guess,)))
    for asked in tries:
        found = (await summarise(session, member, _filters(asked, kind))).by_currency
        if found:
            break
    main = next((it for it in found if it.currency == member.currency), _NOTHING)
    amounts = {"income": main.income, "expense": main.expense, None: main.net}
    counts = {"income": main.income_count, "expense": main.expense_count, None: main.income_count + main.expense_count}
    names = await _names(session, member, locale)
    others = tuple(it.currency for it in found if it.currency != member.currency)
    shown = asked if found else question
    return AmountAnswer(
        about=_about(member, shown, names, others),
        amount=amounts[kind],
        count=counts[kind],
        per_day=_per_day(amounts[kind], question.span, member),
    )


async def _balance(session: AsyncSession, member: Member, question: Question) -> BalanceAnswer:
    today = member.today
    held = await analytics.sum_balances(await driver(session), member, member.currency, today)
    month = current_period(Period.MONTH, today)
    filters = TransactionFilters(start_date=month.start, end_date=today, currency=member.currency)
    flows = next(iter((await summarise(session, member, filters)).by_currency), _NOTHING)
    return BalanceAnswer(
        about=About(month, member.currency, ()),
        balance=held.today,
        planned_income=held.planned.income,
        planned_expense=held.planned.expense,
        month_income=flows.income,
        month_expense=flows.expense,
    )


async def _largest(session: AsyncSession, member: Member, question: Question, locale: Locale) -> LargestAnswer:
    filters = _filters(question, "expense").model_dump(exclude={"currency"}, exclude_none=True)
    params = TransactionListParams(**filters, currency=member.currency, order="-amount", limit=LARGEST)
    page = await list_transactions(session, member, params)
    names = await _names(session, member, locale)
    rows = [
        LargestRow(it.id, it.date, it.amount, names[it.category_id].name, it.description) for it in page.transactions
    ]
    return LargestAnswer(_about(member, question, names, ()), rows)


async def _shares(session: AsyncSession, member: Member, question: Question, locale: Locale) -> SharesAnswer:
    """Of expenses, each category for itself."""
    params = CategoryParams(start_date=question.span.start, end_date=question.span.end)
    found = await share_categories(await driver(session), member, params, locale)
    about = About(question.span, found.currency, tuple(found.other_currencies))
    return SharesAnswer(about, found.total, [Slice(it.name, it.amount, it.share) for it in found.categories])


async def _months(session: AsyncSession, member: Member, question: Question, locale: Locale) -> MonthsAnswer:
    """The months that the period touches; the last twelve where it is less than two of them."""
    span = _whole_months(question.span)
    if not question.is_period_named or len(first_of_months(span)) == 1:
        span = DateRange(add_months(span.start, 1 - MONTHS), span.end)
    connection = await driver(session)
    names = await _names(session, member, locale)
    if question.guess is not None:  # sums by month are kept by category, not by words
        question = replace(question, categories=(question.guess,))
    wanted = set(question.categories)
    wanted |= {id_ for id_, it in names.items() if it.parent_id in wanted}
    sums: dict[tuple[date, str], Decimal] = {}
    rows = await analytics.list_month_sums(
        connection, member, member.currency, start=span.start, end=span.end.replace(day=1)
    )
    for month, kind, category_id, amount in rows:
        if not wanted or category_id in wanted:
            sums[month, kind] = sums.get((month, kind), _ZERO) + amount
    if question.span.start == FIRST_DATE:  # of all time: from the first month that has something
        span = DateRange(min((it for it, _ in sums), default=span.end.replace(day=1)), span.end)
    months = first_of_months(span) if sums else []
    bars = [MonthBar(it, sums.get((it, "income"), _ZERO), sums.get((it, "expense"), _ZERO)) for it in months]
    return MonthsAnswer(_about(member, replace(question, span=span, words=""), names, ()), bars)


def _kind(question: Question) -> CategoryType | None:
    if question.subject == "net":
        return None
    return "income" if question.subject == "earned" else "expense"


def _filters(question: Question, kind: CategoryType | None) -> TransactionFilters:
    return TransactionFilters(
        start_date=question.span.start,
        end_date=question.span.end,
        type=kind,
        category_id=question.categories[0] if question.categories else None,
        q=question.words or None,
    )


def _about(member: Member, question: Question, names: dict[UUID, CategoryName], others: tuple[str, ...]) -> About:
    category = names[question.categories[0]].name if question.categories else None
    return About(question.span, member.currency, others, category, question.words)


async def _names(session: AsyncSession, member: Member, locale: Locale) -> dict[UUID, CategoryName]:
    return await analytics.name_categories(await driver(session), member, locale)


def _per_day(amount: Decimal, span: DateRange, member: Member) -> Decimal:
    elapsed = elapsed_part(span, member.today)
    days = elapsed.days if elapsed is not None else span.days
    return (amount / days).quantize(Decimal(1).scaleb(-CURRENCIES[member.currency]), ROUND_HALF_EVEN)


def _whole_months(span: DateRange) -> DateRange:
    if is_whole_months(span):
        return span
    return DateRange(span.start.replace(day=1), month_range(span.end.year, span.end.month).end)
