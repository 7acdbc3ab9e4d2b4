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
    LAST_DATE,
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
    ComparedAnswer,
    HeldAccount,
    HeldAnswer,
    LargestAnswer,
    LargestRow,
    LatestAnswer,
    MonthBar,
    MonthsAnswer,
    Part,
    Question,
    SharesAnswer,
    Slice,
    Topic,
)
from kopilka.questions.topic_sums import Asked, less, resolve, sum_union
from kopilka.transactions.figures import TransactionRecord
from kopilka.transactions.queries import list_transactions
from kopilka.transactions.schemas import CurrencyTotal, TransactionFilters, TransactionListParams
from kopilka.transactions.totals import summarise

LARGEST = 5
# Rows above or below a sum; of the others there is the count.
BOUNDED = 10
# Rows of a list that is asked for by number; more are told to be left out.
MOST_ROWS = 20
MONTHS = 12
# Fewer bars say no more than the words.
FEWEST_BARS = 2
_ZERO = Decimal(0)
_NOTHING = CurrencyTotal(currency="", income=_ZERO, income_count=0, expense=_ZERO, expense_count=0, net=_ZERO)


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
            return await _list(session, member, question, locale)
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
        if question.topics or (isinstance(answer, SharesAnswer) and question.is_income):
            return None  # a picture knows one category, and shares of spending
        known = question.categories or ((question.guess,) if question.guess is not None else ())
        return replace(question, categories=known, guess=None) if is_worth_drawing(answer) else None
    span = question.span
    if not isinstance(answer, AmountAnswer) or not answer.count or answer.about.words or span.days == 1:
        return None
    if answer.parts or answer.without:
        return None  # a picture of something else
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
    """Of one thing or of several, each told by itself too, less what is left out."""
    kind = _kind(question)
    names = await _names(session, member, locale)
    rows = Asked(session, member, question.span, kind)
    known = [await resolve(rows, it) for it in _topics(question)]
    left_out = [await resolve(rows, it) for it in question.without]
    topics, without = ([it for it, _ in them] for them in (known, left_out))
    if without:
        outside = await sum_union(rows, without, names)
        inside = (
            {it.currency: it for it in await rows.sums()}
            if topics == [Topic()]
            else (await sum_union(rows, [*topics, *without], names))
        )
        found = less(inside, outside)
    elif len(known) == 1:
        found = {it.currency: it for it in known[0][1]}
    else:
        found = await sum_union(rows, topics, names)
    main = found.get(member.currency, _NOTHING)
    about = _about_topics(member, question, names, [*topics, *without])
    amount, count = _of_kind(main, kind)
    return AmountAnswer(
        about=replace(about, other_currencies=tuple(it for it in found if it != member.currency)),
        amount=amount,
        count=count,
        per_day=_per_day(amount, question.span, member),
        parts=_parts(known, names, member, kind) if len(topics) > 1 else (),
        income=main.income,
        expense=main.expense,
        without=_parts(left_out, names, member, kind),
    )


def _topics(question: Question) -> Sequence[Topic]:
    """At least one; that of all spending is empty."""
    if question.topics:
        return question.topics
    return [Topic(question.categories[0] if question.categories else None, question.words, question.guess)]


def _about_topics(member: Member, question: Question, names: dict[UUID, CategoryName], used: Sequence[Topic]) -> About:
    """Of the things that are counted, those left out last, with what stands for words that are nowhere."""
    asked = (*_topics(question), *question.without)
    guessed = tuple(
        (it.words, names[one.category].name)
        for it, one in zip(asked, used, strict=False)
        if it.words and one.category is not None
    )
    counted = used[: len(_topics(question))]
    single = counted[0] if len(counted) == 1 else Topic()
    known = replace(question, categories=(single.category,) if single.category else (), words=single.words)
    several = tuple(_name(it, names) for it in counted) if len(counted) > 1 else ()
    return replace(_about(member, known, names, ()), names=tuple(dict.fromkeys(several)), guessed=guessed)


def _name(topic: Topic, names: dict[UUID, CategoryName]) -> str:
    return names[topic.category].name if topic.category is not None else f"«{topic.words}»"


def _parts(
    known: Sequence[tuple[Topic, Sequence[CurrencyTotal]]],
    names: dict[UUID, CategoryName],
    member: Member,
    kind: CategoryType | None,
) -> tuple[Part, ...]:
    parts = []
    for topic, sums in known:
        amount, count = _of_kind(next((it for it in sums if it.currency == member.currency), _NOTHING), kind)
        parts.append(Part(_name(topic, names), amount, count))
    return tuple(dict.fromkeys(parts))


def _of_kind(total: CurrencyTotal, kind: CategoryType | None) -> tuple[Decimal, int]:
    """Amount and how many rows; of both types what is left, and all rows."""
    if kind == "income":
        return total.income, total.income_count
    if kind == "expense":
        return total.expense, total.expense_count
    return total.net, total.income_count + total.expense_count


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
    return ComparedAnswer(replace(now.about, other_currencies=tuple(others), guessed=tuple(guessed)), now, other)


