"""Lists of rows that are asked for: the largest, the latest, those above or below a sum."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.analytics.queries import CategoryName
from kopilka.categories.standard import CategoryType
from kopilka.households.member import Member
from kopilka.infrastructure.locales import Locale
from kopilka.money import CURRENCIES, MAX_AMOUNT
from kopilka.periods import FIRST_DATE, LAST_DATE, DateRange
from kopilka.questions.asked_things import (
    NOTHING,
    about_topics,
    kind_of,
    of_kind,
    read_names,
    roots_without,
    topics_of,
    with_those_below,
)
from kopilka.questions.results import About, LargestAnswer, LargestRow, LatestAnswer, Question, Topic
from kopilka.questions.topic_sums import Asked, resolve
from kopilka.transactions.figures import TransactionRecord
from kopilka.transactions.queries import list_transactions
from kopilka.transactions.schemas import TransactionFilters, TransactionListParams
from kopilka.transactions.totals import count_splits, list_smallest_splits, summarise

LARGEST = 5
# Rows above or below a sum; of the others there is the count.
BOUNDED = 10
# Rows of a list that is asked for by number; more are told to be left out.
MOST_ROWS = 20
# Rows that are read at once where some are left out, and how often at most.
PAGE, MOST_PAGES = 100, 20
_ZERO = Decimal(0)
# What came back is no spending to be told of by its size.
PURCHASES = {"expense": {"type": "purchase"}}


async def list_latest(
    session: AsyncSession, member: Member, question: Question, locale: Locale, *, default: int
) -> LatestAnswer:
    """The latest rows that a question is about, the newest first; `default` of them where it tells no number."""
    span = question.span if question.is_period_named else DateRange(FIRST_DATE, LAST_DATE)
    asked = Asked(session, member, span, None if question.is_any else kind_of(question))
    limit = min(question.limit or default, MOST_ROWS)
    known = [(await resolve(asked, it))[0] for it in topics_of(question)]
    names = await read_names(session, member, locale)
    left_out = with_those_below(roots_without(question, names), names)
    found: dict[UUID, TransactionRecord] = {}
    for topic in known:
        one = asked.filters(topic.category, topic.words)
        params = TransactionListParams(**one.model_dump(exclude_none=True), limit=limit)
        rows = await _read(session, member, params, left_out, set(names) - left_out, names)
        found |= {it.id: it for it in rows if it.other_side is None}
    about = _about(member, replace(question, span=span), names, known)
    return LatestAnswer(about, sorted(found.values(), key=lambda it: (it.date, it.id), reverse=True)[:limit])


async def list_by_amount(session: AsyncSession, member: Member, question: Question, locale: Locale) -> LargestAnswer:
    """The largest or the smallest ones, of each thing that is asked about, or those between two amounts."""
    names = await read_names(session, member, locale)
    kind = kind_of(question)
    is_largest = question.subject == "largest" or (question.subject == "bounded" and question.most is None)
    limit = min(question.limit or (BOUNDED if question.subject == "bounded" else LARGEST), MOST_ROWS)
    currency = question.currency or member.currency
    asked = Asked(session, member, question.span, kind)
    known = [(await resolve(asked, it))[0] for it in topics_of(question)]
    without = roots_without(question, names)
    left_out = with_those_below(without, names)
    categories = [it.category for it in known if it.category is not None]
    wanted = with_those_below(categories, names) if len(categories) == len(known) else set(names)
    wanted -= left_out
    bounds = _between(question, currency)
    rows: dict[UUID, LargestRow] = {}
    counts: list[tuple[int, Decimal] | None] = []
    for topic in known:
        narrowed = {"currency": currency, "status": "booked", **PURCHASES.get(kind or "", {}), **bounds}
        one = asked.filters(topic.category, topic.words).model_copy(update=narrowed)
        # Of several things a split may have enough of all of them together, and of none alone.
        listed = one if len(known) == 1 else one.model_copy(update={"min_amount": None})
        params = TransactionListParams(
            **listed.model_dump(exclude_none=True), order="-amount" if is_largest else "amount", limit=limit
        )
        rows |= {
            it.id: _largest_row(it, wanted, names)
            for it in await _read(session, member, params, left_out, wanted, names)
            if it.other_side is None
        }
        if left_out and not is_largest:
            # Read by the whole, they may come too late, or not at all: less of them is asked about.
            each, least = [left_out, wanted], bounds.get("min_amount", _ZERO)
            splits = await list_smallest_splits(
                session, member, _unbounded(one), each, wanted, least=least, limit=limit
            )
            rows |= {it.id: _largest_row(it, wanted, names) for it in splits}
        if question.subject == "bounded":
            counts.append(await _count(session, member, one, kind, without, names))
    least, most = bounds.get("min_amount", _ZERO), bounds.get("max_amount", MAX_AMOUNT)
    # What was compared may be more of a split than what is asked about.
    fitting = [it for it in rows.values() if least <= it.amount <= most]
    ordered = sorted(fitting, key=lambda it: -it.amount if is_largest else it.amount)
    about = replace(_about(member, question, names, known), currency=currency)
    # Of several things an entry may be in two: then they are not told together.
    count, total = counts[0] if len(counts) == 1 and counts[0] is not None else (None, None)
    return LargestAnswer(about, ordered[:limit], count, total)


def _largest_row(it: TransactionRecord, wanted: set[UUID], names: Mapping[UUID, CategoryName]) -> LargestRow:
    """Of a split what is for the categories that are asked about, with their names."""
    sums: dict[UUID, Decimal] = {}
    for line in it.lines or ():
        if line.category_id in wanted:
            sums[line.category_id] = sums.get(line.category_id, _ZERO) + line.amount
    parts = tuple((names[id_].name, amount) for id_, amount in sums.items())
    amount = sum(sums.values(), _ZERO) if sums else it.amount
    named = ", ".join(names[id_].name for id_ in sums or _categories_of(it))
    return LargestRow(it.id, it.date, amount, named, it.description or it.payee, parts if len(parts) > 1 else ())


def _categories_of(it: TransactionRecord) -> list[UUID]:
    """None of one side of a transfer, several of a split."""
    if it.lines:
        return [line.category_id for line in it.lines]
    return [] if it.category_id is None else [it.category_id]


def _between(question: Question, currency: str) -> dict[str, Decimal]:
    step = Decimal(1).scaleb(-CURRENCIES[currency]) if question.is_strict else _ZERO
    bounds = {}
    if question.least is not None:
        bounds["min_amount"] = question.least + step
    if question.most is not None:
        bounds["max_amount"] = max(question.most - step, _ZERO)
    return bounds


async def _count(
    session: AsyncSession,
    member: Member,
    filters: TransactionFilters,
    kind: CategoryType | None,
    without: Sequence[UUID],
    names: Mapping[UUID, CategoryName],
) -> tuple[int, Decimal] | None:
    """How many rows and their sum, less those that are `without`; None where there are too many, and where a part of a
    split is without and a part is not: then bounds of the one tell nothing of the other.
    """
    outside = with_those_below(without, names)
    inside = with_those_below([filters.category_id], names) if filters.category_id is not None else set(names)
    if outside and await count_splits(session, member, _unbounded(filters), [outside, inside - outside]):
        return None
    found = await summarise(session, member, filters)
    if found.is_capped:
        return None
    amount, count = of_kind(next(iter(found.by_currency), NOTHING), kind)
    for root in without:
        common = _common(filters.category_id, root, names)
        if common is not None:
            part = await summarise(session, member, filters.model_copy(update={"category_id": common}))
            less, fewer = of_kind(next(iter(part.by_currency), NOTHING), kind)
            amount, count = amount - less, count - fewer
    return count, amount


def _unbounded(filters: TransactionFilters) -> TransactionFilters:
    """Of the same days and words: all categories and amounts."""
    return filters.model_copy(update={"category_id": None, "min_amount": None, "max_amount": None})


def _common(category: UUID | None, other: UUID, names: Mapping[UUID, CategoryName]) -> UUID | None:
    """What is in both of two categories, each with those below it."""
    if category is None or category == other or names[other].parent_id == category:
        return other
    return category if names[category].parent_id == other else None


async def _read(
    session: AsyncSession,
    member: Member,
    params: TransactionListParams,
    left_out: set[UUID],
    wanted: set[UUID],
    names: Mapping[UUID, CategoryName],
) -> list[TransactionRecord]:
    """As many rows as `params` ask for; where any categories are `left_out`, at least as many of those that are
    `wanted`, and among them the largest by what of them is wanted: a part is never more than the whole, by which they
    are read.
    """
    if not left_out:
        return list((await list_transactions(session, member, params)).transactions)
    found: list[TransactionRecord] = []
    page = params.model_copy(update={"limit": PAGE})
    for _ in range(MOST_PAGES):
        read = await list_transactions(session, member, page)
        found += [it for it in read.transactions if not wanted.isdisjoint(_categories_of(it))]
        if read.next is None:
            break
        if len(found) >= params.limit:
            parts = sorted((_largest_row(it, wanted, names).amount for it in found), reverse=True)
            if params.order != "-amount" or parts[params.limit - 1] >= read.transactions[-1].amount:
                break
        page = page.model_copy(update={"cursor": read.next})
    return found


def _about(member: Member, question: Question, names: dict[UUID, CategoryName], known: Sequence[Topic]) -> About:
    about = about_topics(member, question, names, known)
    return replace(about, without=tuple(names[it].name for it in roots_without(question, names)))
