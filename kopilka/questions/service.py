"""Answers questions by the figures that the household's ledger has already: totals, analytics, the list by amount."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.queries import list_accounts
from kopilka.analytics import queries as analytics
from kopilka.analytics.comparison_periods import elapsed_part
from kopilka.analytics.conversion import counted
from kopilka.analytics.figures import shares, total
from kopilka.analytics.month_sums import list_month_sums
from kopilka.analytics.queries import CategoryName
from kopilka.analytics.schemas import CategoryParams
from kopilka.analytics.service import share_categories
from kopilka.categories.standard import CategoryType
from kopilka.households.member import Member
from kopilka.infrastructure.database.transactions import driver
from kopilka.infrastructure.locales import Locale
from kopilka.money import CURRENCIES
from kopilka.periods import FIRST_DATE, DateRange, Months, Period, add_months, first_of_months
from kopilka.questions.asked_things import (
    NOTHING,
    about_one,
    about_topics,
    kind_of,
    name_of,
    of_kind,
    read_names,
    roots_without,
    topics_of,
    with_those_below,
)
from kopilka.questions.results import (
    About,
    AmountAnswer,
    Answer,
    BalanceAnswer,
    ComparedAnswer,
    HeldAccount,
    HeldAnswer,
    MonthBar,
    MonthsAnswer,
    Part,
    Question,
    SharesAnswer,
    Slice,
    Topic,
)
from kopilka.questions.row_lists import list_by_amount
from kopilka.questions.topic_sums import Asked, count_mixed, less, resolve, sum_union
from kopilka.transactions.schemas import CurrencyTotal

MONTHS = 12
# Fewer bars say no more than the words.
FEWEST_BARS = 2
_ZERO = Decimal(0)


async def answer(session: AsyncSession, member: Member, question: Question, locale: Locale) -> Answer | None:
    """None where the question is not sure, and for goals and the latest rows, which have answers of their own.

    Raises PremiumRequired where shares are asked of years long gone.
    """
    if not question.is_sure:
        return None
    if question.compared is not None:
        return await _compare(session, member, question, question.compared, locale)
    match question.subject:
        case "spent" | "earned" | "net" | "count" | "average" | "per_entry":
            return await _amount(session, member, question, locale)
        case "left" | "balance":
            return await _balance(session, member, question)
        case "held":
            return await _held(session, member, question)
        case "largest" | "smallest" | "bounded":
            return await list_by_amount(session, member, question, locale)
        case "shares":
            return await _shares(session, member, question, locale)
        case "months":
            return await _months(session, member, question, locale)
        case _:
            return None


def ask_for_chart(question: Question, answer: Answer, months: Months) -> Question | None:
    """The question whose answer, drawn, says more than the words of this one; None where there is none. A sum of all
    spending is drawn by category, one of a category or of income by month.
    """
    if isinstance(answer, SharesAnswer | MonthsAnswer):
        if question.topics or question.without or (isinstance(answer, SharesAnswer) and question.is_income):
            return None  # a picture knows one category, all of it, and shares of spending
        known = question.categories or ((question.guess,) if question.guess is not None else ())
        return replace(question, categories=known, guess=None) if is_worth_drawing(answer) else None
    span = question.span
    if not isinstance(answer, AmountAnswer) or not answer.count or answer.about.words or span.days == 1:
        return None
    if answer.parts or answer.without or question.made_by is not None:
        return None  # a picture of something else
    if question.subject == "spent" and answer.about.category is None:
        return replace(question, subject="shares", words="", guess=None)
    is_of_months = months.are_whole(span) or span.start == FIRST_DATE
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
    """Of one thing or of several, each told by itself too, less what is left out."""
    kind = kind_of(question)
    names = await read_names(session, member, locale)
    made_by = question.made_by.user_id if question.made_by is not None else None
    rows = Asked(session, member, question.span, kind, made_by)
    known = [await resolve(rows, it) for it in topics_of(question)]
    left_out = [await resolve(rows, it) for it in question.without]
    topics, without = ([it for it, _ in them] for them in (known, left_out))
    if without:
        outside = await sum_union(rows, without, names)
        inside = (
            {it.currency: it for it in await rows.sums()}
            if topics == [Topic()]
            else (await sum_union(rows, [*topics, *without], names))
        )
        found = less(inside, outside, await count_mixed(rows, topics, without, names))
    elif len(known) == 1:
        found = {it.currency: it for it in known[0][1]}
    else:
        found = await sum_union(rows, topics, names)
    main = found.get(member.currency, NOTHING)
    about = about_topics(member, question, names, [*topics, *without])
    amount, count = of_kind(main, kind)
    others = {it: of_kind(sums, kind)[0] for it, sums in sorted(found.items()) if it != member.currency}
    about = replace(about, other_currencies=tuple(others), other_amounts=tuple(others.items()))
    if not without:  # what is left out may be all that was converted
        about = replace(about, converted=tuple(sorted(rows.converted)))
    return AmountAnswer(
        about=about,
        amount=amount,
        count=count,
        per_day=_per_day(amount, question.span, member),
        parts=_parts(known, names, member, kind) if len(topics) > 1 else (),
        income=main.income,
        expense=main.expense,
        without=_parts(left_out, names, member, kind),
    )


def _parts(
    known: Sequence[tuple[Topic, Sequence[CurrencyTotal]]],
    names: dict[UUID, CategoryName],
    member: Member,
    kind: CategoryType | None,
) -> tuple[Part, ...]:
    parts = []
    for topic, sums in known:
        amount, count = of_kind(next((it for it in sums if it.currency == member.currency), NOTHING), kind)
        parts.append(Part(name_of(topic, names), amount, count))
    return tuple(dict.fromkeys(parts))


async def _balance(session: AsyncSession, member: Member, question: Question) -> BalanceAnswer:
    today = member.today
    connection, what = await driver(session), counted(member, None)
    held = await analytics.sum_balances(connection, member, what, today)
    month = member.months.current(Period.MONTH, today)
    [sums] = await analytics.sum_categories(connection, member, what, [DateRange(month.start, today)])
    flows = total(sums.categories)
    others = sorted(held.others | {it.currency for it in sums.unconverted})
    return BalanceAnswer(
        about=About(month, member.currency, tuple(others)),
        balance=held.today,
        planned_income=held.planned.income,
        planned_expense=held.planned.expense,
        month_income=flows.income,
        month_expense=flows.expense,
    )


async def _held(session: AsyncSession, member: Member, question: Question) -> HeldAnswer:
    owned = await list_accounts(session, member)
    asked = [it for it in owned if it.id in question.accounts]
    about = About(question.span, member.currency, ())
    held = [HeldAccount(it.name, it.balance, it.currency) for it in asked or owned]
    return HeldAnswer(about, held, is_none_of_kind=not asked)


async def _compare(
    session: AsyncSession, member: Member, question: Question, days: DateRange, locale: Locale
) -> ComparedAnswer:
    now = await _amount(session, member, question, locale)
    other = await _amount(session, member, replace(question, span=days), locale)
    others = dict.fromkeys((*now.about.other_currencies, *other.about.other_currencies))
    guessed = dict.fromkeys((*now.about.guessed, *other.about.guessed))
    converted = tuple(dict.fromkeys((*now.about.converted, *other.about.converted)))
    about = replace(now.about, other_currencies=tuple(others), other_amounts=(), guessed=tuple(guessed))
    return ComparedAnswer(replace(about, converted=converted), now, other)


async def _shares(session: AsyncSession, member: Member, question: Question, locale: Locale) -> SharesAnswer:
    """Of expenses or income, each category for itself."""
    params = CategoryParams(
        start_date=question.span.start, end_date=question.span.end, type=kind_of(question) or "expense"
    )
    found = await share_categories(await driver(session), member, params, locale)
    names = await read_names(session, member, locale)
    roots = roots_without(question, names)
    left_out = with_those_below(roots, names)
    about = About(question.span, found.currency, tuple(found.other_currencies))
    about = replace(about, without=tuple(names[it].name for it in roots))
    if not roots:
        about = replace(about, converted=tuple(it.currency for it in found.converted))
    kept = [it for it in found.categories if it.category_id not in left_out]
    slices = [
        Slice(it.name, it.amount, share) for it, share in zip(kept, shares([it.amount for it in kept]), strict=True)
    ]
    return SharesAnswer(about, sum((it.amount for it in kept), _ZERO), slices)


async def _months(session: AsyncSession, member: Member, question: Question, locale: Locale) -> MonthsAnswer:
    """The months that the period touches; the last twelve where it is less than two of them."""
    months = member.months
    named = months.names(question.span)
    if not question.is_period_named or len(named) == 1:
        named = first_of_months(DateRange(add_months(named[-1], 1 - MONTHS), named[-1]))
    connection = await driver(session)
    names = await read_names(session, member, locale)
    wanted: set[UUID] = set()
    guessed = []
    for topic in topics_of(question):  # sums by month are kept by category, not by words
        if topic.guess is not None:
            guessed.append((topic.words, names[topic.guess].name))
        wanted |= {it for it in (topic.category, topic.guess) if it is not None}
    several = tuple(names[it].name for it in wanted) if len(wanted) > 1 else ()
    if len(wanted) == 1:
        question = replace(question, categories=tuple(wanted))
    wanted |= {id_ for id_, it in names.items() if it.parent_id in wanted}
    sums: dict[tuple[date, str], Decimal] = {}
    kept = await list_month_sums(connection, member, counted(member, None), start=named[0], end=named[-1])
    roots = roots_without(question, names)
    left_out = with_those_below(roots, names)
    for month, kind, category_id, amount in kept.sums:
        if category_id not in left_out and (not wanted or category_id in wanted):
            sums[month, kind] = sums.get((month, kind), _ZERO) + amount
    if question.span.start == FIRST_DATE:  # of all time: from the first month that has something
        first = min((it for it, _ in sums), default=named[-1])
        named = [it for it in named if it >= first]
    bars = [MonthBar(it, sums.get((it, "income"), _ZERO), sums.get((it, "expense"), _ZERO)) for it in named if sums]
    span = DateRange(months.start(named[0]), months.end(named[-1]))
    about = about_one(member, replace(question, span=span, words=""), names, ())
    about = replace(about, other_currencies=tuple(sorted(kept.others)))
    without = tuple(names[it].name for it in roots)
    return MonthsAnswer(replace(about, names=several, guessed=tuple(guessed), without=without), bars)


def _per_day(amount: Decimal, span: DateRange, member: Member) -> Decimal:
    elapsed = elapsed_part(span, member.today)
    days = elapsed.days if elapsed is not None else span.days
    return round_to(amount / days, member.currency)


def round_to(amount: Decimal, currency: str) -> Decimal:
    """To the digits of the currency, half to even."""
    return amount.quantize(Decimal(1).scaleb(-CURRENCIES[currency]), ROUND_HALF_EVEN)