async def list_latest(
    session: AsyncSession, member: Member, question: Question, locale: Locale, *, default: int
) -> LatestAnswer:
    """The latest rows that a question is about, the newest first; `default` of them where it tells no number."""
    span = question.span if question.is_period_named else DateRange(FIRST_DATE, LAST_DATE)
    asked = Asked(session, member, span, None if question.is_any else _kind(question))
    limit = min(question.limit or default, MOST_ROWS)
    known = [(await resolve(asked, it))[0] for it in _topics(question)]
    found: dict[UUID, TransactionRecord] = {}
    for topic in known:
        one = asked.filters(topic.category, topic.words)
        params = TransactionListParams(**one.model_dump(exclude_none=True), limit=limit)
        found |= {it.id: it for it in (await list_transactions(session, member, params)).transactions}
    about = _about_topics(member, replace(question, span=span), await _names(session, member, locale), known)
    return LatestAnswer(about, sorted(found.values(), key=lambda it: (it.date, it.id), reverse=True)[:limit])


async def _list(session: AsyncSession, member: Member, question: Question, locale: Locale) -> LargestAnswer:
    """The largest or the smallest ones, of each thing that is asked about, or those between two amounts."""
    names = await _names(session, member, locale)
    kind = _kind(question)
    is_largest = question.subject == "largest" or (question.subject == "bounded" and question.most is None)
    limit = min(question.limit or (BOUNDED if question.subject == "bounded" else LARGEST), MOST_ROWS)
    currency = question.currency or member.currency
    asked = Asked(session, member, question.span, kind)
    known = [(await resolve(asked, it))[0] for it in _topics(question)]
    rows: dict[UUID, LargestRow] = {}
    counts: list[tuple[int, Decimal] | None] = []
    for topic in known:
        one = asked.filters(topic.category, topic.words).model_copy(
            update={"currency": currency, **_between(question, currency)}
        )
        params = TransactionListParams(
            **one.model_dump(exclude_none=True), order="-amount" if is_largest else "amount", limit=limit
        )
        page = await list_transactions(session, member, params)
        rows |= {
            it.id: LargestRow(it.id, it.date, it.amount, names[it.category_id].name, it.description)
            for it in page.transactions
        }
        if question.subject == "bounded":
            counts.append(await _count(session, member, one, kind))
    ordered = sorted(rows.values(), key=lambda it: -it.amount if is_largest else it.amount)
    about = replace(_about_topics(member, question, names, known), currency=currency)
    # Of several things an entry may be in two: then they are not told together.
    count, total = counts[0] if len(counts) == 1 and counts[0] is not None else (None, None)
    return LargestAnswer(about, ordered[:limit], count, total)


def _between(question: Question, currency: str) -> dict[str, Decimal]:
    step = Decimal(1).scaleb(-CURRENCIES[currency]) if question.is_strict else _ZERO
    bounds = {}
    if question.least is not None:
        bounds["min_amount"] = question.least + step
    if question.most is not None:
        bounds["max_amount"] = max(question.most - step, _ZERO)
    return bounds


async def _count(
    session: AsyncSession, member: Member, filters: TransactionFilters, kind: CategoryType | None
) -> tuple[int, Decimal] | None:
    """None where there are too many."""
    found = await summarise(session, member, filters)
    if found.is_capped:
        return None
    amount, count = _of_kind(next(iter(found.by_currency), _NOTHING), kind)
    return count, amount


async def _shares(session: AsyncSession, member: Member, question: Question, locale: Locale) -> SharesAnswer:
    """Of expenses or income, each category for itself."""
    params = CategoryParams(
        start_date=question.span.start, end_date=question.span.end, type=_kind(question) or "expense"
    )
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
    wanted: set[UUID] = set()
    guessed = []
    for topic in _topics(question):  # sums by month are kept by category, not by words
        if topic.guess is not None:
            guessed.append((topic.words, names[topic.guess].name))
        wanted |= {it for it in (topic.category, topic.guess) if it is not None}
    several = tuple(names[it].name for it in wanted) if len(wanted) > 1 else ()
    if len(wanted) == 1:
        question = replace(question, categories=tuple(wanted))
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
    about = _about(member, replace(question, span=span, words=""), names, ())
    return MonthsAnswer(replace(about, names=several, guessed=tuple(guessed)), bars)


def _kind(question: Question) -> CategoryType | None:
    if question.subject == "net":
        return None
    return "income" if question.subject == "earned" or question.is_income else "expense"


def _about(member: Member, question: Question, names: dict[UUID, CategoryName], others: tuple[str, ...]) -> About:
    category = names[question.categories[0]].name if question.categories else None
    return About(question.span, member.currency, others, category, question.words)


async def _names(session: AsyncSession, member: Member, locale: Locale) -> dict[UUID, CategoryName]:
    return await analytics.name_categories(await driver(session), member, locale)


def _per_day(amount: Decimal, span: DateRange, member: Member) -> Decimal:
    elapsed = elapsed_part(span, member.today)
    days = elapsed.days if elapsed is not None else span.days
    return round_to(amount / days, member.currency)


def round_to(amount: Decimal, currency: str) -> Decimal:
    """To the digits of the currency, half to even."""
    return amount.quantize(Decimal(1).scaleb(-CURRENCIES[currency]), ROUND_HALF_EVEN)


def _whole_months(span: DateRange) -> DateRange:
    if is_whole_months(span):
        return span
    return DateRange(span.start.replace(day=1), month_range(span.end.year, span.end.month).end)
